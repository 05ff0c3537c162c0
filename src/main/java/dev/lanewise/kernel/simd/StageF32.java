package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * A copy of the part of some images that a block of patches sees, laid out so that every row of the
 * column matrix is a set of contiguous runs in it, whatever padding and stride:
 *
 * <pre>
 *   [channel, phase of the row, phase of the column, image, rows, cols]
 * </pre>
 *
 * <p>Zeros around an image are written out. With a stride s, rows and columns are sorted by their
 * remainder modulo s, their phase: patches side by side then see elements side by side.
 *
 * <p>A block is a range of columns of the column matrix, counted over all images, either in one row
 * of patches or made of whole rows.
 */
final class StageF32 {
  /** Elements past the last that may be read. */
  static final int SLACK = 5 * LanesF32.LANES;

  private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(LanesF32.SPECIES, 0);

  private float[] data = new float[0];
  private int[] taps = new int[0];
  private Patches patches;
  private int firstImage;
  private int firstRow;
  private int firstCol;
  private int images;
  private int rows;
  private int cols;

  /** Returns the elements; after the last that matters there are {@link #SLACK} more. */
  float[] data() {
    return data;
  }

  /** Returns where the patch of column {@code image · positions + position} starts, for tap 0. */
  int patch(int column) {
    int image = column / patches.positions();
    int position = column - image * patches.positions();
    int row = position / patches.outWidth();
    int col = position - row * patches.outWidth();
    return ((image - firstImage) * rows + row - firstRow) * cols + col - firstCol;
  }

  /** Returns, for each row of the column matrix's block, what to add to {@link #patch}. */
  int[] taps() {
    return taps;
  }

  /** Returns the last column plus one of a block that starts at {@code column}. */
  static int blockEnd(Patches p, int column, int most, int end) {
    if (p.outWidth() >= most) {
      int row = column / p.outWidth();
      return Math.min(Math.min(column + most, (row + 1) * p.outWidth()), end);
    }
    return Math.min(column + most, end);
  }

  /**
   * Copies what rows {@code k} to {@code k + depth - 1} of the column matrix see in columns {@code
   * from} to {@code to - 1}.
   *
   * @param x images; {@code xo} is where the first channel of the first one starts
   */
  void fill(Patches p, MemorySegment x, int xo, int k, int depth, int from, int to) {
    patches = p;
    frame(from, to - 1);
    int channel = k / p.taps();
    int channels = (k + depth - 1) / p.taps() - channel + 1;
    int phases = phasesHigh() * phasesWide();
    int plane = images * rows * cols;
    int size = channels * phases * plane;
    if (data.length < size + SLACK) {
      data = new float[size + SLACK];
    }
    int at = 0;
    for (int c = channel; c < channel + channels; c++) {
      for (int a = 0; a < phasesHigh(); a++) {
        for (int b = 0; b < phasesWide(); b++) {
          for (int i = firstImage; i < firstImage + images; i++) {
            int image = xo + i * p.imageSize() + c * p.height() * p.width();
            phase(a, b, x, image, at);
            at += rows * cols;
          }
        }
      }
    }
    findTaps(k, depth, plane);
  }

  private void frame(int first, int last) {
    Patches p = patches;
    firstImage = first / p.positions();
    images = last / p.positions() - firstImage + 1;
    int lastRow = last / p.outWidth() % p.outHeight();
    firstRow = first / p.outWidth() % p.outHeight();
    firstCol = 0;
    int wide = p.outWidth();
    if (images > 1) {
      firstRow = 0;
      lastRow = p.outHeight() - 1;
    } else if (firstRow == lastRow) {
      firstCol = first % p.outWidth();
      wide = last - first + 1;
    }
    rows = lastRow - firstRow + 1 + (p.kernelHeight() - 1) / p.strideHeight();
    cols = wide + (p.kernelWidth() - 1) / p.strideWidth();
  }

  private int phasesHigh() {
    return Math.min(patches.strideHeight(), patches.kernelHeight());
  }

  private int phasesWide() {
    return Math.min(patches.strideWidth(), patches.kernelWidth());
  }

  private void findTaps(int k, int depth, int plane) {
    Patches p = patches;
    if (taps.length < depth) {
      taps = new int[depth];
    }
    int i = -(k % p.taps());
    for (int base = 0; i < depth; base += phasesHigh() * phasesWide() * plane) {
      for (int tap = 0; tap < p.taps() && i < depth; tap++, i++) {
        if (i >= 0) {
          taps[i] = base + offset(p.turned() ? p.taps() - 1 - tap : tap, plane);
        }
      }
    }
  }

  private int offset(int tap, int plane) {
    Patches p = patches;
    int kh = tap / p.kernelWidth();
    int kw = tap % p.kernelWidth();
    int phase = kh % p.strideHeight() * phasesWide() + kw % p.strideWidth();
    return phase * plane + kh / p.strideHeight() * cols + kw / p.strideWidth();
  }

