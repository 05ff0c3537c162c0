package dev.lanewise.gradcheck;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Holds vjp to jvp by ⟨Jᵀu, v⟩ = ⟨u, Jv⟩, to rounding: no difference is taken, so it serves float32
 * and large shapes as well.
 */
final class IdentityCheck {
  /** Random pairs u, v for each input. */
  static final int PAIRS = 2;

  /** The largest input whose whole gradient is looked at when something is wrong with it. */
  private static final int WHOLE = 4096;

  private final LayerPoint at;
  private final int block;
  private final double[] u;
  private final double[] gradient;
  private final double[] error;

  private IdentityCheck(LayerPoint at, int block, double[] u, double[] gradient, double[] error) {
    this.at = at;
    this.block = block;
    this.u = u;
    this.gradient = gradient;
    this.error = error;
  }

  /** Checks the gradient by each input. */
  static void run(LayerPoint at) {
    for (int block : at.blocks()) {
      for (int pair = 0; pair < PAIRS; pair++) {
        run(at, block, pair == 0);
      }
    }
  }

  private static void run(LayerPoint at, int block, boolean alone) {
    double[] u = Draw.direction(at.outputShape().size(), at.random());
    double[][] zero = at.only(block, new double[at.size(block)]);
    at.bench().forward(at.x());
    double[] gradient = at.bench().vjp(u, zero)[block];
    at.repeat("vjp", gradient, at.bench().vjp(u, zero)[block]);
    double[] error = at.model().vjp(u, zero)[block];
    IdentityCheck check = new IdentityCheck(at, block, u, gradient, error);
    boolean right = check.along(at.direction(block));
    for (int element : alone ? at.probes(at.size(block)) : new int[0]) {
      right &= check.along(Draw.coordinate(gradient.length, element));
    }
    if (!right && gradient.length <= WHOLE) {
      check.whole();
    }
  }

  /** Compares both products, and returns whether they agree. */
  private boolean along(double[] v) {
    Product forward = forward(v);
    Product backward = Product.of(gradient, v, error);
    double bound = forward.bound() + backward.bound();
    boolean right = Math.abs(forward.value() - backward.value()) <= bound;
    // A direction has no element to blame: the coordinates find it.
    at.findings()
        .add(
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
    double[][] direction = at.only(block, v);
    at.bench().forward(at.x());
    double[] product = at.bench().jvp(direction);
    return Product.of(product, u, at.model().jvp(direction, product.length));
  }

  private static int single(double[] v) {
    return (int) Arrays.stream(v).filter(value -> value != 0).count() == 1
        ? IntStream.range(0, v.length).filter(i -> v[i] != 0).findFirst().orElse(-1)
        : -1;
  }

  /** Looks at every element, to name the worst and guess at the cause. */
  private void whole() {
    double[] expected = new double[gradient.length];
    double[] bounds = new double[gradient.length];
    int worst = -1;
    double ratio = 1;
    // What rounding does to a sum over all coordinates, it does to none of them alone.
    double[] ones = new double[gradient.length];
    Arrays.fill(ones, 1);
    double[] errors = at.model().jvp(at.only(block, ones), u.length);
    at.bench().forward(at.x());
    for (int i = 0; i < gradient.length; i++) {
      double[] axis = Draw.coordinate(gradient.length, i);
      Product product = Product.of(at.bench().jvp(at.only(block, axis)), u, errors);
      expected[i] = product.value();
      bounds[i] = product.bound() + error[i];
      double distance = Math.abs(gradient[i] - expected[i]);
      if (distance > ratio * bounds[i]) {
        worst = i;
        ratio = distance / bounds[i];
      }
    }
    if (worst >= 0) {
      at.findings()
          .replace(
              new Finding(
                  Finding.Kind.VJP,
                  "input " + block,
                  Verdict.FAIL,
                  worst,
                  gradient[worst],
                  expected[worst],
                  bounds[worst],
                  Cause.of(gradient, expected, bounds, at.shape(block))));
    }
  }
}
