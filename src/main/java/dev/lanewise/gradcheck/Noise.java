package dev.lanewise.gradcheck;

import java.util.function.IntToDoubleFunction;

/**
 * The rounding error of a function's values, from how they jitter.
 *
 * <p>The k-th difference of a smooth function over steps δ falls like δᵏ, and that of independent
 * errors of deviation σ has deviation σ·√(2k choose k): with a tiny δ it shows the errors alone (J.
 * Moré and S. Wild, <i>Estimating Computational Noise</i>, SIAM J. Sci. Comput. 33, 2011).
 *
 * @param bounds for each element, a bound on the rounding error of one value
 * @param roundoff the same in parts of a value, for all elements: little more than float64's unit
 *     roundoff, or much more for a function that computes in float32, say
 */
record Noise(double[] bounds, double roundoff) {
  private static final int POINTS = 8;

  /** The lowest order of difference in which nothing is left of the function itself. */
  private static final int ORDER = 5;

  /**
   * No powers of two: the argument, too, is to be rounded, even by a function in float32. And two,
   * since one may happen to be a multiple of that function's own grid.
   */
  private static final double[] STEPS = {0.6180339887 * 0x1p-18, 0.7548776662 * 0x1p-20};

  private static final double U = 0x1p-53;

  /** A bound, in units of a deviation that is itself a guess from a few values. */
  private static final double DEVIATIONS = 8;

  /**
   * Measures along a line, close to its origin.
   *
   * @param least a roundoff known from elsewhere; 0 if none is
   */
  static Noise along(Line line, double least) {
    int n = line.at(0).values().length;
    double[] deviations = new double[n];
    double[] magnitudes = new double[n];
    for (double step : STEPS) {
      // Each side by itself, since a kink, or the end of the domain, may lie between.
      measure(line, step, deviations, magnitudes);
      measure(line, -step, deviations, magnitudes);
    }
    double largest = Draw.largest(magnitudes);
    double roundoff = Math.max(4 * U, least);
    if (largest > 0) {
      roundoff = Math.max(roundoff, DEVIATIONS * Draw.largest(deviations) / largest);
    }
    double[] bounds = new double[n];
    for (int i = 0; i < n; i++) {
      bounds[i] = Math.max(DEVIATIONS * deviations[i], roundoff * magnitudes[i]);
    }
    return new Noise(bounds, roundoff);
  }

  private static void measure(Line line, double step, double[] deviations, double[] magnitudes) {
    Line.Sample[] samples = new Line.Sample[POINTS];
    for (int k = 0; k < POINTS; k++) {
      samples[k] = line.at((k + 1) * step);
    }
    for (int i = 0; i < deviations.length; i++) {
      int element = i;
      magnitudes[i] = Math.max(magnitudes[i], magnitude(samples[0].values()[i]));
      if (!inOnePiece(samples, i)) {
        continue;
      }
      deviations[i] = Math.max(deviations[i], deviation(k -> samples[k].values()[element]));
    }
  }

  /** What jumps from one piece to the next is no noise. */
  private static boolean inOnePiece(Line.Sample[] samples, int i) {
    for (Line.Sample sample : samples) {
      if (sample.pieces() != null && sample.pieces()[i] != samples[0].pieces()[i]) {
        return false;
      }
    }
    return true;
  }

  private static double magnitude(double value) {
    return Double.isFinite(value) ? Math.abs(value) : 0;
  }

  /** The largest of what the differences say; 0 where the function is not finite. */
  private static double deviation(IntToDoubleFunction value) {
    double[] differences = new double[POINTS];
    for (int k = 0; k < POINTS; k++) {
      differences[k] = value.applyAsDouble(k);
    }
    double largest = 0;
    double growth = 1;
    for (int order = 1; order < POINTS; order++) {
      // (2k choose k) from (2k − 2 choose k − 1).
      growth *= 2.0 * (2 * order - 1) / order;
      for (int k = 0; k < POINTS - order; k++) {
        differences[k] = differences[k + 1] - differences[k];
        if (order >= ORDER) {
          largest = Math.max(largest, magnitude(differences[k]) / Math.sqrt(growth));
        }
      }
    }
    return largest;
  }
}
