package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What the exponential and the logarithm do to floating-point numbers as bits. All of these are so
 * small that C2 always inlines them, and boxes nothing.
 */
final class BitsF32 {
  // float32 only
  /** Bits of the significand that are stored. */
  static final int DIGITS = 23;

  /** What is added to an exponent to store it. */
  static final int BIAS = 127;

  private static final int SIGN = 1 << 31;

  // end float32 only
  // float64 only: static final int DIGITS = 52;
  // float64 only: static final long BIAS = 1023;
  // float64 only: private static final long SIGN = 1L << 63;

  /**
   * Adding this to a number that is small beside it leaves the nearest integer in the last bits.
   */
  static final float ROUNDER = 1.5f * (1L << DIGITS);

  private BitsF32() {}

  static FloatVector all(float value) {
    return FloatVector.broadcast(LanesF32.SPECIES, value);
  }

  /** Returns 2<sup>n − BIAS</sup> for n in the last bits, from 1 to 2 · BIAS. */
  static FloatVector power(FloatVector n) {
    // float32 only
    return n.reinterpretAsInts().lanewise(VectorOperators.LSHL, DIGITS).reinterpretAsFloats();
    // end float32 only
    // float64 only: return n.reinterpretAsLongs()
    // float64 only: .lanewise(VectorOperators.LSHL, DIGITS).reinterpretAsDoubles();
  }

  /** Returns the smaller one, by bits: for two numbers above 0, or such a one and +NaN. */
  static FloatVector smaller(FloatVector x, float y) {
    // float32 only
    return x.reinterpretAsInts().min(Float.floatToRawIntBits(y)).reinterpretAsFloats();
    // end float32 only
    // float64 only: return x.reinterpretAsLongs()
    // float64 only: .min(Double.doubleToRawLongBits(y)).reinterpretAsDoubles();
  }

  static FloatVector smaller(FloatVector x, FloatVector y) {
    // float32 only
    return x.reinterpretAsInts().min(y.reinterpretAsInts()).reinterpretAsFloats();
    // end float32 only
    // float64 only: return x.reinterpretAsLongs()
    // float64 only: .min(y.reinterpretAsLongs()).reinterpretAsDoubles();
  }

  /** Returns the larger one, by bits, of two from 0 up; NaN is larger than infinity. */
  static FloatVector larger(FloatVector x, FloatVector y) {
    // float32 only
    return x.reinterpretAsInts().max(y.reinterpretAsInts()).reinterpretAsFloats();
    // end float32 only
    // float64 only: return x.reinterpretAsLongs()
    // float64 only: .max(y.reinterpretAsLongs()).reinterpretAsDoubles();
  }

  /** Returns x, from 0 up, with the sign of y. */
  static FloatVector withSign(FloatVector x, FloatVector y) {
    // float32 only
    return y.reinterpretAsInts().and(SIGN).or(x.reinterpretAsInts()).reinterpretAsFloats();
    // end float32 only
    // float64 only: return y.reinterpretAsLongs().and(SIGN)
    // float64 only: .or(x.reinterpretAsLongs()).reinterpretAsDoubles();
  }

  /** Returns the largest lane; any, if one is NaN. */
  static float largest(FloatVector x) {
    // float32 only
    var bits = x.reinterpretAsInts();
    int most =
        bits.lanewise(VectorOperators.ASHR, Integer.SIZE - 1)
            .and(~SIGN)
            .lanewise(VectorOperators.XOR, bits)
            .reduceLanes(VectorOperators.MAX);
    return Float.intBitsToFloat(most ^ ((most >> (Integer.SIZE - 1)) & ~SIGN));
    // end float32 only
    // float64 only: var bits = x.reinterpretAsLongs();
    // float64 only: long most = bits.lanewise(VectorOperators.ASHR, Long.SIZE - 1)
    // float64 only: .and(~SIGN).lanewise(VectorOperators.XOR, bits)
    // float64 only: .reduceLanes(VectorOperators.MAX);
    // float64 only: return Double.longBitsToDouble(most ^ ((most >> (Long.SIZE - 1)) & ~SIGN));
  }
}