  /** One phase of one channel of one image: every stride-th row and column, from (a, b) on. */
  private void phase(int a, int b, MemorySegment x, int image, int at) {
    Patches p = patches;
    int ih = firstRow * p.strideHeight() + a - p.top();
    int iw = firstCol * p.strideWidth() + b - p.left();
    int above = before(ih, p.strideHeight(), rows);
    int ahead = before(iw, p.strideWidth(), cols);
    int down = Math.max(before(ih - p.height(), p.strideHeight(), rows), above);
    int across = Math.max(before(iw - p.width(), p.strideWidth(), cols), ahead);
    int high = down - above;
    int wide = across - ahead;
    if (high < rows || wide < cols) {
      Arrays.fill(data, at, at + rows * cols, 0f);
    }
    if (high == 0 || wide == 0) {
      return;
    }
    int from = image + (ih + above * p.strideHeight()) * p.width() + iw + ahead * p.strideWidth();
    int step = p.strideHeight() * p.width();
    int to = at + above * cols + ahead;
    switch (p.strideWidth()) {
      case 1 -> copy(high, wide, x, from, step, data, to, cols);
      case 2 -> copyEven(high, wide, x, from, step, data, to, cols);
      case 4 -> copyFourth(high, wide, x, from, step, data, to, cols);
      default -> copyEvery(p.strideWidth(), high, wide, x, from, step, data, to, cols);
    }
  }

  /** Returns how many of {@code first}, {@code first + step}, … are negative, at most {@code n}. */
  private static int before(int first, int step, int n) {
    return first >= 0 ? 0 : Math.min(Math.ceilDiv(-first, step), n);
  }

  /** Copies rows. A last vector is filled up with zeros: they fall on zeros, or on what follows. */
  private static void copy(
      int rows, int cols, MemorySegment x, int xo, int ldx, float[] y, int yo, int ldy) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols - whole));
    long from = LanesF32.bytes(xo);
    int to = yo;
    LanesF32.require(x.isNative());
    for (int r = 0; r < rows; r++) {
      int i = 0;
      for (; i < whole; i += LanesF32.LANES) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + LanesF32.bytes(i), LanesF32.ORDER)
            .intoArray(y, to + i);
      }
      if (i < cols) {
        FloatVector.fromMemorySegment(
                LanesF32.SPECIES, x, from + LanesF32.bytes(i), LanesF32.ORDER, mask)
            .intoArray(y, to + i);
      }
      from += LanesF32.bytes(ldx);
      to += ldy;
    }
  }

  /** Likewise every second element. */
  private static void copyEven(
      int rows, int cols, MemorySegment x, int xo, int ldx, float[] y, int yo, int ldy) {
    int last = (cols - 1) / LanesF32.LANES * LanesF32.LANES;
    int rest = 2 * (cols - last) - 1;
    VectorMask<Float> low = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest));
    VectorMask<Float> high =
        VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest - LanesF32.LANES));
    long from = LanesF32.bytes(xo);
    int to = yo;
    LanesF32.require(x.isNative());
    for (int r = 0; r < rows; r++) {
      long at = from;
      int i = 0;
      for (; i < last; i += LanesF32.LANES) {
        FloatVector left = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER);
        FloatVector right =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + LanesF32.STEP, LanesF32.ORDER);
        left.rearrange(EVEN, right).intoArray(y, to + i);
        at += 2L * LanesF32.STEP;
      }
      FloatVector left =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, low);
      FloatVector right =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, at + LanesF32.STEP, LanesF32.ORDER, high);
      left.rearrange(EVEN, right).intoArray(y, to + i);
      from += LanesF32.bytes(ldx);
      to += ldy;
    }
  }

  /** Likewise every fourth element: every second of every second. */
  private static void copyFourth(
      int rows, int cols, MemorySegment x, int xo, int ldx, float[] y, int yo, int ldy) {
    int whole = (cols - 1) / LanesF32.LANES * LanesF32.LANES;
    int rest = 4 * (cols - whole) - 3;
    VectorMask<Float> first = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest));
    VectorMask<Float> second =
        VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest - LanesF32.LANES));
    VectorMask<Float> third =
        VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest - 2 * LanesF32.LANES));
    VectorMask<Float> fourth =
        VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(rest - 3 * LanesF32.LANES));
    long from = LanesF32.bytes(xo);
    int to = yo;
    LanesF32.require(x.isNative());
    for (int r = 0; r < rows; r++) {
      long at = from;
      for (int i = 0; i < whole; i += LanesF32.LANES) {
        FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER);
        FloatVector b =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + LanesF32.STEP, LanesF32.ORDER);
        FloatVector c =
            FloatVector.fromMemorySegment(
                LanesF32.SPECIES, x, at + 2L * LanesF32.STEP, LanesF32.ORDER);
        FloatVector d =
            FloatVector.fromMemorySegment(
                LanesF32.SPECIES, x, at + 3L * LanesF32.STEP, LanesF32.ORDER);
        a.rearrange(EVEN, b).rearrange(EVEN, c.rearrange(EVEN, d)).intoArray(y, to + i);
        at += 4L * LanesF32.STEP;
      }
      FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, first);
      FloatVector b =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, at + LanesF32.STEP, LanesF32.ORDER, second);
      FloatVector c =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, at + 2L * LanesF32.STEP, LanesF32.ORDER, third);
      FloatVector d =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, at + 3L * LanesF32.STEP, LanesF32.ORDER, fourth);
      a.rearrange(EVEN, b).rearrange(EVEN, c.rearrange(EVEN, d)).intoArray(y, to + whole);
      from += LanesF32.bytes(ldx);
      to += ldy;
    }
  }

  private static void copyEvery(
      int stride,
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      int ldx,
      float[] y,
      int yo,
      int ldy) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        y[yo + r * ldy + c] = MemF32.get(x, xo + r * ldx + c * stride);
      }
    }
  }
}
