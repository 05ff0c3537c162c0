package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One run of {@link GradientCheck}. */
final class FunctionCheck {
  private static final double U = DType.FLOAT64.unitRoundoff();

  /** Steps of a difference, from ¼ down to 2⁻¹⁷: nothing is known of how fast f bends. */
  private static final int STEPS = 16;

  private static final int DIRECTIONS = 3;

  /** Coordinates of each input, and of the output, that are probed alone. */
  private static final int COORDINATES = 6;

  /** The largest input whose whole gradient is looked at when something is wrong with it. */
  private static final int WHOLE = 256;

  private final UserFunction<?, ?> function;
  private final boolean hasVjp;
  private final boolean hasJvp;
  private final List<Shape> shapes;
  private final Findings findings;
  private final SplittableRandom random;
  private final Set<String> explained = new HashSet<>();
  private double[][] x;
  private double[] y;

  /** The largest roundoff and derivative seen in any direction. */
  private double roundoff;

  private double scale;

  private int kinks;

  FunctionCheck(
      UserFunction<?, ?> function,
      boolean hasVjp,
      boolean hasJvp,
      List<Shape> shapes,
      Findings findings,
      long seed) {
    this.function = function;
    this.hasVjp = hasVjp;
    this.hasJvp = hasJvp;
    this.shapes = shapes;
    this.findings = findings;
    this.random = new SplittableRandom(seed);
  }

  int kinks() {
    return kinks;
  }

  void run(double low, double high) {
    x = new double[shapes.size()][];
    for (int k = 0; k < x.length; k++) {
      x[k] = Draw.between(shapes.get(k).size(), low, high, random);
    }
    y = function.value(x);
    UserFunction.finite("the function", "", y);
    double[] again = function.value(x);
    if (!Arrays.equals(y, again)) {
      int at = Arrays.mismatch(y, again);
      throw new BreachException(
          "the function is random: it returned %s at element %d, then %s for the same input"
              .formatted(y[at], at, again[at]));
    }
    for (int i = 0; i < DIRECTIONS; i++) {
      double[][] v = new double[x.length][];
      for (int k = 0; k < x.length; k++) {
        v[k] = Draw.direction(x[k].length, random);
      }
      along(x.length == 1 ? "input 0" : "all inputs", v);
    }
    for (int k = 0; k < x.length; k++) {
      if (x.length > 1) {
        along("input " + k, only(k, Draw.direction(x[k].length, random)));
      }
      for (int at : probes(x[k].length)) {
        along("input " + k, only(k, Draw.coordinate(x[k].length, at)));
      }
    }
  }

