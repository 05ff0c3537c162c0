package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products C of matrices A and B in tiles, for devices with groups of threads: a group of 256
 * computes a tile of C, and a thread of it 4 × 4, 4 × 8, 8 × 4 or 8 × 8 elements in registers.
 * Slices of the factors are staged in the group's local memory.
 *
 * <pre>
 *   thread t of a group, x = t % 16, y = t / 16, computes of its tile
 *   rows    y, y + 16, y + 32, …
 *   columns x, x + 16, x + 32, …      so that neighbours read and write neighbours
 * </pre>
 *
 * <p>{@link FactorF32} says where the factors' elements are. What is an int or long is a constant
 * of the compiled kernel, and all that depends on it alone is decided when that is compiled.
 *
 * <p>The accumulators are single variables and not an array, which would not come to lie in
 * registers; and local memory is read here and nowhere else, as TornadoVM takes a wrong address if
 * it is passed on to another method.
 */
final class TileF32 {
  /** Threads across a tile, and down. */
  private static final int SIDE = 16;

  /** Threads of a group. */
  private static final int GROUP = SIDE * SIDE;

  /** What of k is staged at a time. */
  private static final int SLICE = 8;

  /** From one k to the next in local memory: no two threads of a store meet in a bank. */
  private static final int NEXT = 132;

  private TileF32() {}

