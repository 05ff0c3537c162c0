package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products of matrices and convolutions in {@linkplain TileF32 tiles}. A group of 256 threads
 * computes a tile: groups along x share out the columns of C, groups along y its rows. All tensors
 * are in the first one's array, so that the parameters {@code inW} and the like are no matter.
 */
public final class TiledF32 {
  private TiledF32() {}

  /**
   * C ← α·op(A)·op(B) + β·C; with β = 0, C is not read.
   *
   * @param rows how many rows a thread computes, 4 or 8; {@code cols} likewise
   * @param aRow elements from one row of op(A) to the next; {@code aCol}, {@code bRow} and {@code
   *     bCol} likewise
   */
  public static void run_multiply(
      KernelContext context,
      int rows,
      int cols,
      int m,
      int n,
      int k,
      FloatArray alpha,
      FloatArray beta,
      FloatArray a,
      int ao,
      int aRow,
      int aCol,
      int inB,
      int bo,
      int bRow,
      int bCol,
      int inC,
      int co,
      int ldc) {
    int alongA = aCol == 1 ? 1 : 0;
    int alongB = bCol == 1 ? 0 : 1;
    TileF32.product(
        context,
        FactorF32.MATRICES,
        rows,
        cols,
        m,
        n,
        0,
        k,
        alongA,
        alongB,
        alpha.get(0),
        beta.get(0),
        a,
        ao,
        aRow,
        1,
        0,
        aCol,
        bo,
        bRow,
        bCol,
        co,
        ldc,
        1,
        0,
        -1,
        0,
        0L,
        0L,
        0L,
        0L,
        0L);
  }

  /**
   * y ← w ∗ x, or adds that to y. Groups along z are those of the convolution; the sizes are those
   * of a {@link dev.lanewise.kernel.ConvolutionShape}, two in a long, with the channels of a group.
   */
  public static void run_forward(
      KernelContext context,
      int rows,
      int cols,
      int images,
      int groups,
      int channels,
      int channelsOut,
      long size,
      long filter,
      long stride,
      long pad,
      long out,
      FloatArray x,
      int xo,
      int inW,
      int wo,
      int inY,
      int yo,
      int accumulate) {
    int k = channels * FactorF32.area(filter);
    int positions = FactorF32.area(out);
    int n = images * positions;
    int group = context.groupIdz;
    TileF32.product(
        context,
        FactorF32.FORWARD,
        rows,
        cols,
        channelsOut,
        n,
        0,
        k,
        1,
        0,
        1f,
        accumulate == 1 ? 1f : 0f,
        x,
        wo + group * channelsOut * k,
        k,
        1,
        0,
        1,
        xo + group * channels * FactorF32.area(size),
        groups * channels * FactorF32.area(size),
        0,
        yo + group * channelsOut * positions,
        positions,
        positions,
        groups * channelsOut * positions,
        -1,
        0,
        size,
        filter,
        stride,
        pad,
        out);
  }

  /** y ← b + w ∗ x; then, if {@code rectify}, y ← max(y, 0). */
  public static void run_forwardBias(
      KernelContext context,
      int tile,
      int images,
      int groups,
      int channels,
      int channelsOut,
      long size,
      long filter,
      long stride,
      long pad,
      long out,
      FloatArray x,
      int xo,
      int inW,
      int wo,
      int inB,
      int bo,
      int inY,
      int yo,
      int rectify) {
    int k = channels * FactorF32.area(filter);
    int positions = FactorF32.area(out);
    int n = images * positions;
    int group = context.groupIdz;
    TileF32.product(
        context,
        FactorF32.FORWARD,
        tile / 10,
        tile % 10,
        channelsOut,
        n,
        0,
        k,
        1,
        0,
        1f,
        0f,
        x,
        wo + group * channelsOut * k,
        k,
        1,
        0,
        1,
        xo + group * channels * FactorF32.area(size),
        groups * channels * FactorF32.area(size),
        0,
        yo + group * channelsOut * positions,
        positions,
        positions,
        groups * channelsOut * positions,
        bo + group * channelsOut,
        rectify,
        size,
        filter,
        stride,
        pad,
        out);
  }

  /** dx ← dx + the transpose of {@link #run_forward} in x, applied to dy. */
  public static void run_inputGradient(
      KernelContext context,
      int rows,
      int cols,
      int images,
      int groups,
      int channels,
      int channelsOut,
      long size,
      long filter,
      long stride,
      long pad,
      long out,
      FloatArray w,
      int wo,
      int inDy,
      int dyo,
      int inDx,
      int dxo) {
    int taps = FactorF32.area(filter);
    int positions = FactorF32.area(out);
    int k = channelsOut * taps;
    int pixels = FactorF32.area(size);
    int n = images * pixels;
    int group = context.groupIdz;
    TileF32.product(
        context,
        FactorF32.INPUT,
        rows,
        cols,
        channels,
        n,
        0,
        k,
        0,
        0,
        1f,
        1f,
        w,
        wo + group * k * channels,
        taps,
        taps,
        channels * taps,
        1,
        dyo + group * channelsOut * positions,
        groups * channelsOut * positions,
        0,
        dxo + group * channels * pixels,
        pixels,
        pixels,
        groups * channels * pixels,
        -1,
        0,
        size,
        filter,
        stride,
        pad,
        out);
  }

  /**
   * Parts of the transpose of {@link #run_forward} in w, applied to dy: part p, of {@code chunk}
   * positions counted over all images, is written behind part p − 1.
   */
  public static void run_weightGradient(
      KernelContext context,
      int rows,
      int cols,
      int chunk,
      int images,
      int groups,
      int channels,
      int channelsOut,
      long size,
      long filter,
      long stride,
      long pad,
      long out,
      FloatArray x,
      int xo,
      int inDy,
      int dyo,
      int inParts,
      int po) {
    int positions = FactorF32.area(out);
    int k = images * positions;
    int n = channels * FactorF32.area(filter);
    int group = context.groupIdz % groups;
    int begin = context.groupIdz / groups * chunk;
    TileF32.product(
        context,
        FactorF32.WEIGHTS,
        rows,
        cols,
        channelsOut,
        n,
        begin,
        Math.min(k, begin + chunk),
        1,
        1,
        1f,
        0f,
        x,
        dyo + group * channelsOut * positions,
        positions,
        positions,
        groups * channelsOut * positions,
        1,
        xo + group * channels * FactorF32.area(size),
        groups * channels * FactorF32.area(size),
        0,
        po + context.groupIdz * channelsOut * n,
        n,
        1,
        0,
        -1,
        0,
        size,
        filter,
        stride,
        pad,
        out);
  }

  /** y ← y + the sum of parts of n elements, which are behind one another in x, in their order. */
  public static void run_addParts(int parts, int n, FloatArray x, int xo, int inY, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float sum = 0f;
      for (int part = 0; part < parts; part++) {
        sum += x.get(xo + part * n + i);
      }
      x.set(yo + i, x.get(yo + i) + sum);
    }
  }
}
