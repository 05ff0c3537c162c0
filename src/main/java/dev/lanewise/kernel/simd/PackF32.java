package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Packs a block of a matrix into panels, in the order in which the micro-kernel reads them.
 *
 * <p>A panel is a strip {@code width} wide and {@code k} long, stored k-major: {@code width}
 * neighbours for each k. A strip that ends before its width is filled up with zeros.
 *
 * <p>Panels are written from the first to the last, in whole vectors: what one writes past its end,
 * the next one overwrites. After the last one there must be {@link #slack} more elements.
 */
final class PackF32 {
  /** Interleaves the lower, or upper, halves of two vectors. */
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(LanesF32.SPECIES, 0);

  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(LanesF32.SPECIES, 1);

  private PackF32() {}

  /** Returns how many elements past the last panel may be written. */
  static int slack(int width) {
    return (width + 1) * LanesF32.LANES;
  }

  /** Copies rows, {@code ld} apart, one right after the other. */
  static void copy(int rows, int cols, MemorySegment x, int xo, int ld, float[] block) {
    copy(rows, cols, x, xo, ld, block, cols);
  }

  /** Likewise, to {@code step} elements from one to the next. */
  static void copy(int rows, int cols, MemorySegment x, int xo, int ld, float[] block, int step) {
    long at = LanesF32.bytes(xo);
    if (ld == cols && step == cols) {
      MemorySegment.copy(x, ValueLayout.JAVA_FLOAT_UNALIGNED, at, block, 0, rows * cols);
    } else {
      for (int r = 0; r < rows; r++) {
        MemorySegment.copy(x, ValueLayout.JAVA_FLOAT_UNALIGNED, at, block, r * step, cols);
        at += LanesF32.bytes(ld);
      }
    }
  }

  /**
   * Packs a block whose rows, k of them, {@code ld} apart, run along the panels' width.
   *
   * @param n elements in each row
   * @param to where the first panel begins
   */
  static void rows(
      int n, int k, int width, MemorySegment x, int xo, int ld, float[] panels, int to) {
    for (int j = 0; j < n; j += width) {
      if (width == 2 * LanesF32.LANES && n - j >= width) {
        wide(k, x, xo + j, ld, panels, to);
      } else {
        narrow(Math.min(n - j, width), k, width, x, xo + j, ld, panels, to);
      }
      to += k * width;
    }
  }

  private static void wide(int k, MemorySegment x, int xo, int ld, float[] panel, int to) {
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(x.isNative());
    for (int p = 0; p < k; p++) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER).intoArray(panel, to);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + LanesF32.STEP, LanesF32.ORDER)
          .intoArray(panel, to + LanesF32.LANES);
      at += step;
      to += 2 * LanesF32.LANES;
    }
  }

  private static void narrow(
      int n, int k, int width, MemorySegment x, int xo, int ld, float[] panel, int to) {
    int whole = LanesF32.SPECIES.loopBound(n);
    for (int c = 0; c < whole; c += LanesF32.LANES) {
      strip(k, width, x, xo + c, ld, panel, to + c);
    }
    for (int c = whole; c < width; c += LanesF32.LANES) {
      long lanes = LanesF32.first(Math.max(n - c, 0));
      strip(k, width, lanes, x, xo + Math.min(c, n), ld, panel, to + c);
    }
  }

  private static void strip(
      int k, int width, MemorySegment x, int xo, int ld, float[] panel, int to) {
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(x.isNative());
    for (int p = 0; p < k; p++) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER).intoArray(panel, to);
      at += step;
      to += width;
    }
  }

  private static void strip(
      int k, int width, long lanes, MemorySegment x, int xo, int ld, float[] panel, int to) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, lanes);
    long at = LanesF32.bytes(xo);
    LanesF32.require(x.isNative());
    for (int p = 0; p < k; p++) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, mask)
          .intoArray(panel, to);
      at += LanesF32.bytes(ld);
      to += width;
    }
  }

  /**
   * Packs a block whose rows, n of them, {@code ld} apart, run along k: transposes it.
   *
   * <p>Squares of {@code width} rows and one vector of columns are interleaved: row 0 with row
   * width/2, row 1 with row width/2 + 1, …, until after log₂ width rounds neighbours in a column
   * are neighbours in memory. Whole squares of eight rows are in registers meanwhile, all others in
   * {@code scratch}.
   *
   * @param width a power of two, at least 4
   * @param scratch two squares
   */
  static void columns(
      int n,
      int k,
      int width,
      MemorySegment x,
      int xo,
      int ld,
      float[] panels,
      int to,
      float[] scratch) {
    for (int j = 0; j < n; j += width) {
      int rows = Math.min(n - j, width);
      int whole = rows == 8 && width == 8 ? LanesF32.SPECIES.loopBound(k) : 0;
      eight(whole, x, xo + j * ld, ld, panels, to);
      for (int p = whole; p < k; p += LanesF32.LANES) {
        square(rows, k - p, width, x, xo + j * ld + p, ld, scratch);
        transpose(width, scratch, panels, to + p * width);
      }
      to += k * width;
    }
  }

  /** Whole squares of eight rows: the three rounds of interleaving, twelve pairs of vectors. */
  private static void eight(int k, MemorySegment x, int xo, int ld, float[] panel, int to) {
    int lanes = LanesF32.LANES;
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(x.isNative());
    for (int p = 0; p < k; p += lanes) {
      FloatVector x0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + step, LanesF32.ORDER);
      FloatVector x2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 2 * step, LanesF32.ORDER);
      FloatVector x3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 3 * step, LanesF32.ORDER);
      FloatVector x4 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 4 * step, LanesF32.ORDER);
      FloatVector x5 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 5 * step, LanesF32.ORDER);
      FloatVector x6 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 6 * step, LanesF32.ORDER);
      FloatVector x7 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 7 * step, LanesF32.ORDER);
      FloatVector y0 = x0.rearrange(LOW, x4);
      FloatVector y1 = x0.rearrange(HIGH, x4);
      FloatVector y2 = x1.rearrange(LOW, x5);
      FloatVector y3 = x1.rearrange(HIGH, x5);
      FloatVector y4 = x2.rearrange(LOW, x6);
      FloatVector y5 = x2.rearrange(HIGH, x6);
      FloatVector y6 = x3.rearrange(LOW, x7);
      FloatVector y7 = x3.rearrange(HIGH, x7);
      x0 = y0.rearrange(LOW, y4);
      x1 = y0.rearrange(HIGH, y4);
      x2 = y1.rearrange(LOW, y5);
      x3 = y1.rearrange(HIGH, y5);
      x4 = y2.rearrange(LOW, y6);
      x5 = y2.rearrange(HIGH, y6);
      x6 = y3.rearrange(LOW, y7);
      x7 = y3.rearrange(HIGH, y7);
      x0.rearrange(LOW, x4).intoArray(panel, to);
      x0.rearrange(HIGH, x4).intoArray(panel, to + lanes);
      x1.rearrange(LOW, x5).intoArray(panel, to + 2 * lanes);
      x1.rearrange(HIGH, x5).intoArray(panel, to + 3 * lanes);
      x2.rearrange(LOW, x6).intoArray(panel, to + 4 * lanes);
      x2.rearrange(HIGH, x6).intoArray(panel, to + 5 * lanes);
      x3.rearrange(LOW, x7).intoArray(panel, to + 6 * lanes);
      x3.rearrange(HIGH, x7).intoArray(panel, to + 7 * lanes);
      at += LanesF32.STEP;
      to += 8 * lanes;
    }
  }

  private static void square(
      int rows, int cols, int width, MemorySegment x, int xo, int ld, float[] scratch) {
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(x.isNative());
    if (cols >= LanesF32.LANES) {
      for (int r = 0; r < rows; r++) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER)
            .intoArray(scratch, r * LanesF32.LANES);
        at += step;
      }
    } else {
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
      for (int r = 0; r < rows; r++) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, mask)
            .intoArray(scratch, r * LanesF32.LANES);
        at += step;
      }
    }
    FloatVector zero = FloatVector.zero(LanesF32.SPECIES);
    for (int r = rows; r < width; r++) {
      zero.intoArray(scratch, r * LanesF32.LANES);
    }
  }

  private static void transpose(int width, float[] scratch, float[] panels, int to) {
    int size = width * LanesF32.LANES;
    int from = 0;
    int left = width;
    while (left > 4) {
      if (left == 8) {
        interleave2(size, scratch, from, scratch, size - from);
        left /= 2;
      } else {
        interleave4(size, scratch, from, scratch, size - from);
        left /= 4;
      }
      from = size - from;
    }
    interleave4(size, scratch, from, panels, to);
  }

  /** One round: y ← vectors of the first half of x interleaved with those of the second. */
  private static void interleave2(int size, float[] x, int xo, float[] y, int yo) {
    int half = size / 2;
    for (int i = 0; i < half; i += LanesF32.LANES) {
      FloatVector a = FloatVector.fromArray(LanesF32.SPECIES, x, xo + i);
      FloatVector b = FloatVector.fromArray(LanesF32.SPECIES, x, xo + half + i);
      a.rearrange(LOW, b).intoArray(y, yo + 2 * i);
      a.rearrange(HIGH, b).intoArray(y, yo + 2 * i + LanesF32.LANES);
    }
  }

  /** Two rounds at once. */
  private static void interleave4(int size, float[] x, int xo, float[] y, int yo) {
    int quarter = size / 4;
    for (int i = 0; i < quarter; i += LanesF32.LANES) {
      FloatVector a = FloatVector.fromArray(LanesF32.SPECIES, x, xo + i);
      FloatVector b = FloatVector.fromArray(LanesF32.SPECIES, x, xo + quarter + i);
      FloatVector c = FloatVector.fromArray(LanesF32.SPECIES, x, xo + 2 * quarter + i);
      FloatVector d = FloatVector.fromArray(LanesF32.SPECIES, x, xo + 3 * quarter + i);
      FloatVector ac = a.rearrange(LOW, c);
      FloatVector bd = b.rearrange(LOW, d);
      int to = yo + 4 * i;
      ac.rearrange(LOW, bd).intoArray(y, to);
      ac.rearrange(HIGH, bd).intoArray(y, to + LanesF32.LANES);
      ac = a.rearrange(HIGH, c);
      bd = b.rearrange(HIGH, d);
      ac.rearrange(LOW, bd).intoArray(y, to + 2 * LanesF32.LANES);
      ac.rearrange(HIGH, bd).intoArray(y, to + 3 * LanesF32.LANES);
    }
  }
}
