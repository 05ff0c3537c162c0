package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A user's function at one point, with what is known of its rounding and scale so far. */
final class FunctionPoint {
  /** Steps of a difference, from ¼ down to 2⁻¹⁷: nothing is known of how fast f bends. */
  static final int STEPS = 16;

  /** Coordinates of a large input, or output, that are probed alone; of a small one, all are. */
  private static final int COORDINATES = 6;

  private final UserFunction<?, ?> function;
  private final List<Shape> shapes;
  private final Findings findings;
  private final SplittableRandom random;
  private double[][] x;
  private double[] y;

  /** The largest roundoff and derivative seen in any direction. */
  private double roundoff;

  private double scale;

  private int kinks;

  FunctionPoint(
      UserFunction<?, ?> function, List<Shape> shapes, Findings findings, SplittableRandom random) {
    this.function = function;
    this.shapes = shapes;
    this.findings = findings;
    this.random = random;
  }

  /** Draws the point, and sees whether the function gives the same twice. */
  void draw(double low, double high) {
    x = new double[shapes.size()][];
    for (int k = 0; k < x.length; k++) {
      x[k] = Draw.between(shapes.get(k).size(), low, high, random);
    }
    y = function.value(x);
    function.finite("the function", "", y);
    same("the function", y, function.value(x));
  }

  /** Refuses a call that gave something else the second time. */
  void same(String name, double[] first, double[] second) {
    int at = Draw.mismatch(first, second);
    if (at >= 0) {
      throw new BreachException(
          "%s is random: it returned %s at element %d, then %s for the same input"
              .formatted(name, first[at], at, second[at]));
    }
  }

  /** Returns f and its pieces at x + t·v. */
  Line.Sample sample(double t, double[][] v) {
    double[][] moved = Draw.move(x, t, v);
    double[] values = function.value(moved);
    if (t == 0) {
      same("the function", y, values);
    }
    return new Line.Sample(values, function.branches(moved));
  }

  /** Returns how the function jitters along a line, no less than along others before. */
  Noise noise(Line line) {
    Noise noise = Noise.along(line, roundoff);
    roundoff = noise.roundoff();
    return noise;
  }

  /** Holds a derivative along a line to differences, and the remainder to its order. */
  Finding judge(
      Finding.Kind kind,
      String where,
      Line line,
      double[] noise,
      double[] product,
      double[] error) {
    Ladder ladder = new Ladder(line, STEPS);
    Slope slope = new Slope(kind, where, ladder, noise, product, error, false, scale);
    Finding finding = slope.judge();
    findings.add(finding);
    kinks += slope.kinksFound();
    scale = slope.scale();
    if (slope.kinksFound() == 0) {
      findings.add(Taylor.judge(where, ladder, noise, product, error));
    }
    return finding;
  }

  /** From now on, derivatives below that part of this one count as small. */
  void scaleAtLeast(double derivative) {
    scale = Math.max(scale, derivative);
  }

  /** The line t ↦ ⟨u, f⟩: on a kink if an element is, and in one piece if all are. */
  static Line dot(double[] u, Line line) {
    return t -> {
      Line.Sample sample = line.at(t);
      double[] pieces = sample.pieces() == null ? null : new double[] {piece(sample.pieces())};
      return new Line.Sample(new double[] {dot(u, sample.values())}, pieces);
    };
  }

  private static double piece(double[] pieces) {
    long code = 1;
    for (double piece : pieces) {
      if (piece == 0) {
        return 0;
      }
      code = 31 * code + Double.hashCode(piece);
    }
    // The hash must not be 0, and has to be exact as a double.
    return 1 + (code & 0xf_ffff_ffff_ffffL);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** A random direction of all inputs. */
  double[][] direction() {
    double[][] v = new double[x.length][];
    for (int k = 0; k < v.length; k++) {
      v[k] = Draw.direction(x[k].length, random);
    }
    return v;
  }

  double[][] only(int block, double[] v) {
    double[][] rows = new double[x.length][];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = k == block ? v : new double[x[k].length];
    }
    return rows;
  }

  /** All coordinates of a small input; else the first, the last, and random ones. */
  int[] probes(int size) {
    if (size <= 2 * COORDINATES) {
      return IntStream.range(0, size).toArray();
    }
    int[] probes = random.ints(COORDINATES, 0, size).toArray();
    probes[0] = 0;
    probes[1] = size - 1;
    return probes;
  }

  double[][] x() {
    return x;
  }

  double[] y() {
    return y;
  }

  int inputs() {
    return x.length;
  }

  int size(int input) {
    return x[input].length;
  }

  Shape shape(int input) {
    return shapes.get(input);
  }

  double roundoff() {
    return roundoff;
  }

  int kinks() {
    return kinks;
  }

  Findings findings() {
    return findings;
  }

  SplittableRandom random() {
    return random;
  }
}
