package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernel {@link TileF32} for an A that is not packed into panels but stands as rows:
 * eight scalars are almost as well read from eight rows as from one column of a panel (within 3 %
 * of its rate), and so nothing has to be transposed.
 *
 * <p>What is said there of the number of vector operations holds here too.
 */
final class TileRowsF32 {
  private TileRowsF32() {}

  /**
   * tile ← A·B.
   *
   * @param a MR rows of k elements, the first at {@code ao}, each {@code lda} after the one before
   * @param b k rows of NR elements, from {@code bo}
   * @param tile receives MR rows of NR elements
   */
  static void multiply(int k, float[] a, int ao, int lda, float[] b, int bo, float[] tile) {
    multiply(k, a, ao, lda, b, bo, tile, 0);
  }

  /** Likewise, for a tile that begins at {@code to}. */
  static void multiply(int k, float[] a, int ao, int lda, float[] b, int bo, float[] tile, int to) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    int lanes = LanesF32.LANES;
    int r1 = ao + lda;
    int r2 = r1 + lda;
    int r3 = r2 + lda;
    int r4 = r3 + lda;
    int r5 = r4 + lda;
    int r6 = r5 + lda;
    int r7 = r6 + lda;
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
      int right = bo + p * TileF32.NR;
      FloatVector b0 = FloatVector.fromArray(species, b, right);
      FloatVector b1 = FloatVector.fromArray(species, b, right + lanes);
      FloatVector a0 = FloatVector.broadcast(species, a[ao + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(species, a[r1 + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(species, a[r2 + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(species, a[r3 + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(species, a[r4 + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(species, a[r5 + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(species, a[r6 + p]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(species, a[r7 + p]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
    }
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + lanes);
    c10.intoArray(tile, to + TileF32.NR);
    c11.intoArray(tile, to + TileF32.NR + lanes);
    c20.intoArray(tile, to + 2 * TileF32.NR);
    c21.intoArray(tile, to + 2 * TileF32.NR + lanes);
    c30.intoArray(tile, to + 3 * TileF32.NR);
    c31.intoArray(tile, to + 3 * TileF32.NR + lanes);
    c40.intoArray(tile, to + 4 * TileF32.NR);
    c41.intoArray(tile, to + 4 * TileF32.NR + lanes);
    c50.intoArray(tile, to + 5 * TileF32.NR);
    c51.intoArray(tile, to + 5 * TileF32.NR + lanes);
    c60.intoArray(tile, to + 6 * TileF32.NR);
    c61.intoArray(tile, to + 6 * TileF32.NR + lanes);
    c70.intoArray(tile, to + 7 * TileF32.NR);
    c71.intoArray(tile, to + 7 * TileF32.NR + lanes);
  }
}
