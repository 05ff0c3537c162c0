package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;

/**
 * An inner product.
 *
 * @param bound what its own rounding and that of its first factor can do to it
 */
record Product(double value, double bound) {
  /** Returns Σ a·b, where each a is within its error of the exact one and b is exact. */
  static Product of(double[] a, double[] b, double[] error) {
    double sum = 0;
    double magnitudes = 0;
    double inherited = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
      magnitudes += Math.abs(a[i] * b[i]);
      inherited += error[i] * Math.abs(b[i]);
    }
    return new Product(sum, inherited + (a.length + 1) * DType.FLOAT64.unitRoundoff() * magnitudes);
  }
}
