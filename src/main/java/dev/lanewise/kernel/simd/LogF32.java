package dev.lanewise.kernel.simd;

import static dev.lanewise.kernel.simd.BitsF32.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The logarithm of a vector: log x = n · log 2 + log(1 + f) with x = 2<sup>n</sup> (1 + f) and √½ ≤
 * 1 + f &lt; √2.
 *
 * <p>With s = f / (2 + f), log(1 + f) = 2 artanh s = f − ½f² + s (½f² + s² · c(s²)), where c is of
 * degree 2 for float32 and 6 for float64 and minimises the largest error relative to s: 0.02 u, u
 * being the unit roundoff, with the coefficients rounded to the type.
 */
final class LogF32 {
  // float32 only
  private static final float C0 = 0x1.55557ap-1f;
  private static final float C1 = 0x1.995e9cp-2f;
  private static final float C2 = 0x1.31e678p-2f;
  private static final int ROOT_HALF = Float.floatToRawIntBits(0x1.6a09e6p-1f);

  // end float32 only
  // float64 only: private static final double C0 = 0x1.5555555555593p-1;
  // float64 only: private static final double C1 = 0x1.999999997fb33p-2;
  // float64 only: private static final double C2 = 0x1.24924942178edp-2;
  // float64 only: private static final double C3 = 0x1.c71c51e804212p-3;
  // float64 only: private static final double C4 = 0x1.7466462a562d6p-3;
  // float64 only: private static final double C5 = 0x1.39a0f532dc524p-3;
  // float64 only: private static final double C6 = 0x1.2f0d8cf6915dfp-3;
  // float64 only: private static final long ROOT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

  private LogF32() {}

  /** Returns log v for v positive, finite and normal. */
  static FloatVector near(FloatVector v) {
    FloatVector t = exponent(v);
    return log(t.sub(BitsF32.ROUNDER), significand(v, t).sub(1f));
  }

  /** Returns n · log 2 + log(1 + f). */
  private static FloatVector log(FloatVector n, FloatVector f) {
    FloatVector s = f.div(f.add(2f));
    FloatVector z = s.mul(s);
    // float32 only
    FloatVector c = all(C2).fma(z, all(C1)).fma(z, all(C0));
    // end float32 only
    // float64 only: DoubleVector c = all(C6).fma(z, all(C5)).fma(z, all(C4)).fma(z, all(C3));
    // float64 only: c = c.fma(z, all(C2)).fma(z, all(C1)).fma(z, all(C0));
    FloatVector half = f.mul(0.5f).mul(f);
    FloatVector low = s.fma(c.fma(z, half), n.mul(ExpF32.LN2_LOW));
    return n.fma(all(ExpF32.LN2_HIGH), f.sub(half.sub(low)));
  }

  /** Returns n with v / 2<sup>n</sup> from √½ to √2, in the last bits. */
  private static FloatVector exponent(FloatVector v) {
    // float32 only
    return v.reinterpretAsInts()
        .sub(ROOT_HALF)
        .lanewise(VectorOperators.ASHR, BitsF32.DIGITS)
        .add(Float.floatToRawIntBits(BitsF32.ROUNDER))
        .reinterpretAsFloats();
    // end float32 only
    // float64 only: return v.reinterpretAsLongs()
    // float64 only: .sub(ROOT_HALF).lanewise(VectorOperators.ASHR, BitsF64.DIGITS)
    // float64 only: .add(Double.doubleToRawLongBits(BitsF64.ROUNDER)).reinterpretAsDoubles();
  }

  /** Returns v / 2<sup>n</sup> for n in the last bits of t. */
  private static FloatVector significand(FloatVector v, FloatVector t) {
    // float32 only
    return v.reinterpretAsInts()
        .sub(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, BitsF32.DIGITS))
        .reinterpretAsFloats();
    // end float32 only
    // float64 only: return v.reinterpretAsLongs()
    // float64 only: .sub(t.reinterpretAsLongs().lanewise(VectorOperators.LSHL, BitsF64.DIGITS))
    // float64 only: .reinterpretAsDoubles();
  }
}
