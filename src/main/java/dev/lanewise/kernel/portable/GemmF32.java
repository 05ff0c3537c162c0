package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * C ← α·op(A)·op(B) + β·C for row-major matrices. Steps between rows and columns say how a matrix
 * is stored, so that transposing one is swapping its two steps.
 */
public final class GemmF32 {
  /** Rows and columns of C that are summed at once: what is read once serves as often. */
  private static final int TILE = 4;

  private GemmF32() {}

  /** C ← β·C; with β = 0, C is not read. */
  public static void scale(int m, int n, float beta, MemorySegment c, int co, int ldc) {
    for (@Parallel int i = 0; i < m; i++) {
      int row = co + i * ldc;
      for (@Parallel int j = 0; j < n; j++) {
        MemF32.set(c, row + j, beta == 0f ? 0f : beta * MemF32.get(c, row + j));
      }
    }
  }

  /**
   * C ← C + α·op(A)·op(B). Each element is one sum over k from 0 up, then scaled and added.
   *
   * @param aRow elements from one row of op(A) to the next; {@code aCol}, {@code bRow} and {@code
   *     bCol} likewise
   */
  public static void multiply(
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
      int bRow,
      int bCol,
      MemorySegment c,
      int co,
      int ldc) {
    int down = (m + TILE - 1) / TILE;
    int across = (n + TILE - 1) / TILE;
    for (@Parallel int tileRow = 0; tileRow < down; tileRow++) {
      for (@Parallel int tileCol = 0; tileCol < across; tileCol++) {
        int i = tileRow * TILE;
        int j = tileCol * TILE;
        int left = ao + i * aRow;
        int right = bo + j * bCol;
        int to = co + i * ldc + j;
        int rows = Math.min(TILE, m - i);
        int cols = Math.min(TILE, n - j);
        // One comparison: a device compiler was seen to take both ways behind two.
        if (rows * cols == TILE * TILE) {
          tile(k, alpha, a, left, aRow, aCol, b, right, bRow, bCol, c, to, ldc);
        } else {
          edge(rows, cols, k, alpha, a, left, aRow, aCol, b, right, bRow, bCol, c, to, ldc);
        }
      }
    }
  }

  private static void tile(
      int k,
      float alpha,
      MemorySegment a,
      int ao,
      int aRow,
      int aCol,
      MemorySegment b,
      int bo,
      int bRow,
      int bCol,
      MemorySegment c,
      int co,
      int ldc) {
    float s00 = 0f;
    float s01 = 0f;
    float s02 = 0f;
    float s03 = 0f;
    float s10 = 0f;
    float s11 = 0f;
    float s12 = 0f;
    float s13 = 0f;
    float s20 = 0f;
    float s21 = 0f;
    float s22 = 0f;
    float s23 = 0f;
    float s30 = 0f;
    float s31 = 0f;
    float s32 = 0f;
    float s33 = 0f;
    for (int p = 0; p < k; p++) {
      int left = ao + p * aCol;
      int right = bo + p * bRow;
      float b0 = MemF32.get(b, right);
      float b1 = MemF32.get(b, right + bCol);
      float b2 = MemF32.get(b, right + 2 * bCol);
      float b3 = MemF32.get(b, right + 3 * bCol);
      float a0 = MemF32.get(a, left);
      s00 += a0 * b0;
      s01 += a0 * b1;
      s02 += a0 * b2;
      s03 += a0 * b3;
      float a1 = MemF32.get(a, left + aRow);
      s10 += a1 * b0;
      s11 += a1 * b1;
      s12 += a1 * b2;
      s13 += a1 * b3;
      float a2 = MemF32.get(a, left + 2 * aRow);
      s20 += a2 * b0;
      s21 += a2 * b1;
      s22 += a2 * b2;
      s23 += a2 * b3;
      float a3 = MemF32.get(a, left + 3 * aRow);
      s30 += a3 * b0;
      s31 += a3 * b1;
      s32 += a3 * b2;
      s33 += a3 * b3;
    }
    add(alpha, s00, s01, s02, s03, c, co);
    add(alpha, s10, s11, s12, s13, c, co + ldc);
    add(alpha, s20, s21, s22, s23, c, co + 2 * ldc);
    add(alpha, s30, s31, s32, s33, c, co + 3 * ldc);
  }

  private static void add(
      float alpha, float s0, float s1, float s2, float s3, MemorySegment c, int at) {
    MemF32.put(c, at, alpha * s0, true);
    MemF32.put(c, at + 1, alpha * s1, true);
    MemF32.put(c, at + 2, alpha * s2, true);
    MemF32.put(c, at + 3, alpha * s3, true);
  }

  private static void edge(
      int rows,
      int cols,
      int k,
      float alpha,
      MemorySegment a,
      int ao,
      int aRow,
      int aCol,
      MemorySegment b,
      int bo,
      int bRow,
      int bCol,
      MemorySegment c,
      int co,
      int ldc) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        float sum = 0f;
        for (int p = 0; p < k; p++) {
          float left = MemF32.get(a, ao + i * aRow + p * aCol);
          sum += left * MemF32.get(b, bo + p * bRow + j * bCol);
        }
        MemF32.put(c, co + i * ldc + j, alpha * sum, true);
      }
    }
  }
}
