package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** {@link LayerCheck#derivatives} at one point. */
final class DerivativeCheck {
  private static final double U = DType.FLOAT64.unitRoundoff();

  /** Steps of a difference, from ¼ down; a piece of the layer that is shorter gets more. */
  private static final int STEPS = 6;

  /** Coordinates of each input that are probed alone. */
  private static final int COORDINATES = 3;

  /** The largest input whose whole gradient is looked at when something is wrong with it. */
  private static final int WHOLE = 4096;

  private final Layer layer;
  private final LayerBench bench;
  private final Findings findings;
  private final SplittableRandom random;
  private final List<Shape> shapes;
  private final int[] blocks;
  private final double[][] x;
  private final double[][] elsewhere;
  private final RoundingModel model;
  private double[] y;
  private int kinks;

  DerivativeCheck(
      Example example,
      Draw.Point point,
      Rounding rounding,
      List<Shape> shapes,
      LayerBench bench,
      Findings findings,
      SplittableRandom random) {
    this.layer = example.layer();
    this.bench = bench;
    this.findings = findings;
    this.random = random;
    this.shapes = shapes;
    this.blocks = IntStream.range(0, shapes.size()).filter(layer::differentiable).toArray();
    this.x = Draw.inputs(example, point, true, random);
    this.elsewhere = Draw.inputs(example, Draw.Point.GENERIC, true, random);
    this.model = new RoundingModel(rounding, U, layer, shapes, bench, x);
  }

  /** Returns how many elements of y lie on a kink. */
  int kinks() {
    return kinks;
  }

  /** Runs all checks; what is found goes to the findings. */
  void run() {
    // What is left of a call elsewhere must not matter.
    bench.forward(elsewhere);
    y = bench.forward(x);
    double[] pieces = bench.pieces();
    kinks = pieces == null ? 0 : (int) Arrays.stream(pieces).filter(piece -> piece == 0).count();
    repeat("forward", y, bench.forward(x));
    for (int block : blocks) {
      slope("input " + block, only(block, Draw.direction(shapes.get(block).size(), random)));
      for (int at : probes(shapes.get(block).size())) {
        slope("input " + block, only(block, Draw.coordinate(shapes.get(block).size(), at)));
      }
    }
    if (blocks.length > 1) {
      slope("all inputs", some(-1));
    }
    if (blocks.length > 2) {
      int without = blocks[random.nextInt(blocks.length)];
      slope("all inputs but " + without, some(without));
    }
    for (int block : blocks) {
      adjoint(block);
    }
    if (blocks.length > 0) {
      accumulation();
    }
  }

  /** The first coordinate, the last, and one between. */
  private int[] probes(int size) {
    return size == 0
        ? new int[0]
        : IntStream.of(0, random.nextInt(size), size - 1).distinct().limit(COORDINATES).toArray();
  }

  private double[][] only(int block, double[] v) {
    double[][] rows = new double[x.length][];
    rows[block] = v;
    return rows;
  }

  private double[][] some(int without) {
    return each(
        block -> block == without ? null : Draw.direction(shapes.get(block).size(), random));
  }

  private double[][] each(IntFunction<double[]> row) {
    double[][] rows = new double[x.length][];
    for (int block : blocks) {
      rows[block] = row.apply(block);
    }
    return rows;
  }

  private void repeat(String call, double[] first, double[] second) {
    for (int i = 0; i < first.length; i++) {
      if (Double.doubleToRawLongBits(first[i]) != Double.doubleToRawLongBits(second[i])) {
        findings.breach(
            "%s gives %s at element %d, then %s for the same inputs"
                .formatted(call, first[i], i, second[i]));
        return;
      }
    }
  }

  /** jvp in one direction. */
  private void slope(String where, double[][] v) {
    bench.forward(elsewhere);
    bench.forward(x);
    double[] product = bench.jvp(v);
    repeat("jvp", product, bench.jvp(v));
    Ladder ladder =
        new Ladder(
            t -> {
              double[] values = bench.forward(Draw.move(x, t, v));
              return new Line.Sample(values, bench.pieces());
            },
            STEPS);
    double[] magnitudes = new double[y.length];
    Arrays.setAll(magnitudes, ladder::magnitude);
    double[] noise = model.valueAlong(v, Ladder.FIRST, magnitudes);
    double[] error = model.jvp(v, y.length);
    findings.add(
        new Slope(Finding.Kind.JVP, where, ladder, noise, product, error, true, 0).judge());
  }

  /** ⟨Jᵀu, v⟩ = ⟨u, Jv⟩ for one input. */
  private void adjoint(int block) {
    int size = shapes.get(block).size();
    double[] u = Draw.direction(y.length, random);
    double[][] zero = only(block, new double[size]);
    bench.forward(x);
    double[] gradient = bench.vjp(u, zero)[block];
    repeat("vjp", gradient, bench.vjp(u, zero)[block]);
    double[] error = model.vjp(u, zero)[block];
    Adjoint check = new Adjoint(block, u, gradient, error);
    boolean right = check.along(Draw.direction(size, random));
    for (int at : probes(size)) {
      right &= check.along(Draw.coordinate(size, at));
    }
    if (!right && size <= WHOLE) {
      check.whole();
    }
  }

  /** One gradient and what is known of it. */
  private final class Adjoint {
    private final int block;
    private final double[] u;
    private final double[] gradient;
    private final double[] error;

    Adjoint(int block, double[] u, double[] gradient, double[] error) {
      this.block = block;
      this.u = u;
      this.gradient = gradient;
      this.error = error;
    }

    /** Compares both products, and returns whether they agree. */
    boolean along(double[] v) {
      Product forward = forward(v);
      Product backward = Product.of(gradient, v, error);
      double bound = forward.bound() + backward.bound();
      boolean right = Math.abs(forward.value() - backward.value()) <= bound;
      // A direction has no element to blame: the coordinates find it.
      findings.add(
          new Finding(
              Finding.Kind.VJP,
              "input " + block,
              right ? Verdict.PASS : Verdict.FAIL,
              single(v),
              backward.value(),
              forward.value(),
              bound,
              ""));
      return right;
    }

    private Product forward(double[] v) {
      double[][] direction = only(block, v);
      bench.forward(x);
      double[] product = bench.jvp(direction);
      return Product.of(product, u, model.jvp(direction, y.length));
    }

    private int single(double[] v) {
      return (int) Arrays.stream(v).filter(value -> value != 0).count() == 1
          ? IntStream.range(0, v.length).filter(i -> v[i] != 0).findFirst().orElse(-1)
          : -1;
    }

    /** Looks at every element, to name the worst and guess at the cause. */
    void whole() {
      double[] expected = new double[gradient.length];
      double[] bounds = new double[gradient.length];
      int worst = -1;
      double ratio = 1;
      for (int i = 0; i < gradient.length; i++) {
        Product product = forward(Draw.coordinate(gradient.length, i));
        expected[i] = product.value();
        bounds[i] = product.bound() + error[i];
        double distance = Math.abs(gradient[i] - expected[i]);
        if (distance > ratio * bounds[i]) {
          worst = i;
          ratio = distance / bounds[i];
        }
      }
      if (worst >= 0) {
        findings.replace(
            new Finding(
                Finding.Kind.VJP,
                "input " + block,
                Verdict.FAIL,
                worst,
                gradient[worst],
                expected[worst],
                bounds[worst],
                Cause.of(gradient, expected, bounds, shapes.get(block))));
      }
    }
  }

  /** All gradients at once, onto something. */
  private void accumulation() {
    double[] u = Draw.direction(y.length, random);
    double[][] zeros = each(block -> new double[shapes.get(block).size()]);
    double[][] initial = each(block -> Draw.direction(shapes.get(block).size(), random));
    bench.forward(x);
    double[][] fresh = bench.vjp(u, zeros);
    double[][] added = bench.vjp(u, initial);
    double[][] alone = each(block -> bench.vjp(u, only(block, zeros[block]))[block]);
    double[][] error = model.vjp(u, zeros);
    for (int block : blocks) {
      double[] expected = new double[initial[block].length];
      double[] bounds = new double[expected.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = initial[block][i] + fresh[block][i];
        // The sum is rounded once for each term, since each may be added by itself.
        double largest = Math.abs(initial[block][i]) + Math.abs(expected[i]);
        bounds[i] = 2 * error[block][i] + (y.length + 2) * U * largest;
      }
      boolean overwritten = close(added[block], fresh[block], bounds);
      compare(block, added[block], expected, bounds, overwritten ? "it overwrites" : "");
      compare(
          block,
          fresh[block],
          alone[block],
          bounds,
          "it depends on which other gradients are wanted");
    }
  }

  private static boolean close(double[] first, double[] second, double[] bounds) {
    return IntStream.range(0, first.length)
        .allMatch(i -> Math.abs(first[i] - second[i]) <= bounds[i]);
  }

  private void compare(
      int block, double[] actual, double[] expected, double[] bounds, String cause) {
    findings.add(
        Comparison.of(
            Finding.Kind.ACCUMULATION, "input " + block, actual, expected, bounds, cause));
  }
}
