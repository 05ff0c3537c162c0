package dev.lanewise.kernel.simd;

import static dev.lanewise.kernel.simd.BitsF32.all;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What is done before and after {@link FunctionVectorsF32} to elements that its loops cannot take:
 * they are mapped to ones that it can, and the results mapped back. The other elements keep their
 * values, and so their results.
 */
final class FarVectorsF32 {
  // float32 only
  /** What subnormal numbers are multiplied by, and its logarithm. */
  private static final float SCALE = 0x1p32f;

  private static final float LOG_SCALE = 0x1.62e430p+4f;

  // end float32 only
  // float64 only: private static final double SCALE = 0x1p64;
  // float64 only: private static final double LOG_SCALE = 0x1.62e42fefa39efp+5;

  private FarVectorsF32() {}

  /** y ← x, or −|x| if {@code decaying}; halved and limited to NEAR where its size is over it. */
  static void halve(int n, MemorySegment x, long xAt, boolean decaying, MemorySegment y) {
    LanesF32.require(x.isNative() && y.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      long at = LanesF32.bytes(i);
      FloatVector v = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + at, LanesF32.ORDER);
      FloatVector size = v.abs();
      VectorMask<Float> far = size.compare(VectorOperators.GT, ExpF32.NEAR);
      FloatVector half = decaying ? size.neg() : v;
      half = half.mul(0.5f, far);
      half = half.blend(-ExpF32.NEAR, half.compare(VectorOperators.LT, -ExpF32.NEAR));
      half = half.blend(ExpF32.NEAR, half.compare(VectorOperators.GT, ExpF32.NEAR));
      half.intoMemorySegment(y, at, LanesF32.ORDER);
    }
  }

  /** y ← y² where x was halved. */
  static void square(int n, MemorySegment x, long xAt, float[] y) {
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector e = FloatVector.fromArray(LanesF32.SPECIES, y, i);
      e.mul(e, v.abs().compare(VectorOperators.GT, ExpF32.NEAR)).intoArray(y, i);
    }
  }

  /** y ← x, scaled where it is subnormal, and 1 where it is zero, negative, infinite or NaN. */
  static void normalise(int n, MemorySegment x, long xAt, MemorySegment y) {
    LanesF32.require(x.isNative() && y.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      long at = LanesF32.bytes(i);
      FloatVector v = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + at, LanesF32.ORDER);
      VectorMask<Float> ordinary =
          v.compare(VectorOperators.GT, 0f)
              .and(v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
      FloatVector normal = v.mul(SCALE, v.compare(VectorOperators.LT, Float.MIN_NORMAL));
      all(1f).blend(normal, ordinary).intoMemorySegment(y, at, LanesF32.ORDER);
    }
  }

  /** y ← the logarithm of x, from that of its normalised value. */
  static void denormalise(int n, MemorySegment x, long xAt, float[] y) {
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector log = FloatVector.fromArray(LanesF32.SPECIES, y, i);
      log = log.sub(LOG_SCALE, v.compare(VectorOperators.LT, Float.MIN_NORMAL));
      log = log.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0f));
      log = log.blend(Float.NaN, v.compare(VectorOperators.LT, 0f));
      // Infinity and NaN are their own logarithms.
      log = v.blend(log, v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
      log.intoArray(y, i);
    }
  }
}
