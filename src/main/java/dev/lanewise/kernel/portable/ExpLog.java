package dev.lanewise.kernel.portable;

/**
 * Exponentials and logarithms in binary64, to some 2 u, made of sums, products, quotients and
 * comparisons alone: those are rounded alike everywhere, where the functions that devices bring are
 * within 3 ulp in OpenCL and not even in binary64 in PTX.
 *
 * <p>The polynomials are those of the float64 vectors in {@code kernel.simd}. Powers of two are
 * built from shifts of whole numbers, and exponents found by halving and doubling, as compilers for
 * devices know no way to the bits of a number. Half of log 2's digits are 0 in its upper part, so
 * that small multiples of that are exact without a fused operation too (Cody and Waite, 1980).
 *
 * <p>Neither NaN nor infinity gets to a loop or is made an integer: devices differ in what they do
 * with those.
 */
final class ExpLog {
  private static final double LN2_HIGH = 0x1.62e42feep-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  private static final double LOG2_E = 0x1.71547652b82fep+0;
  private static final double ROOT_2 = 0x1.6a09e667f3bcdp+0;

  /** Above the magnitude of every exponent, so that what is cut off to an integer is positive. */
  private static final int OFFSET = 1100;

  /** The largest shift to either side at once. */
  private static final int SHIFT = 31;

  private ExpLog() {}

  /** Returns e<sup>x</sup>. */
  static double exp(double x) {
    // Results are 0 and infinity there already; a NaN comes in at the end.
    double above = x > -750.0 ? x : -750.0;
    double near = above < 710.0 ? above : 710.0;
    int n = exponent(near);
    double y = scale(1.0 + lessOne(near, n), n);
    return x == x ? y : x;
  }

  /** Returns log x; NaN below 0. */
  static double log(double x) {
    double zero = x - x;
    double positive = x > 0.0 ? x : 1.0;
    double y = logarithm(zero == 0.0 ? positive : 1.0, 0.0);
    double edge = x == 0.0 ? -1.0 / (x * x) : zero / zero;
    double finite = x > 0.0 ? y : edge;
    double infinite = x > 0.0 ? x : zero;
    return zero == 0.0 ? finite : infinite;
  }

  /** Returns log(1 + x) for x from 0 up. */
  static double log1p(double x) {
    double finite = x - x == 0.0 ? x : 0.0;
    double sum = 1.0 + finite;
    double rest = finite < 1.0 ? finite - (sum - 1.0) : 1.0 - (sum - finite);
    double y = logarithm(sum, rest);
    return x - x == 0.0 ? y : x;
  }

  /** Returns tanh x = (e<sup>2x</sup> − 1) / (e<sup>2x</sup> + 1). */
  static double tanh(double x) {
    double above = x > -20.0 ? x : -20.0;
    double near = above < 20.0 ? 2.0 * above : 40.0;
    int n = exponent(near);
    double power = scale(1.0, n);
    double lessOne = power * lessOne(near, n) + (power - 1.0);
    // Where x is small, tanh x is x, with its sign if that is a zero.
    return x * x > 0x1p-56 ? lessOne / (lessOne + 2.0) : x;
  }

  /** Returns the n for which n · log 2 is nearest to x. */
  private static int exponent(double x) {
    return (int) (x * LOG2_E + (OFFSET + 0.5)) - OFFSET;
  }

  /** Returns e<sup>r</sup> − 1 for r = x − n · log 2. */
  private static double lessOne(double x, int n) {
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double s = r * r;
    double even = 0x1.a019a685f37b3p-16 + s * 0x1.28a2ab5c753dfp-22;
    double odd = 0x1.71ddea12af619p-19 + s * 0x1.af7695b510343p-26;
    even = 0x1.6c16c17f376c5p-10 + s * even;
    odd = 0x1.a01a01b5d2ab9p-13 + s * odd;
    even = 0x1.55555555520f4p-5 + s * even;
    odd = 0x1.111111110e6e3p-7 + s * odd;
    even = 0x1.0000000000005p-1 + s * even;
    odd = 0x1.555555555555cp-3 + s * odd;
    return r + s * (even + r * odd);
  }

  /** Returns x · 2<sup>n</sup>. */
  private static double scale(double x, int n) {
    double y = x;
    int rest = n;
    while (rest < -SHIFT) {
      y *= 0x1p-31;
      rest += SHIFT;
    }
    while (rest > SHIFT) {
      y *= 0x1p31;
      rest -= SHIFT;
    }
    return y * ((double) (1L << (rest + SHIFT)) * 0x1p-31);
  }

  /** Returns log(x + low) for x positive and finite and low within its ulp. */
  private static double logarithm(double x, double low) {
    double y = x;
    double rest = low;
    int n = 0;
    while (y > 0x1p32) {
      y *= 0x1p-32;
      rest *= 0x1p-32;
      n += 32;
    }
    while (y < 0x1p-32) {
      y *= 0x1p32;
      rest *= 0x1p32;
      n -= 32;
    }
    while (y > 0x1p4) {
      y *= 0x1p-4;
      rest *= 0x1p-4;
      n += 4;
    }
    while (y < 0x1p-4) {
      y *= 0x1p4;
      rest *= 0x1p4;
      n -= 4;
    }
    while (y > ROOT_2) {
      y *= 0.5;
      rest *= 0.5;
      n++;
    }
    while (y < 0.5 * ROOT_2) {
      y += y;
      rest += rest;
      n--;
    }
    double f = (y - 1.0) + rest;
    double s = f / (2.0 + f);
    double z = s * s;
    double c = 0x1.39a0f532dc524p-3 + z * 0x1.2f0d8cf6915dfp-3;
    c = 0x1.7466462a562d6p-3 + z * c;
    c = 0x1.c71c51e804212p-3 + z * c;
    c = 0x1.24924942178edp-2 + z * c;
    c = 0x1.999999997fb33p-2 + z * c;
    c = 0x1.5555555555593p-1 + z * c;
    double half = 0.5 * f * f;
    double series = s * (half + z * c) + n * LN2_LOW;
    return n * LN2_HIGH + (f - (half - series));
  }
}
