package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernel of the matrix product: one tile of C, its 8 × 2 vectors in registers.
 *
 * <pre>
 *                 NR = 2 vectors
 *              +--------+--------+
 *              |   b0   |   b1   |   one row of the packed B, k of them
 *              +--------+--------+
 *         +-+  +--------+--------+
 *         |a|  |  c00   |  c01   |
 *   MR=8  |a|  |  c10   |  c11   |   c[i] += a[i] · b, all of them independent, so that
 *         |.|  |   .    |   .    |   16 fused multiply-adds are in flight at once
 *         |a|  |  c70   |  c71   |
 *         +-+  +--------+--------+
 *    one column of the packed A
 * </pre>
 *
 * <p>The number of vector operations in this method is as large as it may be: each is inlined by
 * force, and with some more of them HotSpot's first compiler runs out of registers and gives up, in
 * an order of events that can leave the method without its second compilation for good. Nothing but
 * the sums belongs here.
 */
final class TileF32 {
  /** Rows of the tile. */
  static final int MR = 8;

  /** Columns of the tile. */
  static final int NR = 2 * LanesF32.LANES;

  /** Whether 16 vector registers have to do: then each half of the rows is a loop of its own. */
  static final boolean HALVES = GemmBlocks.of(LanesF32.SPECIES.vectorBitSize()).halves();

  private TileF32() {}

  /**
   * tile ← A·B.
   *
   * @param a k columns of MR elements, from {@code ao}
   * @param b k rows of NR elements, from {@code bo}
   * @param tile receives MR rows of NR elements
   */
  static void multiply(int k, float[] a, int ao, float[] b, int bo, float[] tile) {
    if (HALVES) {
      StridedTileF32.half(k, a, ao, 1, MR, b, bo, tile, 0);
      StridedTileF32.half(k, a, ao + MR / 2, 1, MR, b, bo, tile, MR / 2);
    } else {
      whole(k, a, ao, b, bo, tile);
    }
  }

  private static void whole(int k, float[] a, int ao, float[] b, int bo, float[] tile) {
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
      int left = ao + p * MR;
      int right = bo + p * NR;
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
      FloatVector a7 = FloatVector.broadcast(species, a[left + 7]);
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
}
