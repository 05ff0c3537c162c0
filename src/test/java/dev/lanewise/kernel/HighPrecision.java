package dev.lanewise.kernel;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Functions in decimal arithmetic of 45 digits, by series that are slow and sure. */
final class HighPrecision {
  private static final MathContext DIGITS = new MathContext(45, RoundingMode.HALF_EVEN);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal LN2 = log(TWO, 0);

  private HighPrecision() {}

  /** Returns the function of x, a number for which it is finite. */
  static BigDecimal value(UnaryOp op, double x) {
    BigDecimal at = new BigDecimal(x);
    return switch (op) {
      case EXP -> exp(at);
      case LOG ->
          log(at, x < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p60) - 60 : Math.getExponent(x));
      case SIGMOID -> BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(at.negate())), DIGITS);
      case TANH -> tanh(at);
      case SOFTPLUS ->
          x > 0
              ? at.add(value(op, -x))
              : x < -50 ? small(exp(at)) : log(BigDecimal.ONE.add(exp(at)), 0);
      case RELU, SQUARE, SIGN -> throw new IllegalArgumentException(op + ": is rounded exactly");
    };
  }

  /** log(1 + e), of which the third term is below all digits. */
  private static BigDecimal small(BigDecimal e) {
    return e.subtract(e.multiply(e).divide(TWO));
  }

  /** By the series at x / 2ᵏ, squared k times. */
  private static BigDecimal exp(BigDecimal x) {
    int halvings = 14;
    MathContext more = new MathContext(DIGITS.getPrecision() + 10);
    BigDecimal small = x.divide(TWO.pow(halvings), more);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k <= 24; k++) {
      term = term.multiply(small, more).divide(BigDecimal.valueOf(k), more);
      sum = sum.add(term, more);
    }
    for (int k = 0; k < halvings; k++) {
      sum = sum.multiply(sum, more);
    }
    return sum;
  }

  /** As 2 artanh((m − 1) / (m + 1)) + n log 2, with x = m · 2ⁿ. */
  private static BigDecimal log(BigDecimal x, int n) {
    MathContext more = new MathContext(DIGITS.getPrecision() + 20);
    BigDecimal m = n < 0 ? x.multiply(TWO.pow(-n), more) : x.divide(TWO.pow(n), more);
    BigDecimal s = m.subtract(BigDecimal.ONE).divide(m.add(BigDecimal.ONE), more);
    BigDecimal square = s.multiply(s, more);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal power = s;
    for (int k = 1; k <= 141; k += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(k), more), more);
      power = power.multiply(square, more);
    }
    BigDecimal log = sum.multiply(TWO);
    return n == 0 ? log : log.add(LN2.multiply(BigDecimal.valueOf(n)), more);
  }

  /** By its series where it is small, so that nothing cancels. */
  private static BigDecimal tanh(BigDecimal x) {
    if (x.abs().doubleValue() < 1e-8) {
      BigDecimal square = x.multiply(x);
      BigDecimal fifth = square.multiply(square).multiply(BigDecimal.valueOf(2));
      return x.multiply(
          BigDecimal.ONE
              .subtract(square.divide(BigDecimal.valueOf(3), DIGITS))
              .add(fifth.divide(BigDecimal.valueOf(15), DIGITS)));
    }
    BigDecimal e = exp(x.multiply(TWO));
    return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
  }
}
