package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;

/**
 * Holds a layer that is linear in an input to f(x + h·v) − f(x) = h·Jv with a large h, where
 * nothing but rounding is between both sides: no truncation, and no digits lost to a small step.
 */
final class LinearityCheck {
  private LinearityCheck() {}

  /** Checks each input in which the layer says that it is linear. */
  static void run(LayerPoint at) {
    for (int block : at.blocks()) {
      if (at.layer().linear(block)) {
        run(at, block);
      }
    }
  }

  private static void run(LayerPoint at, int block) {
    // Bounds of a smooth layer grow with its inputs, which float32 has no digits for.
    double h = at.u() == DType.FLOAT64.unitRoundoff() ? 0x1p10 : 0x1p4;
    double[][] v = at.only(block, at.direction(block));
    LayerBench bench = at.bench();
    double[] near = bench.forward(at.x());
    double[] product = bench.jvp(v);
    for (double step : new double[] {h, -h}) {
      double[] far = bench.forward(Draw.move(at.x(), step, v));
      double[] actual = new double[far.length];
      double[] magnitudes = new double[far.length];
      double[] claimed = new double[far.length];
      for (int i = 0; i < far.length; i++) {
        actual[i] = far[i] - near[i];
        magnitudes[i] = Math.max(Math.abs(far[i]), Math.abs(near[i]));
        claimed[i] = step * product[i];
      }
      double[] values = at.model().valueAlong(v, h, magnitudes);
      double[] products = at.model().jvp(v, far.length);
      double[] bounds = new double[far.length];
      for (int i = 0; i < far.length; i++) {
        bounds[i] = 2 * values[i] + h * products[i] + 2 * at.u() * magnitudes[i];
      }
      at.findings()
          .add(
              Comparison.of(
                  Finding.Kind.LINEARITY,
                  "input " + block,
                  actual,
                  claimed,
                  bounds,
                  "f(x + h·v) − f(x) is not h·Jv for h = " + step));
    }
  }
}
