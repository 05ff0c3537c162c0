package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;

/** {@link LayerCheck#precision} at one point. */
final class PrecisionCheck {
  private PrecisionCheck() {}

  /**
   * @param rough the layer on float32 kernels
   * @param exact the layer on float64 kernels
   */
  static void run(
      Example example,
      Draw.Point point,
      Rounding rounding,
      List<Shape> shapes,
      LayerBench rough,
      LayerBench exact,
      Findings findings,
      SplittableRandom random) {
    Layer layer = example.layer();
    double[][] x = Draw.inputs(example, point, false, random);
    double[][] v = new double[x.length][];
    double[][] zeros = new double[x.length][];
    boolean none = true;
    for (int k = 0; k < x.length; k++) {
      if (layer.differentiable(k)) {
        none = false;
        v[k] = Draw.direction(x[k].length, random);
        zeros[k] = new double[x[k].length];
      }
    }
    double[] actual = rough.forward(x);
    double[] y = exact.forward(x);
    kinks(rough, exact, findings);
    double u = DType.FLOAT32.unitRoundoff();
    RoundingModel model = new RoundingModel(rounding, u, layer, shapes, exact, x);
    findings.add(Comparison.of(Finding.Kind.VALUE32, "output", actual, y, model.value(y), ""));
    if (none) {
      return;
    }
    exact.forward(x);
    double[] product = exact.jvp(v);
    double[] bounds = model.jvp(v, y.length);
    findings.add(Comparison.of(Finding.Kind.JVP32, "output", rough.jvp(v), product, bounds, ""));
    double[] weights = Draw.direction(y.length, random);
    exact.forward(x);
    double[][] gradients = exact.vjp(weights, zeros);
    double[][] errors = model.vjp(weights, zeros);
    double[][] given = rough.vjp(weights, zeros);
    for (int k = 0; k < x.length; k++) {
      if (zeros[k] != null) {
        findings.add(
            Comparison.of(Finding.Kind.VJP32, "input " + k, given[k], gradients[k], errors[k], ""));
      }
    }
  }

  /**
   * The pieces in force depend on the inputs, which are the same, and not on how they are stored.
   */
  private static void kinks(LayerBench rough, LayerBench exact, Findings findings) {
    double[] actual = rough.pieces();
    double[] expected = exact.pieces();
    if (actual != null && expected != null) {
      double[] bounds = new double[actual.length];
      findings.add(
          Comparison.of(Finding.Kind.KINK32, "output", actual, expected, bounds, "another piece"));
    }
  }
}
