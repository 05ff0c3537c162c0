package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;

/**
 * C ← α·op(A)·op(B) + β·C by five loops around a micro-kernel.
 *
 * <pre>
 *   for blocks of k                      the sum so far is in C: β counts for the first block only
 *     for blocks of columns              pack B
 *       for blocks of rows               pack A, or copy it
 *         for tiles of columns
 *           for tiles of rows            micro-kernel, write-back
 * </pre>
 *
 * <p>With few columns, A is read too few times to be worth packing: it is copied as it is stored,
 * and {@link StridedTileF32} reads it by steps. Else {@link TileF32} reads packed panels.
 *
 * <p>Which of them an element of C comes from makes no difference to its bits: it is a chain of
 * fused multiply-adds from 0 for each block of k, and these blocks follow from k alone.
 *
 * <p>The buffers grow to what the largest product so far needed and are kept.
 */
final class SimdGemmF32 {
  private static final GemmBlocks BLOCKS = GemmBlocks.of(LanesF32.SPECIES.vectorBitSize());

  private static final int MR = TileF32.MR;
  private static final int NR = TileF32.NR;

  /** Columns that one vector holds, if panels so narrow can be packed. */
  private static final int NARROW = LanesF32.LANES < 4 ? 0 : LanesF32.LANES;

  private final float[] tile = new float[MR * NR];
  private final float[] scratch = new float[2 * Math.max(MR, NR) * LanesF32.LANES];
  private float[] leftBlock = new float[0];
  private float[] rightBlock = new float[0];

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
    int direct = transB || !small(m, n, k) ? 0 : n / DirectTileF32.NR * DirectTileF32.NR;
    if (direct > 0) {
      int aRow = transA ? 1 : lda;
      int aCol = transA ? lda : 1;
      DirectTileF32.multiply(
          m, direct, k, alpha, a, ao, aRow, aCol, b, bo, ldb, beta, c, co, ldc, tile);
    }
    if (direct < n) {
      int right = transB ? bo + direct * ldb : bo + direct;
      int to = co + direct;
      blocks(transA, transB, m, n - direct, k, alpha, a, ao, lda, b, right, ldb, beta, c, to, ldc);
    }
  }

  /** Whether all three matrices stay in the caches, and one block of k is enough. */
  private static boolean small(int m, int n, int k) {
    return k <= BLOCKS.depth() && (long) m * n * k <= BLOCKS.small();
  }

  private void blocks(
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
    boolean pack = n > BLOCKS.colsToPack();
    int kc = GemmBlocks.even(k, BLOCKS.depth(), 1);
    int mc = GemmBlocks.even(m, BLOCKS.rows(kc), MR);
    boolean oneBlock = m <= mc;
    int nc = GemmBlocks.even(n, oneBlock ? BLOCKS.fewCols(kc) : BLOCKS.cols(), NR);
    reserve(mc, nc, kc);
    for (int p = 0; p < k; p += kc) {
      int depth = Math.min(kc, k - p);
      float keep = p == 0 ? beta : 1f;
      for (int j = 0; j < n; j += nc) {
        int cols = Math.min(nc, n - j);
        packB(transB, cols, depth, b, transB ? bo + j * ldb + p : bo + p * ldb + j, ldb);
        for (int i = 0; i < m; i += mc) {
          int rows = Math.min(mc, m - i);
          if (j == 0 || !oneBlock) {
            int from = transA ? ao + p * lda + i : ao + i * lda + p;
            if (pack) {
              packA(transA, rows, depth, a, from, lda);
            } else {
              copyA(transA, rows, depth, a, from, lda);
            }
          }
          int to = co + i * ldc + j;
          if (pack) {
            block(true, MR, 1, MR, rows, cols, depth, alpha, keep, c, to, ldc);
          } else if (transA) {
            block(false, 1, 1, rows, rows, cols, depth, alpha, keep, c, to, ldc);
          } else {
            int step = step(depth);
            block(false, step, step, 1, rows, cols, depth, alpha, keep, c, to, ldc);
          }
        }
      }
    }
  }

  private void packA(boolean transA, int rows, int depth, MemorySegment a, int from, int lda) {
    if (transA) {
      PackF32.rows(rows, depth, MR, a, from, lda, leftBlock, 0);
    } else {
      PackF32.columns(rows, depth, MR, a, from, lda, leftBlock, 0, scratch);
    }
  }

  private void copyA(boolean transA, int rows, int depth, MemorySegment a, int from, int lda) {
    if (transA) {
      PackF32.copy(depth, rows, a, from, lda, leftBlock);
    } else {
      PackF32.copy(rows, depth, a, from, lda, leftBlock, step(depth));
    }
  }

  /** How far apart rows of A are copied: long ones must not all begin in the same cache sets. */
  private static int step(int depth) {
    return depth < 256 ? depth : depth + LanesF32.LANES;
  }

  /** Packs panels as wide as the tile, and at the end one of a single vector if that will do. */
  private void packB(boolean transB, int cols, int depth, MemorySegment b, int from, int ldb) {
    int wide = wide(cols);
    int rest = cols - wide;
    if (transB) {
      PackF32.columns(wide, depth, NR, b, from, ldb, rightBlock, 0, scratch);
      if (rest > 0) {
        int to = wide * depth;
        PackF32.columns(rest, depth, NARROW, b, from + wide * ldb, ldb, rightBlock, to, scratch);
      }
    } else {
      PackF32.rows(wide, depth, NR, b, from, ldb, rightBlock, 0);
      if (rest > 0) {
        PackF32.rows(rest, depth, NARROW, b, from + wide, ldb, rightBlock, wide * depth);
      }
    }
  }

  /** Returns how many of the columns are in panels as wide as the tile. */
  private static int wide(int cols) {
    int whole = cols / NR * NR;
    return cols - whole <= NARROW ? whole : cols;
  }

  /**
   * One block of C.
   *
   * @param packed whether A is in panels
   * @param aPanel elements of A's block from row 0 to row 1 of tiles, by rows of the tile; {@code
   *     aRow} and {@code aCol} those between rows and columns
   */
  private void block(
      boolean packed,
      int aPanel,
      int aRow,
      int aCol,
      int rows,
      int cols,
      int depth,
      float alpha,
      float beta,
      MemorySegment c,
      int co,
      int ldc) {
    int wide = wide(cols);
    for (int j = 0; j < cols; j += NR) {
      int width = Math.min(NR, cols - j);
      int right = j * depth;
      for (int i = 0; i < rows; i += MR) {
        int height = Math.min(MR, rows - i);
        int left = packed ? i * depth : i * aPanel;
        if (j >= wide) {
          StridedTileF32.narrow(depth, leftBlock, left, aRow, aCol, rightBlock, right, tile);
        } else if (packed) {
          TileF32.multiply(depth, leftBlock, left, rightBlock, right, tile);
        } else {
          StridedTileF32.wide(depth, leftBlock, left, aRow, aCol, rightBlock, right, tile);
        }
        WriteBackF32.store(height, width, alpha, tile, beta, c, co + i * ldc + j, ldc);
      }
    }
  }

  private void reserve(int mc, int nc, int kc) {
    int sizeA = mc * step(kc) + PackF32.slack(MR) + MR;
    if (leftBlock.length < sizeA) {
      leftBlock = new float[sizeA];
    }
    int sizeB = nc * kc + PackF32.slack(NR);
    if (rightBlock.length < sizeB) {
      rightBlock = new float[sizeB];
    }
  }
}
