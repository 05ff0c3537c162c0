package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernel {@link TileF32} with fewer rows, which are positions of images, while its two
 * vectors are output channels: seven rows, of which 49 positions or 196 take no more than they
 * need, or four where 16 vector registers have to do.
 */
final class PositionTileF32 {
  /** Rows of the tile. */
  static final int MR = TileF32.HALVES ? 4 : 7;

  private PositionTileF32() {}

  /**
   * tile ← A·B.
   *
   * @param a k columns of MR elements, from {@code ao}
   * @param b k rows of NR elements, from {@code bo}
   * @param tile receives MR rows of NR elements
   */
  static void multiply(int k, float[] a, int ao, float[] b, int bo, float[] tile) {
    if (TileF32.HALVES) {
      StridedTileF32.half(k, a, ao, 1, MR, b, bo, tile, 0);
    } else {
      seven(k, a, ao, b, bo, tile);
    }
  }

  /** The sums alone, as in {@link TileF32}. */
  private static void seven(int k, float[] a, int ao, float[] b, int bo, float[] tile) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    int lanes = LanesF32.LANES;
    FloatVector c00 = FloatVector.zero(species);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c50 = c00;
    FloatVector c51 = c00;
    FloatVector c60 = c00;
    FloatVector c61 = c00;
    for (int p = 0; p < k; p++) {
      int left = ao + p * MR;
      int right = bo + p * TileF32.NR;
      FloatVector b0 = FloatVector.fromArray(species, b, right);
      FloatVector b1 = FloatVector.fromArray(species, b, right + lanes);
      FloatVector a0 = FloatVector.broadcast(species, a[left]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(species, a[left + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(species, a[left + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(species, a[left + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(species, a[left + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(species, a[left + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(species, a[left + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, lanes);
    c10.intoArray(tile, 2 * lanes);
    c11.intoArray(tile, 3 * lanes);
    c20.intoArray(tile, 4 * lanes);
    c21.intoArray(tile, 5 * lanes);
    c30.intoArray(tile, 6 * lanes);
    c31.intoArray(tile, 7 * lanes);
    c40.intoArray(tile, 8 * lanes);
    c41.intoArray(tile, 9 * lanes);
    c50.intoArray(tile, 10 * lanes);
    c51.intoArray(tile, 11 * lanes);
    c60.intoArray(tile, 12 * lanes);
    c61.intoArray(tile, 13 * lanes);
  }
}
