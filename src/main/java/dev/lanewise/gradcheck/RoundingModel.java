package dev.lanewise.gradcheck;

import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What rounding can do to a layer's results at one point, by its class; {@link Rounding} has the
 * formulas.
 *
 * <p>Sums over magnitudes are had from the layer itself, on magnitudes of what it takes.
 */
final class RoundingModel {
  private final Rounding rounding;
  private final double u;
  private final double terms;
  private final Layer layer;
  private final List<Shape> shapes;
  private final LayerBench bench;
  private final double[][] x;
  private final double largest;

  /**
   * @param u the unit roundoff of the results to bound
   * @param bench computes sums over magnitudes
   */
  RoundingModel(
      Rounding rounding,
      double u,
      Layer layer,
      List<Shape> shapes,
      LayerBench bench,
      double[][] x) {
    this.rounding = rounding;
    this.u = u;
    this.terms = layer.terms(shapes);
    this.layer = layer;
    this.shapes = shapes;
    this.bench = bench;
    this.x = x;
    this.largest = Draw.largest(x);
  }

  /** Returns the same at another point. */
  RoundingModel at(double[][] point) {
    return new RoundingModel(rounding, u, layer, shapes, bench, point);
  }

  /** m·u / (1 − m·u): what m roundings amount to [N. Higham, Accuracy and Stability, lemma 3.1]. */
  private double gamma(double m) {
    return m * u / (1 - m * u);
  }

  private double growth(double largest) {
    return (1 + largest) * (1 + largest);
  }

  /** Returns bounds for y. */
  double[] value(double[] y) {
    return switch (rounding) {
      case EXACT -> new double[y.length];
      case SUM -> scaled(bench.forward(Draw.magnitudes(x)), gamma(terms + 2));
      case SMOOTH -> smooth(y, largest);
    };
  }

  /** Returns bounds for y anywhere between x − reach·v and x + reach·v. */
  double[] valueAlong(double[][] v, double reach, double[] magnitudes) {
    double[][] far = Draw.move(Draw.magnitudes(x), reach, Draw.magnitudes(v));
    return switch (rounding) {
      case EXACT -> new double[magnitudes.length];
      case SUM -> scaled(bench.forward(far), gamma(terms + 2));
      case SMOOTH -> smooth(magnitudes, Draw.largest(far));
    };
  }

  private double[] smooth(double[] y, double largest) {
    double[] bounds = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      bounds[i] = gamma(terms + 8) * growth(largest) * (1 + Math.abs(y[i]));
    }
    return bounds;
  }

  /** Returns bounds for the Jacobian-vector product. */
  double[] jvp(double[][] v, int size) {
    switch (rounding) {
      case EXACT -> {
        return new double[size];
      }
      case SUM -> {
        bench.forward(Draw.magnitudes(x));
        return scaled(bench.jvp(Draw.magnitudes(v)), gamma(2 * terms + 4));
      }
      case SMOOTH -> {
        double[] bounds = new double[size];
        Arrays.fill(bounds, gamma(terms + 8) * growth(largest) * terms * Draw.largest(v));
        return bounds;
      }
      default -> throw new AssertionError(rounding);
    }
  }

  /**
   * Returns bounds for gradients that start from 0.
   *
   * @param blocks inputs to give zeros for what is wanted, null elsewhere
   */
  double[][] vjp(double[] weights, double[][] blocks) {
    double[][] bounds = new double[blocks.length][];
    if (rounding == Rounding.SMOOTH) {
      double bound = gamma(terms + 8) * growth(largest) * terms * Draw.largest(weights);
      for (int k = 0; k < blocks.length; k++) {
        if (blocks[k] != null) {
          bounds[k] = new double[blocks[k].length];
          Arrays.fill(bounds[k], bound);
        }
      }
      return bounds;
    }
    // A layer that selects does so by its inputs, so only the gradient may lose its signs.
    bench.forward(rounding == Rounding.EXACT ? x : Draw.magnitudes(x));
    double[][] sums = bench.vjp(Draw.magnitudes(weights), blocks);
    for (int k = 0; k < blocks.length; k++) {
      if (blocks[k] != null) {
        bounds[k] = scaled(sums[k], gamma(3 * terms + weights.length));
      }
    }
    return bounds;
  }

  private static double[] scaled(double[] sums, double factor) {
    double[] bounds = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      bounds[i] = factor * Math.abs(sums[i]);
    }
    return bounds;
  }
}
