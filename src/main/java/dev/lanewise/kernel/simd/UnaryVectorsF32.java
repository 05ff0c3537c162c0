package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of one element and their derivatives, operation for operation as the portable loops do
 * them, so that results have the same bits. A method does as many elements as fill whole vectors
 * and returns how many; the caller leaves the rest to the portable loop.
 */
final class UnaryVectorsF32 {
  private static final FloatVector ONE = FloatVector.broadcast(LanesF32.SPECIES, 1f);

  private UnaryVectorsF32() {}

  /** y ← max(x, 0). */
  static int relu(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector value = xv.max(0f);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t where x is positive, 0 where it is not, NaN where it is NaN. */
  static int reluDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(x.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = xv.blend(tv, xv.compare(VectorOperators.GT, 0f));
      value = value.blend(0f, xv.compare(VectorOperators.LE, 0f));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · y. */
  static int expDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long yAt = LanesF32.bytes(yo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(y.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector yv = FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER);
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER).mul(yv);
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t / x. */
  static int logDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(x.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER).div(xv);
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · y(1 − y). */
  static int sigmoidDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long yAt = LanesF32.bytes(yo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(y.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector yv = FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(yv.mul(ONE.sub(yv)));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · (1 − y)(1 + y). */
  static int tanhDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long yAt = LanesF32.bytes(yo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(y.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector yv = FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(ONE.sub(yv).mul(ONE.add(yv)));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← x². */
  static int square(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector value = xv.mul(xv);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · 2x. */
  static int squareDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(x.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(xv.add(xv));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← −1, x or 1, where x is a zero or NaN. */
  static int sign(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector value = xv.blend(1f, xv.compare(VectorOperators.GT, 0f));
      value = value.blend(-1f, xv.compare(VectorOperators.LT, 0f));
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← 0, NaN where x is NaN. */
  static int signDerivative(
      int n, MemorySegment x, int xo, MemorySegment out, int outo, boolean accumulate) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(x.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector xv = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      FloatVector value = xv.blend(0f, xv.compare(VectorOperators.EQ, xv));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }
}
