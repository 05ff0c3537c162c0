package dev.lanewise.kernel.simd;

import static dev.lanewise.kernel.simd.BitsF32.all;

import jdk.incubator.vector.FloatVector;

/**
 * The exponential of a vector: e<sup>x</sup> = 2<sup>n</sup> · e<sup>r</sup> with n the integer
 * nearest to x / log 2 and r = x − n · log 2 in two steps, the first of them exact (Cody and Waite,
 * 1980).
 *
 * <p>On |r| ≤ ½ log 2, e<sup>r</sup> is 1 + r + r² · c(r), where c is of degree 4 for float32 and 9
 * for float64 and minimises the largest error of r² · c(r) relative to r: 0.26 u and 0.17 u, u
 * being the unit roundoff, with the coefficients rounded to the type.
 */
final class ExpF32 {
  // float32 only
  static final float LN2_HIGH = 0x1.62e430p-1f;
  static final float LN2_LOW = -0x1.05c610p-29f;
  private static final float LOG2_E = 0x1.715476p+0f;
  private static final float C2 = 0x1.000000p-1f;
  private static final float C3 = 0x1.5554b0p-3f;
  private static final float C4 = 0x1.555486p-5f;
  private static final float C5 = 0x1.1227fep-7f;
  private static final float C6 = 0x1.6d990ep-10f;

  /**
   * Where |x| is at most this, e<sup>x</sup> is finite and normal; where it is more,
   * e<sup>x/2</sup> may be squared.
   */
  static final float NEAR = 86f;

  // end float32 only
  // float64 only: static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  // float64 only: static final double LN2_LOW = 0x1.abc9e3b39803fp-56;
  // float64 only: private static final double LOG2_E = 0x1.71547652b82fep+0;
  // float64 only: private static final double C2 = 0x1.0000000000005p-1;
  // float64 only: private static final double C3 = 0x1.555555555555cp-3;
  // float64 only: private static final double C4 = 0x1.55555555520f4p-5;
  // float64 only: private static final double C5 = 0x1.111111110e6e3p-7;
  // float64 only: private static final double C6 = 0x1.6c16c17f376c5p-10;
  // float64 only: private static final double C7 = 0x1.a01a01b5d2ab9p-13;
  // float64 only: private static final double C8 = 0x1.a019a685f37b3p-16;
  // float64 only: private static final double C9 = 0x1.71ddea12af619p-19;
  // float64 only: private static final double C10 = 0x1.28a2ab5c753dfp-22;
  // float64 only: private static final double C11 = 0x1.af7695b510343p-26;
  // float64 only: static final double NEAR = 700;

  /** Leaves n in the last bits as the exponent of 2<sup>n</sup>, or of half of it. */
  private static final float WHOLE = BitsF32.ROUNDER + BitsF32.BIAS;

  private static final float HALF = WHOLE - 1f;

  private ExpF32() {}

  /** Returns e<sup>v</sup> for v of magnitude up to {@link #NEAR}. */
  static FloatVector near(FloatVector v) {
    FloatVector t = v.fma(all(LOG2_E), all(HALF));
    return twice(reduced(v, t.sub(HALF))).mul(BitsF32.power(t));
  }

  /** Returns e<sup>v + low</sup> for v of magnitude up to {@link #NEAR} and low within its ulp. */
  static FloatVector near(FloatVector v, FloatVector low) {
    FloatVector t = v.fma(all(LOG2_E), all(HALF));
    return twice(reduced(v, t.sub(HALF)).add(low)).mul(BitsF32.power(t));
  }

  /** Returns e<sup>v</sup> − 1 for v of magnitude up to {@link #NEAR}, to relative accuracy. */
  static FloatVector lessOne(FloatVector v) {
    FloatVector t = v.fma(all(LOG2_E), all(WHOLE));
    FloatVector r = reduced(v, t.sub(WHOLE));
    FloatVector power = BitsF32.power(t);
    return c(r).fma(r.mul(r), r).fma(power, power.sub(1f));
  }

  /** Returns r = v − n · log 2; the inner step is exact. */
  private static FloatVector reduced(FloatVector v, FloatVector n) {
    return n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), v));
  }

  /** Returns 2 · e<sup>r</sup>: twice, since half of 2<sup>n</sup> is a number for every n. */
  private static FloatVector twice(FloatVector r) {
    // float32 only
    FloatVector p = all(2 * C6);
    // end float32 only
    // float64 only: DoubleVector p = all(2 * C11).fma(r, all(2 * C10)).fma(r, all(2 * C9));
    // float64 only: p = p.fma(r, all(2 * C8)).fma(r, all(2 * C7)).fma(r, all(2 * C6));
    p = p.fma(r, all(2 * C5)).fma(r, all(2 * C4)).fma(r, all(2 * C3)).fma(r, all(2 * C2));
    return p.fma(r, all(2f)).fma(r, all(2f));
  }

  private static FloatVector c(FloatVector r) {
    // float32 only
    FloatVector p = all(C6);
    // end float32 only
    // float64 only: DoubleVector p = all(C11).fma(r, all(C10)).fma(r, all(C9));
    // float64 only: p = p.fma(r, all(C8)).fma(r, all(C7)).fma(r, all(C6));
    return p.fma(r, all(C5)).fma(r, all(C4)).fma(r, all(C3)).fma(r, all(C2));
  }
}
