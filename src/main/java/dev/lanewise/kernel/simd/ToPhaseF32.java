package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Adds tiles to every stride-th element of images {@code [N, rows, height, width]}. The sums of a
 * block are gathered first, since its elements lie apart.
 */
final class ToPhaseF32 implements PatchProductF32.Sink {
  private static final VectorShuffle<Float> ZIP_LOW = VectorShuffle.makeZip(LanesF32.SPECIES, 0);
  private static final VectorShuffle<Float> ZIP_HIGH = VectorShuffle.makeZip(LanesF32.SPECIES, 1);

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
    int size = rows * ld + LanesF32.LANES;
    if (sums.length < size) {
      sums = new float[size];
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
        FloatVector.fromArray(LanesF32.SPECIES, tile, from)
            .add(FloatVector.fromArray(LanesF32.SPECIES, sums, to))
            .intoArray(sums, to);
        FloatVector.fromArray(LanesF32.SPECIES, tile, from + lanes)
            .add(FloatVector.fromArray(LanesF32.SPECIES, sums, to + lanes))
            .intoArray(sums, to + lanes);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR).intoArray(sums, at + i * ld);
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR + lanes)
            .intoArray(sums, at + i * ld + lanes);
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
      int from = column - fromColumn;
      if (strideWidth == 2 && run > LanesF32.LANES) {
        scatterEven(rows, run, sums, from, ld, y, to, planeSize);
      } else {
        scatter(rows, run, sums, from, ld, y, to, planeSize, strideWidth);
      }
      column += run;
    }
  }

  /**
   * Adds to every second element of each row. Adding −0 leaves what is between them as it is; past
   * a row's last element nothing is written, since it may be another thread's.
   */
  private static void scatterEven(
      int rows, int cols, float[] x, int xo, int ldx, MemorySegment y, int yo, int ldy) {
    int last = (cols - 1) / LanesF32.LANES * LanesF32.LANES;
    int rest = 2 * (cols - last) - 1;
    VectorMask<Float> low = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest));
    VectorMask<Float> high =
        VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest - LanesF32.LANES));
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, -0f);
    long to = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    for (int r = 0; r < rows; r++) {
      long at = to;
      for (int i = 0; i < last; i += LanesF32.LANES) {
        FloatVector value = FloatVector.fromArray(LanesF32.SPECIES, x, xo + i);
        value
            .rearrange(ZIP_LOW, none)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
            .intoMemorySegment(y, at, LanesF32.ORDER);
        at += LanesF32.STEP;
        value
            .rearrange(ZIP_HIGH, none)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
            .intoMemorySegment(y, at, LanesF32.ORDER);
        at += LanesF32.STEP;
      }
      FloatVector value = FloatVector.fromArray(LanesF32.SPECIES, x, xo + last);
      value
          .rearrange(ZIP_LOW, none)
          .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, low))
          .intoMemorySegment(y, at, LanesF32.ORDER, low);
      at += LanesF32.STEP;
      value
          .rearrange(ZIP_HIGH, none)
          .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, high))
          .intoMemorySegment(y, at, LanesF32.ORDER, high);
      xo += ldx;
      to += LanesF32.bytes(ldy);
    }
  }

  private static void scatter(
      int rows,
      int cols,
      float[] x,
      int xo,
      int ldx,
      MemorySegment y,
      int yo,
      int ldy,
      int stride) {
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < cols; i++) {
        MemF32.put(y, yo + r * ldy + i * stride, x[xo + r * ldx + i], true);
      }
    }
  }
}
