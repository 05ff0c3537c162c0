package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;

/**
 * C ← α·op(A)·op(B) + β·C by five loops around the micro-kernel {@link TileF32}.
 *
 * <pre>
 *   for blocks of k                      the sum so far is in C: β counts for the first block only
 *     for blocks of columns              pack B
 *       for blocks of rows               pack A
 *         for tiles of columns
 *           for tiles of rows            micro-kernel, write-back
 * </pre>
 *
 * <p>The buffers grow to what the largest product so far needed and are kept.
 */
final class SimdGemmF32 {
  private static final GemmBlocks BLOCKS = GemmBlocks.of(LanesF32.SPECIES.vectorBitSize());

  private final float[] tile = new float[TileF32.MR * TileF32.NR];
  private final float[] scratch = new float[2 * Math.max(TileF32.MR, TileF32.NR) * LanesF32.LANES];
  private float[] packedA = new float[0];
  private float[] packedB = new float[0];

  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int ao,
      int lda,
      MemorySegment b,
      int bo,
      int ldb,
      float beta,
      MemorySegment c,
      int co,
      int ldc) {
    boolean oneBlock = m <= BLOCKS.rows();
    int mc = GemmBlocks.even(m, BLOCKS.rows(), TileF32.MR);
    int kc = GemmBlocks.even(k, BLOCKS.depth(), 1);
    int nc = GemmBlocks.even(n, oneBlock ? BLOCKS.fewCols() : BLOCKS.cols(), TileF32.NR);
    reserve(mc, nc, kc);
    for (int p = 0; p < k; p += kc) {
      int depth = Math.min(kc, k - p);
      float keep = p == 0 ? beta : 1f;
      for (int j = 0; j < n; j += nc) {
        int cols = Math.min(nc, n - j);
        if (transB) {
          int from = bo + j * ldb + p;
          PackF32.columns(cols, depth, TileF32.NR, b, from, ldb, packedB, scratch);
        } else {
          PackF32.rows(cols, depth, TileF32.NR, b, bo + p * ldb + j, ldb, packedB);
        }
        for (int i = 0; i < m; i += mc) {
          int rows = Math.min(mc, m - i);
          if (j == 0 || !oneBlock) {
            packA(transA, rows, depth, a, transA ? ao + p * lda + i : ao + i * lda + p, lda);
          }
          block(rows, cols, depth, alpha, keep, c, co + i * ldc + j, ldc);
        }
      }
    }
  }

  private void packA(boolean transA, int rows, int depth, MemorySegment a, int from, int lda) {
    if (transA) {
      PackF32.rows(rows, depth, TileF32.MR, a, from, lda, packedA);
    } else {
      PackF32.columns(rows, depth, TileF32.MR, a, from, lda, packedA, scratch);
    }
  }

  private void block(
      int rows, int cols, int depth, float alpha, float beta, MemorySegment c, int co, int ldc) {
    for (int j = 0; j < cols; j += TileF32.NR) {
      int width = Math.min(TileF32.NR, cols - j);
      for (int i = 0; i < rows; i += TileF32.MR) {
        int height = Math.min(TileF32.MR, rows - i);
        TileF32.multiply(depth, packedA, i * depth, packedB, j * depth, tile);
        WriteBackF32.store(height, width, alpha, tile, beta, c, co + i * ldc + j, ldc);
      }
    }
  }

  private void reserve(int mc, int nc, int kc) {
    int sizeA = mc * kc + PackF32.slack(TileF32.MR);
    if (packedA.length < sizeA) {
      packedA = new float[sizeA];
    }
    int sizeB = nc * kc + PackF32.slack(TileF32.NR);
    if (packedB.length < sizeB) {
      packedB = new float[sizeB];
    }
  }
}
