package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Micro-kernels that take A in any order, by the steps between its rows and columns: as it is
 * stored, transposed or not, or packed.
 *
 * <p>They do for small products, where packing A would cost more than it brings, and for the last
 * columns of large ones. The tile in memory has rows of {@link TileF32#NR} elements, and each of
 * its elements is the same chain of fused multiply-adds as in {@link TileF32}.
 */
final class StridedTileF32 {
  private static final int NR = TileF32.NR;

  private StridedTileF32() {}

  /**
   * tile ← A·B, 8 rows by two vectors.
   *
   * @param a 8 rows of k elements; rows that do not count may hold anything
   * @param aRow elements from one row of A to the next; {@code aCol} likewise
   * @param b k rows of two vectors
   */
  static void wide(int k, float[] a, int ao, int aRow, int aCol, float[] b, int bo, float[] tile) {
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
    FloatVector c70 = c00;
    FloatVector c71 = c00;
    for (int p = 0; p < k; p++) {
      int left = ao + p * aCol;
      int right = bo + p * NR;
      FloatVector b0 = FloatVector.fromArray(species, b, right);
      FloatVector b1 = FloatVector.fromArray(species, b, right + lanes);
      FloatVector a0 = FloatVector.broadcast(species, a[left]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(species, a[left + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(species, a[left + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(species, a[left + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(species, a[left + 4 * aRow]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(species, a[left + 5 * aRow]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(species, a[left + 6 * aRow]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(species, a[left + 7 * aRow]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, lanes);
    c10.intoArray(tile, NR);
    c11.intoArray(tile, NR + lanes);
    c20.intoArray(tile, 2 * NR);
    c21.intoArray(tile, 2 * NR + lanes);
    c30.intoArray(tile, 3 * NR);
    c31.intoArray(tile, 3 * NR + lanes);
    c40.intoArray(tile, 4 * NR);
    c41.intoArray(tile, 4 * NR + lanes);
    c50.intoArray(tile, 5 * NR);
    c51.intoArray(tile, 5 * NR + lanes);
    c60.intoArray(tile, 6 * NR);
    c61.intoArray(tile, 6 * NR + lanes);
    c70.intoArray(tile, 7 * NR);
    c71.intoArray(tile, 7 * NR + lanes);
  }

  /**
   * The same, 4 rows by two vectors, to row {@code row} of the tile: with 16 vector registers, as
   * machines with vectors of 256 bits have, these 8 sums and what they are made of fit.
   */
  static void half(
      int k, float[] a, int ao, int aRow, int aCol, float[] b, int bo, float[] tile, int row) {
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
    for (int p = 0; p < k; p++) {
      int left = ao + p * aCol;
      int right = bo + p * NR;
      FloatVector b0 = FloatVector.fromArray(species, b, right);
      FloatVector b1 = FloatVector.fromArray(species, b, right + lanes);
      FloatVector a0 = FloatVector.broadcast(species, a[left]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(species, a[left + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(species, a[left + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(species, a[left + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    int to = row * NR;
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + lanes);
    c10.intoArray(tile, to + NR);
    c11.intoArray(tile, to + NR + lanes);
    c20.intoArray(tile, to + 2 * NR);
    c21.intoArray(tile, to + 2 * NR + lanes);
    c30.intoArray(tile, to + 3 * NR);
    c31.intoArray(tile, to + 3 * NR + lanes);
  }

  /** The same by one vector: for the first half of the tile, with rows of B half as long. */
  static void narrow(
      int k, float[] a, int ao, int aRow, int aCol, float[] b, int bo, float[] tile) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector c00 = FloatVector.zero(species);
    FloatVector c10 = c00;
    FloatVector c20 = c00;
    FloatVector c30 = c00;
    FloatVector c40 = c00;
    FloatVector c50 = c00;
    FloatVector c60 = c00;
    FloatVector c70 = c00;
    for (int p = 0; p < k; p++) {
      int left = ao + p * aCol;
      int right = bo + p * LanesF32.LANES;
      FloatVector b0 = FloatVector.fromArray(species, b, right);
      FloatVector a0 = FloatVector.broadcast(species, a[left]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(species, a[left + aRow]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(species, a[left + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(species, a[left + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(species, a[left + 4 * aRow]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(species, a[left + 5 * aRow]);
      c50 = a5.fma(b0, c50);
      FloatVector a6 = FloatVector.broadcast(species, a[left + 6 * aRow]);
      c60 = a6.fma(b0, c60);
      FloatVector a7 = FloatVector.broadcast(species, a[left + 7 * aRow]);
      c70 = a7.fma(b0, c70);
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, NR);
    c20.intoArray(tile, 2 * NR);
    c30.intoArray(tile, 3 * NR);
    c40.intoArray(tile, 4 * NR);
    c50.intoArray(tile, 5 * NR);
    c60.intoArray(tile, 6 * NR);
    c70.intoArray(tile, 7 * NR);
  }
}
