package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;

/**
 * Adds tiles to every stride-th element of images {@code [N, rows, height, width]}. The sums of a
 * block are gathered first, since its elements lie apart.
 */
final class ToPhaseF32 implements PatchProductF32.Sink {
  private float[] sums = new float[0];
  private int ld;
  private int start;
  private int rows;
  private MemorySegment y;
  private int yo;
  private int width;
  private int planeSize;
  private int imageSize;
  private int strideHeight;
  private int strideWidth;
  private int outHeight;
  private int outWidth;

  /**
   * Sets where tiles go: element (r, c) of an image of {@code outHeight} × {@code outWidth} sums to
   * {@code yo + (r · strideHeight · width + c · strideWidth)}.
   *
   * @param rows of the product, which are the images' channels
   * @param planeSize elements from one channel to the next; {@code imageSize} likewise
   */
  ToPhaseF32 to(
      MemorySegment y,
      int yo,
      int rows,
      int width,
      int planeSize,
      int imageSize,
      int strideHeight,
      int strideWidth,
      int outHeight,
      int outWidth) {
    this.y = y;
    this.yo = yo;
    this.rows = rows;
    this.width = width;
    this.planeSize = planeSize;
    this.imageSize = imageSize;
    this.strideHeight = strideHeight;
    this.strideWidth = strideWidth;
    this.outHeight = outHeight;
    this.outWidth = outWidth;
    return this;
  }

  @Override
  public void begin(int fromColumn, int toColumn) {
    start = fromColumn;
    ld = Math.ceilDiv(toColumn - fromColumn, TileF32.NR) * TileF32.NR;
    if (sums.length < rows * ld) {
      sums = new float[rows * ld];
    }
  }

  @Override
  public void take(
      float[] tile, int row, int rows, int column, int cols, boolean first, boolean last) {
    add(rows, tile, !first, sums, row * ld + column - start, ld);
  }

  /**
   * Sets or adds a tile's rows; {@code ld} elements lie from one row of the sums to the next. One
   * loop for both would box its vectors where they meet.
   */
  static void add(int rows, float[] tile, boolean add, float[] sums, int at, int ld) {
    int lanes = LanesF32.LANES;
    if (add) {
      for (int i = 0; i < rows; i++) {
        int from = i * TileF32.NR;
        int to = at + i * ld;
        LanesF32.load(tile, from).add(LanesF32.load(sums, to)).intoArray(sums, to);
        LanesF32.load(tile, from + lanes)
            .add(LanesF32.load(sums, to + lanes))
            .intoArray(sums, to + lanes);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        LanesF32.load(tile, i * TileF32.NR).intoArray(sums, at + i * ld);
        LanesF32.load(tile, i * TileF32.NR + lanes).intoArray(sums, at + i * ld + lanes);
      }
    }
  }

  @Override
  public void takeRun(
      float[] values, int at, int row, int column, int cols, boolean first, boolean last) {
    int to = row * ld + column - start;
    for (int i = 0; i < cols; i++) {
      sums[to + i] = first ? values[at + i] : sums[to + i] + values[at + i];
    }
  }

  @Override
  public void end(int fromColumn, int toColumn) {
    int column = fromColumn;
    while (column < toColumn) {
      int r = column / outWidth;
      int c = column - r * outWidth;
      int image = r / outHeight;
      r -= image * outHeight;
      int run = Math.min(outWidth - c, toColumn - column);
      int to = yo + image * imageSize + r * strideHeight * width + c * strideWidth;
      for (int row = 0; row < rows; row++) {
        scatter(run, sums, row * ld + column - fromColumn, y, to + row * planeSize, strideWidth);
      }
      column += run;
    }
  }

  private static void scatter(int n, float[] x, int xo, MemorySegment y, int yo, int stride) {
    for (int i = 0; i < n; i++) {
      MemF32.put(y, yo + i * stride, x[xo + i], true);
    }
  }
}
