package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of two elements and their derivatives, operation for operation as the portable loops do
 * them. A method does as many elements as fill whole vectors and returns how many.
 */
final class BinaryVectorsF32 {
  private static final FloatVector ONE = FloatVector.broadcast(LanesF32.SPECIES, 1f);

  private BinaryVectorsF32() {}

  /** y ← a + b. */
  static int add(int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector value = av.add(bv);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← a − b. */
  static int subtract(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector value = av.sub(bv);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← sign · t. */
  static int linearDerivative(
      int n, float sign, MemorySegment t, int to, MemorySegment out, int outo, boolean accumulate) {
    long end = LanesF32.whole(n);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(sign);
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← a · b. */
  static int multiply(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector value = av.mul(bv);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · sign · v. */
  static int productDerivative(
      int n,
      float sign,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long vAt = LanesF32.bytes(vo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(v.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector vv = FloatVector.fromMemorySegment(LanesF32.SPECIES, v, vAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(vv.mul(sign));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← 1 − a · b. */
  static int margin(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector value = ONE.sub(av.mul(bv));
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← max(1 − a · b, 0). */
  static int hinge(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector value = ONE.sub(av.mul(bv)).max(0f);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← −t · v where 1 − u · v is positive, 0 where it is not, NaN where it is NaN. */
  static int hingeDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long uAt = LanesF32.bytes(uo);
    long vAt = LanesF32.bytes(vo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(u.isNative() && v.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector uv = FloatVector.fromMemorySegment(LanesF32.SPECIES, u, uAt + i, LanesF32.ORDER);
      FloatVector vv = FloatVector.fromMemorySegment(LanesF32.SPECIES, v, vAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector margin = ONE.sub(uv.mul(vv));
      FloatVector value = margin.blend(tv.mul(vv.neg()), margin.compare(VectorOperators.GT, 0f));
      value = value.blend(0f, margin.compare(VectorOperators.LE, 0f));
      if (accumulate) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, out, outAt + i, LanesF32.ORDER));
      }
      value.intoMemorySegment(out, outAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← ½ (a − b)². */
  static int squaredError(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long aAt = LanesF32.bytes(ao);
    long bAt = LanesF32.bytes(bo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(a.isNative() && b.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector av = FloatVector.fromMemorySegment(LanesF32.SPECIES, a, aAt + i, LanesF32.ORDER);
      FloatVector bv = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, bAt + i, LanesF32.ORDER);
      FloatVector difference = av.sub(bv);
      FloatVector value = difference.mul(0.5f).mul(difference);
      value.intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** out ← t · (u − v). */
  static int squaredErrorDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int outo,
      boolean accumulate) {
    long end = LanesF32.whole(n);
    long uAt = LanesF32.bytes(uo);
    long vAt = LanesF32.bytes(vo);
    long tAt = LanesF32.bytes(to);
    long outAt = LanesF32.bytes(outo);
    LanesF32.require(u.isNative() && v.isNative() && t.isNative() && out.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector uv = FloatVector.fromMemorySegment(LanesF32.SPECIES, u, uAt + i, LanesF32.ORDER);
      FloatVector vv = FloatVector.fromMemorySegment(LanesF32.SPECIES, v, vAt + i, LanesF32.ORDER);
      FloatVector tv = FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER);
      FloatVector value = tv.mul(uv.sub(vv));
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
