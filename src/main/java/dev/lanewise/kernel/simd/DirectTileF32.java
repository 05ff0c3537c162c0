package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernel of small products: 4 × 4 vectors of C, from factors that stay where they are.
 *
 * <pre>
 *                      4 vectors
 *           +------+------+------+------+
 *           |  b0  |  b1  |  b2  |  b3  |   row p of B, as it is stored
 *           +------+------+------+------+
 *      +-+  +------+------+------+------+
 *      |a|  | c00  |  .   |  .   | c03  |   four scalars of A by their steps: A may be
 *      |a|  |  .   |      |      |  .   |   transposed; 8 loads for 16 fused multiply-adds
 *      |a|  |  .   |      |      |  .   |
 *      |a|  | c30  |  .   |  .   | c33  |
 *      +-+  +------+------+------+------+
 * </pre>
 *
 * <p>Four columns of A's scalars, not eight, since each costs the checks of a memory segment.
 */
final class DirectTileF32 {
  /** Rows of the tile. */
  static final int MR = 4;

  /** Columns of the tile. */
  static final int NR = 4 * LanesF32.LANES;

  private DirectTileF32() {}

  /** C ← α·op(A)·B + β·C; n is a multiple of {@link #NR}. */
  static void multiply(
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int ao,
      int aRow,
      int aCol,
      MemorySegment b,
      int bo,
      int ldb,
      float beta,
      MemorySegment c,
      int co,
      int ldc,
      float[] tile) {
    for (int j = 0; j < n; j += NR) {
      for (int i = 0; i < m; i += MR) {
        int rows = Math.min(MR, m - i);
        sum(k, rows, a, ao + i * aRow, aRow, aCol, b, bo + j, ldb, tile);
        WriteBackF32.storeFour(rows, alpha, tile, beta, c, co + i * ldc + j, ldc);
      }
    }
  }

  /** tile ← A·B; what is after the last row is that row again. */
  private static void sum(
      int k,
      int rows,
      MemorySegment a,
      int ao,
      int aRow,
      int aCol,
      MemorySegment b,
      int bo,
      int ldb,
      float[] tile) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    int lanes = LanesF32.LANES;
    long left = LanesF32.bytes(ao);
    long leftStep = LanesF32.bytes(aCol);
    long second = LanesF32.bytes(Math.min(1, rows - 1) * aRow);
    long third = LanesF32.bytes(Math.min(2, rows - 1) * aRow);
    long fourth = LanesF32.bytes(Math.min(3, rows - 1) * aRow);
    long right = LanesF32.bytes(bo);
    long rightStep = LanesF32.bytes(ldb);
    LanesF32.require(a.isNative() && b.isNative());
    FloatVector c00 = FloatVector.zero(species);
    FloatVector c01 = c00;
    FloatVector c02 = c00;
    FloatVector c03 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c12 = c00;
    FloatVector c13 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c22 = c00;
    FloatVector c23 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c32 = c00;
    FloatVector c33 = c00;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, right, LanesF32.ORDER);
      FloatVector b1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, b, right + LanesF32.STEP, LanesF32.ORDER);
      FloatVector b2 =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, b, right + 2 * LanesF32.STEP, LanesF32.ORDER);
      FloatVector b3 =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, b, right + 3 * LanesF32.STEP, LanesF32.ORDER);
      float s0 = a.get(ValueLayout.JAVA_FLOAT_UNALIGNED, left);
      FloatVector a0 = FloatVector.broadcast(species, s0);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      float s1 = a.get(ValueLayout.JAVA_FLOAT_UNALIGNED, left + second);
      FloatVector a1 = FloatVector.broadcast(species, s1);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      float s2 = a.get(ValueLayout.JAVA_FLOAT_UNALIGNED, left + third);
      FloatVector a2 = FloatVector.broadcast(species, s2);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      float s3 = a.get(ValueLayout.JAVA_FLOAT_UNALIGNED, left + fourth);
      FloatVector a3 = FloatVector.broadcast(species, s3);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      left += leftStep;
      right += rightStep;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, lanes);
    c02.intoArray(tile, 2 * lanes);
    c03.intoArray(tile, 3 * lanes);
    c10.intoArray(tile, 4 * lanes);
    c11.intoArray(tile, 5 * lanes);
    c12.intoArray(tile, 6 * lanes);
    c13.intoArray(tile, 7 * lanes);
    c20.intoArray(tile, 8 * lanes);
    c21.intoArray(tile, 9 * lanes);
    c22.intoArray(tile, 10 * lanes);
    c23.intoArray(tile, 11 * lanes);
    c30.intoArray(tile, 12 * lanes);
    c31.intoArray(tile, 13 * lanes);
    c32.intoArray(tile, 14 * lanes);
    c33.intoArray(tile, 15 * lanes);
  }
}
