package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One filter of 3 × 3 over rows of a staged image, two of them at once: four rows are loaded for
 * them instead of six, and loads are what this is limited by, since most of them fall on two lines
 * of the cache.
 *
 * <p>Sums are taken in the order of {@link DepthwiseF32}'s, so they have the same bits.
 */
final class DepthwiseRowsF32 {
  /** Elements of the filter. */
  static final int TAPS = 9;

  private DepthwiseRowsF32() {}

  /**
   * y[r, c] ← Σ filter[3·i + j] · x[r + i, c + j], for columns 0 to {@code cols - 1}.
   *
   * @param rows even
   * @param cols at least a vector
   * @param ldx from one row to the next; negative if the filter is turned, and then the first row
   *     is the lowest
   * @param step from one column to the next that a filter's elements fall on: 1, or -1 if turned
   * @param ldy from one row to the next, likewise of either sign
   */
  static void slide(
      int rows,
      int cols,
      float[] filter,
      float[] x,
      int xo,
      int ldx,
      int step,
      float[] y,
      int yo,
      int ldy) {
    for (int r = 0; r < rows; r += 2) {
      two(cols, filter, x, xo + r * ldx, ldx, step, y, yo + r * ldy, ldy);
    }
  }

  /** The last vector ends where the row does, and overlaps the one before it. */
  private static void two(
      int cols, float[] filter, float[] x, int xo, int ldx, int step, float[] y, int yo, int ldy) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector zero = FloatVector.zero(species);
    FloatVector w0 = FloatVector.broadcast(species, filter[0]);
    FloatVector w1 = FloatVector.broadcast(species, filter[1]);
    FloatVector w2 = FloatVector.broadcast(species, filter[2]);
    FloatVector w3 = FloatVector.broadcast(species, filter[3]);
    FloatVector w4 = FloatVector.broadcast(species, filter[4]);
    FloatVector w5 = FloatVector.broadcast(species, filter[5]);
    FloatVector w6 = FloatVector.broadcast(species, filter[6]);
    FloatVector w7 = FloatVector.broadcast(species, filter[7]);
    FloatVector w8 = FloatVector.broadcast(species, filter[8]);
    int end = cols - LanesF32.LANES;
    int next = yo + ldy;
    for (int i = 0; i < cols; i += LanesF32.LANES) {
      int c = Math.min(i, end);
      int at = xo + c;
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, at);
      FloatVector s = w0.fma(v, zero);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + step);
      s = w1.fma(v, s);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + 2 * step);
      s = w2.fma(v, s);
      at += ldx;
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at);
      s = w3.fma(v, s);
      FloatVector t = w0.fma(v, zero);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + step);
      s = w4.fma(v, s);
      t = w1.fma(v, t);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + 2 * step);
      s = w5.fma(v, s);
      t = w2.fma(v, t);
      at += ldx;
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at);
      s = w6.fma(v, s);
      t = w3.fma(v, t);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + step);
      s = w7.fma(v, s);
      t = w4.fma(v, t);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + 2 * step);
      s = w8.fma(v, s);
      t = w5.fma(v, t);
      at += ldx;
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at);
      t = w6.fma(v, t);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + step);
      t = w7.fma(v, t);
      v = FloatVector.fromArray(LanesF32.SPECIES, x, at + 2 * step);
      t = w8.fma(v, t);
      s.intoArray(y, yo + c);
      t.intoArray(y, next + c);
    }
  }
}
