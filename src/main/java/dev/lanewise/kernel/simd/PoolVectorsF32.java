package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** Max pooling by 2 × 2 windows side by side, which needs no index arithmetic per element. */
final class PoolVectorsF32 {
  /** Windows that one vector's elements make up. */
  private static final int WINDOWS = LanesF32.LANES / 2;

  /** Moves each element to the place before it. */
  private static final VectorShuffle<Float> NEXT =
      VectorShuffle.fromOp(LanesF32.SPECIES, i -> Math.min(i + 1, LanesF32.LANES - 1));

  /** Brings the elements at even places together in the lower half. */
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(LanesF32.SPECIES, i -> 2 * (i % WINDOWS));

  /** 0, 1, 0, 1, …: the places of a window's first row. */
  private static final FloatVector UPPER_PLACES =
      (FloatVector) LanesF32.SPECIES.fromArray(places(0), 0);

  /** 2, 3, 2, 3, …: those of its second row. */
  private static final FloatVector LOWER_PLACES =
      (FloatVector) LanesF32.SPECIES.fromArray(places(2), 0);

  private PoolVectorsF32() {}

  private static float[] places(int first) {
    float[] places = new float[LanesF32.LANES];
    for (int i = 0; i < places.length; i++) {
      places[i] = first + i % 2;
    }
    return places;
  }

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
      for (int ow = 0; ow < w.outWidth(); ow += WINDOWS) {
        int from = xo + c * w.height() * w.width() + 2 * ow;
        int to = c * w.positions() + ow;
        int cols = Math.min(w.outWidth() - ow, WINDOWS);
        strip(cols, w.outHeight(), w.outWidth(), w.width(), x, from, y, yo + to, s, so + to);
      }
    }
  }

  /** The windows of one vector, row after row; a window's result is found at its even place. */
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
    VectorMask<Float> in = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(2 * cols));
    VectorMask<Float> out = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
    long at = LanesF32.bytes(xo);
    long row = LanesF32.bytes(width);
    long to = LanesF32.bytes(yo);
    long place = LanesF32.bytes(so);
    LanesF32.require(x.isNative() && y.isNative() && s.isNative());
    for (int r = 0; r < rows; r++) {
      FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, in);
      FloatVector b = a.rearrange(NEXT);
      VectorMask<Float> m = exceeds(b, a);
      FloatVector upper = a.blend(b, m);
      FloatVector upperPlace = UPPER_PLACES.blend(1f, m);
      a = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + row, LanesF32.ORDER, in);
      b = a.rearrange(NEXT);
      m = exceeds(b, a);
      FloatVector lower = a.blend(b, m);
      FloatVector lowerPlace = LOWER_PLACES.blend(3f, m);
      m = exceeds(lower, upper);
      upper.blend(lower, m).rearrange(EVEN).intoMemorySegment(y, to, LanesF32.ORDER, out);
      upperPlace
          .blend(lowerPlace, m)
          .rearrange(EVEN)
          .intoMemorySegment(s, place, LanesF32.ORDER, out);
      at += 2 * row;
      to += LanesF32.bytes(outWidth);
      place += LanesF32.bytes(outWidth);
    }
  }

  /** Returns where b takes the place of a as the largest so far; the first NaN keeps it. */
  private static VectorMask<Float> exceeds(FloatVector b, FloatVector a) {
    return a.compare(VectorOperators.GE, b).or(a.compare(VectorOperators.NE, a)).not();
  }
}