  /**
   * C ← α·A·B + β·C for the group's tile, or for a part of k; then C ← C + bias and max(C, 0). Each
   * element is one sum over k from {@code begin} up, as in the portable kernels. With β = 0, C is
   * not read.
   *
   * @param what the kind of product, see {@link FactorF32}
   * @param rows how many rows a thread computes, 4 or 8; {@code cols} likewise
   * @param end the last k plus one
   * @param alongA 1 if neighbours in memory are neighbours in k; {@code alongB} likewise
   * @param ao where A begins; its element (i, p) is at {@code i · aRow + p / aRun · aNext + p %
   *     aRun · aCol}
   * @param bo where B begins
   * @param bRow elements from one row of a matrix B to the next, or from one image to the next
   * @param co where C begins; its element (i, j) is at {@code i · cRow + j / cRun · cNext + j %
   *     cRun}
   * @param bias where the value begins that is added to each row; negative for none
   * @param rectify 1 for the maximum with 0
   */
  static void product(
      KernelContext context,
      int what,
      int rows,
      int cols,
      int m,
      int n,
      int begin,
      int end,
      int alongA,
      int alongB,
      float alpha,
      float beta,
      FloatArray x,
      int ao,
      int aRow,
      int aRun,
      int aNext,
      int aCol,
      int bo,
      int bRow,
      int bCol,
      int co,
      int cRow,
      int cRun,
      int cNext,
      int bias,
      int rectify,
      long size,
      long filter,
      long stride,
      long pad,
      long out) {
    float[] as = context.allocateFloatLocalArray(SLICE * NEXT);
    float[] bs = context.allocateFloatLocalArray(SLICE * NEXT);
    int t = context.localIdx;
    int tx = t % SIDE;
    int ty = t / SIDE;
    // What a thread stages: elements so many steps apart.
    int ai = alongA == 1 ? t / SLICE : t % (rows * SIDE);
    int ap = alongA == 1 ? t % SLICE : t / (rows * SIDE);
    int di = alongA == 1 ? GROUP / SLICE : 0;
    int dp = alongA == 1 ? 0 : SIDE / rows;
    int bj = alongB == 1 ? t / SLICE : t % (cols * SIDE);
    int bp = alongB == 1 ? t % SLICE : t / (cols * SIDE);
    int dj = alongB == 1 ? GROUP / SLICE : 0;
    int dq = alongB == 1 ? 0 : SIDE / cols;
    int as0 = ap * NEXT + ai;
    int da = dp * NEXT + di;
    int bs0 = bp * NEXT + bj;
    int db = dq * NEXT + dj;
    int top = context.groupIdy * (rows * SIDE);
    int start = context.groupIdx * (cols * SIDE);
    int i = top + ai;
    int j = start + bj;
    float c00 = 0f;
    float c01 = 0f;
    float c02 = 0f;
    float c03 = 0f;
    float c04 = 0f;
    float c05 = 0f;
    float c06 = 0f;
    float c07 = 0f;
    float c10 = 0f;
    float c11 = 0f;
    float c12 = 0f;
    float c13 = 0f;
    float c14 = 0f;
    float c15 = 0f;
    float c16 = 0f;
    float c17 = 0f;
    float c20 = 0f;
    float c21 = 0f;
    float c22 = 0f;
    float c23 = 0f;
    float c24 = 0f;
    float c25 = 0f;
    float c26 = 0f;
    float c27 = 0f;
    float c30 = 0f;
    float c31 = 0f;
    float c32 = 0f;
    float c33 = 0f;
    float c34 = 0f;
    float c35 = 0f;
    float c36 = 0f;
    float c37 = 0f;
    float c40 = 0f;
    float c41 = 0f;
    float c42 = 0f;
    float c43 = 0f;
    float c44 = 0f;
    float c45 = 0f;
    float c46 = 0f;
    float c47 = 0f;
    float c50 = 0f;
    float c51 = 0f;
    float c52 = 0f;
    float c53 = 0f;
    float c54 = 0f;
    float c55 = 0f;
    float c56 = 0f;
    float c57 = 0f;
    float c60 = 0f;
    float c61 = 0f;
    float c62 = 0f;
    float c63 = 0f;
    float c64 = 0f;
    float c65 = 0f;
    float c66 = 0f;
    float c67 = 0f;
    float c70 = 0f;
    float c71 = 0f;
    float c72 = 0f;
    float c73 = 0f;
    float c74 = 0f;
    float c75 = 0f;
    float c76 = 0f;
    float c77 = 0f;
    for (int from = begin - SLICE; from < end; from += SLICE) {
      // The next slice is on its way while this one is multiplied.
      int p = from + SLICE + ap;
      int q = from + SLICE + bp;
      float a0n = FactorF32.left(i, p, m, end, x, ao, aRow, aRun, aNext, aCol);
      float a1n = FactorF32.left(i + di, p + dp, m, end, x, ao, aRow, aRun, aNext, aCol);
      float a2n = 0f;
      float a3n = 0f;
      if (rows == 8) {
        a2n = FactorF32.left(i + 2 * di, p + 2 * dp, m, end, x, ao, aRow, aRun, aNext, aCol);
        a3n = FactorF32.left(i + 3 * di, p + 3 * dp, m, end, x, ao, aRow, aRun, aNext, aCol);
      }
      float b0n =
          FactorF32.right(what, q, j, end, n, x, bo, bRow, bCol, size, filter, stride, pad, out);
      float b1n =
          FactorF32.right(
              what, q + dq, j + dj, end, n, x, bo, bRow, bCol, size, filter, stride, pad, out);
      float b2n = 0f;
      float b3n = 0f;
      if (cols == 8) {
        b2n =
            FactorF32.right(
                what,
                q + 2 * dq,
                j + 2 * dj,
                end,
                n,
                x,
                bo,
                bRow,
                bCol,
                size,
                filter,
                stride,
                pad,
                out);
        b3n =
            FactorF32.right(
                what,
                q + 3 * dq,
                j + 3 * dj,
                end,
                n,
                x,
                bo,
                bRow,
                bCol,
                size,
                filter,
                stride,
                pad,
                out);
      }
      // Not a constant, so that the loop is not unrolled, which takes registers for addresses.
      int length = from < begin ? 0 : Math.min(SLICE, end - from);
      for (int s = 0; s < length; s++) {
        int l = s * NEXT + ty;
        int r = s * NEXT + tx;
        float b0 = bs[r + 0 * SIDE];
        float b1 = bs[r + 1 * SIDE];
        float b2 = bs[r + 2 * SIDE];
        float b3 = bs[r + 3 * SIDE];
        float a0 = as[l + 0 * SIDE];
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        float a1 = as[l + 1 * SIDE];
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
        float a2 = as[l + 2 * SIDE];
        c20 += a2 * b0;
        c21 += a2 * b1;
        c22 += a2 * b2;
        c23 += a2 * b3;
        float a3 = as[l + 3 * SIDE];
        c30 += a3 * b0;
        c31 += a3 * b1;
        c32 += a3 * b2;
        c33 += a3 * b3;
        if (rows == 8) {
          float a4 = as[l + 4 * SIDE];
          c40 += a4 * b0;
          c41 += a4 * b1;
          c42 += a4 * b2;
          c43 += a4 * b3;
          float a5 = as[l + 5 * SIDE];
          c50 += a5 * b0;
          c51 += a5 * b1;
          c52 += a5 * b2;
          c53 += a5 * b3;
          float a6 = as[l + 6 * SIDE];
          c60 += a6 * b0;
          c61 += a6 * b1;
          c62 += a6 * b2;
          c63 += a6 * b3;
          float a7 = as[l + 7 * SIDE];
          c70 += a7 * b0;
          c71 += a7 * b1;
          c72 += a7 * b2;
          c73 += a7 * b3;
        }
        if (cols == 8) {
          float b4 = bs[r + 4 * SIDE];
          float b5 = bs[r + 5 * SIDE];
          float b6 = bs[r + 6 * SIDE];
          float b7 = bs[r + 7 * SIDE];
          c04 += a0 * b4;
          c05 += a0 * b5;
          c06 += a0 * b6;
          c07 += a0 * b7;
          c14 += a1 * b4;
          c15 += a1 * b5;
          c16 += a1 * b6;
          c17 += a1 * b7;
          c24 += a2 * b4;
          c25 += a2 * b5;
          c26 += a2 * b6;
          c27 += a2 * b7;
          c34 += a3 * b4;
          c35 += a3 * b5;
          c36 += a3 * b6;
          c37 += a3 * b7;
          if (rows == 8) {
            float a4 = as[l + 4 * SIDE];
            c44 += a4 * b4;
            c45 += a4 * b5;
            c46 += a4 * b6;
            c47 += a4 * b7;
            float a5 = as[l + 5 * SIDE];
            c54 += a5 * b4;
            c55 += a5 * b5;
            c56 += a5 * b6;
            c57 += a5 * b7;
            float a6 = as[l + 6 * SIDE];
            c64 += a6 * b4;
            c65 += a6 * b5;
            c66 += a6 * b6;
            c67 += a6 * b7;
            float a7 = as[l + 7 * SIDE];
            c74 += a7 * b4;
            c75 += a7 * b5;
            c76 += a7 * b6;
            c77 += a7 * b7;
          }
        }
      }
      context.localBarrier();
      as[as0] = a0n;
      as[as0 + da] = a1n;
      if (rows == 8) {
        as[as0 + 2 * da] = a2n;
        as[as0 + 3 * da] = a3n;
      }
      bs[bs0] = b0n;
      bs[bs0 + db] = b1n;
      if (cols == 8) {
        bs[bs0 + 2 * db] = b2n;
        bs[bs0 + 3 * db] = b3n;
      }
      context.localBarrier();
    }
    int d0 = WriteF32.column(start + tx + 0 * SIDE, n, cRun, cNext);
    int d1 = WriteF32.column(start + tx + 1 * SIDE, n, cRun, cNext);
    int d2 = WriteF32.column(start + tx + 2 * SIDE, n, cRun, cNext);
    int d3 = WriteF32.column(start + tx + 3 * SIDE, n, cRun, cNext);
    int r0 = WriteF32.row(top + ty + 0 * SIDE, m, co, cRow);
    float add0 = WriteF32.added(top + ty + 0 * SIDE, m, x, bias);
    WriteF32.put(x, r0, d0, d1, d2, d3, alpha, beta, c00, c01, c02, c03, add0, rectify);
    int r1 = WriteF32.row(top + ty + 1 * SIDE, m, co, cRow);
    float add1 = WriteF32.added(top + ty + 1 * SIDE, m, x, bias);
    WriteF32.put(x, r1, d0, d1, d2, d3, alpha, beta, c10, c11, c12, c13, add1, rectify);
    int r2 = WriteF32.row(top + ty + 2 * SIDE, m, co, cRow);
    float add2 = WriteF32.added(top + ty + 2 * SIDE, m, x, bias);
    WriteF32.put(x, r2, d0, d1, d2, d3, alpha, beta, c20, c21, c22, c23, add2, rectify);
    int r3 = WriteF32.row(top + ty + 3 * SIDE, m, co, cRow);
    float add3 = WriteF32.added(top + ty + 3 * SIDE, m, x, bias);
    WriteF32.put(x, r3, d0, d1, d2, d3, alpha, beta, c30, c31, c32, c33, add3, rectify);
    if (cols == 8) {
      int d4 = WriteF32.column(start + tx + 4 * SIDE, n, cRun, cNext);
      int d5 = WriteF32.column(start + tx + 5 * SIDE, n, cRun, cNext);
      int d6 = WriteF32.column(start + tx + 6 * SIDE, n, cRun, cNext);
      int d7 = WriteF32.column(start + tx + 7 * SIDE, n, cRun, cNext);
      WriteF32.put(x, r0, d4, d5, d6, d7, alpha, beta, c04, c05, c06, c07, add0, rectify);
      WriteF32.put(x, r1, d4, d5, d6, d7, alpha, beta, c14, c15, c16, c17, add1, rectify);
      WriteF32.put(x, r2, d4, d5, d6, d7, alpha, beta, c24, c25, c26, c27, add2, rectify);
      WriteF32.put(x, r3, d4, d5, d6, d7, alpha, beta, c34, c35, c36, c37, add3, rectify);
    }
    if (rows == 8) {
      int r4 = WriteF32.row(top + ty + 4 * SIDE, m, co, cRow);
      float add4 = WriteF32.added(top + ty + 4 * SIDE, m, x, bias);
      WriteF32.put(x, r4, d0, d1, d2, d3, alpha, beta, c40, c41, c42, c43, add4, rectify);
      int r5 = WriteF32.row(top + ty + 5 * SIDE, m, co, cRow);
      float add5 = WriteF32.added(top + ty + 5 * SIDE, m, x, bias);
      WriteF32.put(x, r5, d0, d1, d2, d3, alpha, beta, c50, c51, c52, c53, add5, rectify);
      int r6 = WriteF32.row(top + ty + 6 * SIDE, m, co, cRow);
      float add6 = WriteF32.added(top + ty + 6 * SIDE, m, x, bias);
      WriteF32.put(x, r6, d0, d1, d2, d3, alpha, beta, c60, c61, c62, c63, add6, rectify);
      int r7 = WriteF32.row(top + ty + 7 * SIDE, m, co, cRow);
      float add7 = WriteF32.added(top + ty + 7 * SIDE, m, x, bias);
      WriteF32.put(x, r7, d0, d1, d2, d3, alpha, beta, c70, c71, c72, c73, add7, rectify);
      if (cols == 8) {
        int d4 = WriteF32.column(start + tx + 4 * SIDE, n, cRun, cNext);
        int d5 = WriteF32.column(start + tx + 5 * SIDE, n, cRun, cNext);
        int d6 = WriteF32.column(start + tx + 6 * SIDE, n, cRun, cNext);
        int d7 = WriteF32.column(start + tx + 7 * SIDE, n, cRun, cNext);
        WriteF32.put(x, r4, d4, d5, d6, d7, alpha, beta, c44, c45, c46, c47, add4, rectify);
        WriteF32.put(x, r5, d4, d5, d6, d7, alpha, beta, c54, c55, c56, c57, add5, rectify);
        WriteF32.put(x, r6, d4, d5, d6, d7, alpha, beta, c64, c65, c66, c67, add6, rectify);
        WriteF32.put(x, r7, d4, d5, d6, d7, alpha, beta, c74, c75, c76, c77, add7, rectify);
      }
    }
  }
}