  private double[][] only(int block, double[] v) {
    double[][] rows = new double[x.length][];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = k == block ? v : new double[x[k].length];
    }
    return rows;
  }

  /** The first coordinate, the last, and random ones. */
  private int[] probes(int size) {
    if (size <= COORDINATES) {
      return IntStream.range(0, size).toArray();
    }
    int[] probes = random.ints(COORDINATES, 0, size).toArray();
    probes[0] = 0;
    probes[1] = size - 1;
    return probes;
  }

  private void along(String where, double[][] v) {
    Map<Double, double[]> known = new HashMap<>();
    Line line =
        t ->
            new Line.Sample(
                known.computeIfAbsent(t, _ -> function.value(Draw.move(x, t, v))), null);
    Noise noise = Noise.along(line, roundoff);
    roundoff = noise.roundoff();
    if (hasJvp) {
      double[] product = function.jvp(x, v);
      double[] error = new double[y.length];
      Arrays.fill(error, 16 * noise.roundoff() * Draw.largest(product));
      judge(Finding.Kind.JVP, where, line, noise.bounds(), product, error);
      if (hasVjp) {
        adjoint(where, v, product, noise.roundoff());
      }
    } else {
      scalar(where, line, v, Draw.direction(y.length, random), noise);
      for (int at : probes(y.length)) {
        scalar(where, line, v, Draw.coordinate(y.length, at), noise);
      }
    }
  }

  private Finding judge(
      Finding.Kind kind,
      String where,
      Line line,
      double[] noise,
      double[] product,
      double[] error) {
    Slope slope =
        new Slope(kind, where, new Ladder(line, STEPS), noise, product, error, false, scale);
    Finding finding = slope.judge();
    findings.add(finding);
    kinks += slope.kinksFound();
    scale = slope.scale();
    return finding;
  }

  /** ⟨Jᵀu, v⟩ = ⟨u, Jv⟩. */
  private void adjoint(String where, double[][] v, double[] product, double roundoff) {
    double[] u = Draw.direction(y.length, random);
    double[][] gradients = function.vjp(x, u);
    double ahead = 0;
    double magnitudes = 0;
    for (int i = 0; i < y.length; i++) {
      ahead += u[i] * product[i];
      magnitudes += Math.abs(u[i]) * (Math.abs(product[i]) + Draw.largest(product));
    }
    double back = 0;
    int terms = y.length;
    for (int k = 0; k < x.length; k++) {
      terms += x[k].length;
      for (int i = 0; i < x[k].length; i++) {
        back += gradients[k][i] * v[k][i];
        magnitudes += Math.abs(v[k][i]) * (Math.abs(gradients[k][i]) + Draw.largest(gradients));
      }
    }
    double bound = (terms + 16) * roundoff * magnitudes;
    boolean right = Math.abs(back - ahead) <= bound;
    Verdict verdict = right ? Verdict.PASS : Verdict.FAIL;
    findings.add(new Finding(Finding.Kind.VJP, where, verdict, single(v), back, ahead, bound, ""));
    if (!right) {
      whole(
          where,
          gradients,
          coordinate -> new Ladder.Estimate(dot(u, function.jvp(x, coordinate)), bound));
    }
  }

  /** Returns the place of the only element that is not 0, or −1. */
  private static int single(double[][] v) {
    int found = 0;
    int count = 0;
    for (double[] row : v) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] != 0) {
          found = i;
          count++;
        }
      }
    }
    return count == 1 ? found : -1;
  }

  /** The derivative of ⟨u, f⟩ by differences against ⟨Jᵀu, v⟩. */
  private void scalar(String where, Line line, double[][] v, double[] u, Noise noise) {
    double[][] gradients = function.vjp(x, u);
    double product = 0;
    double magnitudes = 0;
    int terms = 0;
    for (int k = 0; k < x.length; k++) {
      terms += x[k].length;
      for (int i = 0; i < x[k].length; i++) {
        product += gradients[k][i] * v[k][i];
        magnitudes += Math.abs(v[k][i]) * Math.abs(gradients[k][i]);
      }
    }
    double[] error = {(terms + 16) * noise.roundoff() * magnitudes};
    Line scalar = t -> new Line.Sample(new double[] {dot(u, line.at(t).values())}, null);
    double[] sum = {0};
    for (int i = 0; i < u.length; i++) {
      sum[0] += Math.abs(u[i]) * (noise.bounds()[i] + u.length * U * Math.abs(y[i]));
    }
    Finding found = judge(Finding.Kind.VJP, where, scalar, sum, new double[] {product}, error);
    if (found.verdict() == Verdict.FAIL) {
      whole(
          where,
          gradients,
          coordinate -> {
            Line axis =
                t ->
                    new Line.Sample(
                        new double[] {dot(u, function.value(Draw.move(x, t, coordinate)))}, null);
            return new Ladder(axis, STEPS).central(0, sum[0], 0);
          });
    }
  }

  /** Looks at every element of a wrong gradient, to name the worst and guess at the cause. */
  private void whole(
      String where, double[][] gradients, Function<double[][], Ladder.Estimate> derivative) {
    for (int k = 0; k < x.length; k++) {
      if (!where.equals("input " + k) || x[k].length > WHOLE || !explained.add(where)) {
        continue;
      }
      double[] expected = new double[x[k].length];
      double[] bounds = new double[x[k].length];
      for (int i = 0; i < expected.length; i++) {
        Ladder.Estimate estimate = derivative.apply(only(k, Draw.coordinate(expected.length, i)));
        expected[i] = estimate == null ? gradients[k][i] : estimate.value();
        bounds[i] = estimate == null ? 0 : estimate.error();
      }
      String cause = Cause.of(gradients[k], expected, bounds, shapes.get(k));
      Finding finding =
          Comparison.of(Finding.Kind.VJP, where, gradients[k], expected, bounds, cause);
      if (finding.verdict() == Verdict.FAIL) {
        findings.replace(finding);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
