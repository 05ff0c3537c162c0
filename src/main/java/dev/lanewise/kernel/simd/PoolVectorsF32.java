package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** Max pooling by 2 × 2 windows side by side, which needs no index arithmetic per element. */
final class PoolVectorsF32 {
  /** The even, or odd, elements of two vectors in a row. */
  private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(LanesF32.SPECIES, 0);

  private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(LanesF32.SPECIES, 1);

  /** Interleaves the lower, or upper, halves of two vectors. */
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(LanesF32.SPECIES, 0);

  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(LanesF32.SPECIES, 1);

  private PoolVectorsF32() {}

  /** Returns whether these methods do such a window: it never reaches past an edge. */
  static boolean takes(Window w) {
    return w.kernelHeight() == 2
        && w.kernelWidth() == 2
        && w.strideHeight() == 2
        && w.strideWidth() == 2
        && w.padHeight() == 0
        && w.padWidth() == 0
        && 2 * w.outHeight() <= w.height()
        && 2 * w.outWidth() <= w.width();
  }

  static void forward(
      Window w, MemorySegment x, int xo, MemorySegment y, int yo, MemorySegment s, int so) {
    for (int c = 0; c < w.channels(); c++) {
      for (int ow = 0; ow < w.outWidth(); ow += LanesF32.LANES) {
        int from = xo + c * w.height() * w.width() + 2 * ow;
        int to = c * w.positions() + ow;
        int cols = Math.min(w.outWidth() - ow, LanesF32.LANES);
        strip(cols, w.outHeight(), w.outWidth(), w.width(), x, from, y, yo + to, s, so + to);
      }
    }
  }

  private static void strip(
      int cols,
      int rows,
      int outWidth,
      int width,
      MemorySegment x,
      int xo,
      MemorySegment y,
      int yo,
      MemorySegment s,
      int so) {
    VectorMask<Float> out = LanesF32.first(cols);
    VectorMask<Float> first = LanesF32.first(2 * cols);
    VectorMask<Float> second = LanesF32.first(Math.max(2 * cols - LanesF32.LANES, 0));
    FloatVector zero = FloatVector.zero(LanesF32.SPECIES);
    FloatVector two = FloatVector.broadcast(LanesF32.SPECIES, 2f);
    long at = LanesF32.bytes(xo);
    long row = LanesF32.bytes(width);
    long to = LanesF32.bytes(yo);
    long place = LanesF32.bytes(so);
    for (int r = 0; r < rows; r++) {
      FloatVector p = LanesF32.load(x, at, first);
      FloatVector q = LanesF32.load(x, at + LanesF32.STEP, second);
      FloatVector a = p.rearrange(EVEN, q);
      FloatVector b = p.rearrange(ODD, q);
      VectorMask<Float> m = exceeds(b, a);
      FloatVector upper = a.blend(b, m);
      FloatVector upperPlace = zero.blend(1f, m);
      p = LanesF32.load(x, at + row, first);
      q = LanesF32.load(x, at + row + LanesF32.STEP, second);
      a = p.rearrange(EVEN, q);
      b = p.rearrange(ODD, q);
      m = exceeds(b, a);
      FloatVector lower = a.blend(b, m);
      FloatVector lowerPlace = two.blend(3f, m);
      m = exceeds(lower, upper);
      LanesF32.store(upper.blend(lower, m), y, to, out);
      LanesF32.store(upperPlace.blend(lowerPlace, m), s, place, out);
      at += 2 * row;
      to += LanesF32.bytes(outWidth);
      place += LanesF32.bytes(outWidth);
    }
  }

  /** Returns where b takes the place of a as the largest so far; the first NaN keeps it. */
  private static VectorMask<Float> exceeds(FloatVector b, FloatVector a) {
    return a.compare(VectorOperators.GE, b).or(a.compare(VectorOperators.NE, a)).not();
  }

  static void scatter(
      Window w, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo) {
    for (int c = 0; c < w.channels(); c++) {
      for (int ow = 0; ow < w.outWidth(); ow += LanesF32.LANES) {
        int to = dxo + c * w.height() * w.width() + 2 * ow;
        int from = c * w.positions() + ow;
        int cols = Math.min(w.outWidth() - ow, LanesF32.LANES);
        spread(cols, w.outHeight(), w.outWidth(), w.width(), dy, dyo + from, s, so + from, dx, to);
      }
    }
  }

  private static void spread(
      int cols,
      int rows,
      int outWidth,
      int width,
      MemorySegment dy,
      int dyo,
      MemorySegment s,
      int so,
      MemorySegment dx,
      int dxo) {
    VectorMask<Float> in = LanesF32.first(cols);
    VectorMask<Float> first = LanesF32.first(2 * cols);
    VectorMask<Float> second = LanesF32.first(Math.max(2 * cols - LanesF32.LANES, 0));
    // What an element not named receives: x + -0 is x for every x, x + 0 is not.
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, -0f);
    long from = LanesF32.bytes(dyo);
    long place = LanesF32.bytes(so);
    long row = LanesF32.bytes(width);
    long to = LanesF32.bytes(dxo);
    for (int r = 0; r < rows; r++) {
      FloatVector delta = LanesF32.load(dy, from, in);
      FloatVector at = LanesF32.load(s, place, in);
      FloatVector a = none.blend(delta, at.compare(VectorOperators.EQ, 0f));
      FloatVector b = none.blend(delta, at.compare(VectorOperators.EQ, 1f));
      add(a.rearrange(LOW, b), dx, to, first);
      add(a.rearrange(HIGH, b), dx, to + LanesF32.STEP, second);
      a = none.blend(delta, at.compare(VectorOperators.EQ, 2f));
      b = none.blend(delta, at.compare(VectorOperators.EQ, 3f));
      add(a.rearrange(LOW, b), dx, to + row, first);
      add(a.rearrange(HIGH, b), dx, to + row + LanesF32.STEP, second);
      from += LanesF32.bytes(outWidth);
      place += LanesF32.bytes(outWidth);
      to += 2 * row;
    }
  }

  private static void add(FloatVector value, MemorySegment x, long at, VectorMask<Float> mask) {
    LanesF32.store(LanesF32.load(x, at, mask).add(value), x, at, mask);
  }
}
