package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import java.lang.foreign.Arena;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** The portable elementwise loops against formulas for one element, written out once more. */
class ElementwiseDefinitionProperties {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Property
  void unaryAreTheirFormulas(
      @ForAll DType dtype, @ForAll UnaryOp op, @ForAll @DoubleRange(min = -30, max = 30) double v) {
    double x = rounded(dtype, op == UnaryOp.LOG ? Math.abs(v) + 1e-3 : v);
    double sigma = 1 / (1 + Math.exp(-x));
    double y =
        switch (op) {
          case RELU -> x > 0 ? x : 0;
          case EXP -> Math.exp(x);
          case LOG -> Math.log(x);
          case SIGMOID -> sigma;
          case TANH -> (Math.expm1(2 * x)) / (Math.expm1(2 * x) + 2);
          case SOFTPLUS -> x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
          case SQUARE -> x * x;
          case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0;
        };
    requireRelative(dtype, y, unary(dtype, op, x));
    double stored = rounded(dtype, y);
    double slope =
        switch (op) {
          case RELU -> x > 0 ? 1 : 0;
          case EXP -> stored;
          case LOG -> 1 / x;
          case SIGMOID -> stored * (1 - stored);
          case TANH -> (1 - stored) * (1 + stored);
          case SOFTPLUS -> sigma;
          case SQUARE -> 2 * x;
          case SIGN -> 0;
        };
    requireRelative(dtype, 3 * slope, derivative(dtype, op, x, stored, 3));
  }

  @Property
  void binaryAreTheirFormulas(
      @ForAll DType dtype,
      @ForAll BinaryOp op,
      @ForAll @DoubleRange(min = -5, max = 5) double left,
      @ForAll @DoubleRange(min = -5, max = 5) double right) {
    double a = rounded(dtype, left);
    double b = rounded(dtype, right);
    double sigma = 1 / (1 + Math.exp(a * b));
    double y =
        switch (op) {
          case ADD -> a + b;
          case SUBTRACT -> a - b;
          case MULTIPLY -> a * b;
          case MARGIN -> 1 - a * b;
          case HINGE -> Math.max(1 - a * b, 0);
          case LOGISTIC -> Math.log1p(Math.exp(-a * b));
          case SQUARED_ERROR -> (a - b) * (a - b) / 2;
        };
    // What cancels loses digits of the operands, not of the result.
    double scale = 1 + Math.abs(a * b) + (a - b) * (a - b);
    assertThat(Math.abs(binary(dtype, op, a, b) - y))
        .as("%s of %s and %s", op, a, b)
        .isLessThanOrEqualTo(8 * dtype.unitRoundoff() * scale);
    if (op == BinaryOp.HINGE && Math.abs(1 - a * b) < 1e-5) {
      return; // on either side of the kink, as rounding has it
    }
    double gate = op == BinaryOp.HINGE && a * b >= 1 ? 0 : 1;
    double byA =
        switch (op) {
          case ADD, SUBTRACT -> 1;
          case MULTIPLY -> b;
          case MARGIN, HINGE -> -b * gate;
          case LOGISTIC -> -b * sigma;
          case SQUARED_ERROR -> a - b;
        };
    double byB =
        switch (op) {
          case ADD -> 1;
          case SUBTRACT -> -1;
          case MULTIPLY -> a;
          case MARGIN, HINGE -> -a * gate;
          case LOGISTIC -> -a * sigma;
          case SQUARED_ERROR -> b - a;
        };
    double bound = 3 * 32 * dtype.unitRoundoff() * scale;
    assertThat(Math.abs(derivative(dtype, op, 0, a, b, 3) - 3 * byA)).isLessThanOrEqualTo(bound);
    assertThat(Math.abs(derivative(dtype, op, 1, a, b, 3) - 3 * byB)).isLessThanOrEqualTo(bound);
  }

  @Example
  void farOutNothingOverflows() {
    for (DType dtype : DType.values()) {
      assertThat(unary(dtype, UnaryOp.SOFTPLUS, 1e4)).isEqualTo(1e4);
      assertThat(unary(dtype, UnaryOp.SOFTPLUS, -1e4)).isZero();
      assertThat(unary(dtype, UnaryOp.SOFTPLUS, INFINITY)).isEqualTo(INFINITY);
      assertThat(unary(dtype, UnaryOp.SOFTPLUS, -INFINITY)).isZero();
      assertThat(unary(dtype, UnaryOp.EXP, 1e4)).isEqualTo(INFINITY);
      assertThat(unary(dtype, UnaryOp.EXP, -1e4)).isZero();
      assertThat(unary(dtype, UnaryOp.LOG, 0)).isEqualTo(-INFINITY);
      assertThat(unary(dtype, UnaryOp.LOG, -0.0)).isEqualTo(-INFINITY);
      assertThat(unary(dtype, UnaryOp.LOG, -1)).isNaN();
      assertThat(unary(dtype, UnaryOp.SIGMOID, 1e4)).isEqualTo(1);
      assertThat(unary(dtype, UnaryOp.SIGMOID, -1e4)).isZero();
      assertThat(derivative(dtype, UnaryOp.SOFTPLUS, -INFINITY, 0, 1)).isZero();
      assertThat(binary(dtype, BinaryOp.LOGISTIC, 1, -1e4)).isEqualTo(1e4);
      assertThat(binary(dtype, BinaryOp.LOGISTIC, -1, -1e4)).isZero();
      assertThat(binary(dtype, BinaryOp.LOGISTIC, -1, INFINITY)).isEqualTo(INFINITY);
      assertThat(derivative(dtype, BinaryOp.LOGISTIC, 0, 1e4, 1, 1)).isZero();
      assertThat(derivative(dtype, BinaryOp.LOGISTIC, 0, -1e4, 1, 1)).isEqualTo(-1);
    }
  }

  @Example
  void closedGatesStopInfinities() {
    for (DType dtype : DType.values()) {
      assertThat(derivative(dtype, UnaryOp.RELU, -1, 0, INFINITY)).isZero();
      assertThat(derivative(dtype, UnaryOp.RELU, 0, 0, Double.NaN)).isZero();
      assertThat(derivative(dtype, UnaryOp.SIGN, 1, 1, INFINITY)).isZero();
      assertThat(derivative(dtype, BinaryOp.HINGE, 0, 2, 1, INFINITY)).isZero();
    }
  }

  @Example
  void nanGivesNan() {
    for (DType dtype : DType.values()) {
      for (UnaryOp op : UnaryOp.values()) {
        assertThat(unary(dtype, op, Double.NaN)).as("%s", op).isNaN();
        assertThat(derivative(dtype, op, Double.NaN, Double.NaN, 1)).as("%s′", op).isNaN();
      }
      for (BinaryOp op : BinaryOp.values()) {
        assertThat(binary(dtype, op, Double.NaN, 1)).as("%s", op).isNaN();
        assertThat(binary(dtype, op, 1, Double.NaN)).as("%s", op).isNaN();
      }
    }
  }

  private static double rounded(DType dtype, double value) {
    return dtype == DType.FLOAT32 ? (float) value : value;
  }

  /**
   * The formulas here are a few operations in binary64, so for that type as far off as the loop.
   */
  private static void requireRelative(DType dtype, double expected, double actual) {
    assertThat(Math.abs(actual - expected))
        .as("%s, expected %s", actual, expected)
        .isLessThanOrEqualTo(8 * dtype.unitRoundoff() * Math.abs(expected));
  }

  private static double unary(DType dtype, UnaryOp op, double x) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer b = new Buffer(arena, dtype, "x", 0, x);
      Lane.portable(dtype).unary(op, 1, b.segment, b.offset, b.segment, b.offset);
      return b.get(0);
    }
  }

  private static double derivative(DType dtype, UnaryOp op, double x, double y, double t) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer b = new Buffer(arena, dtype, "x", 0, x, y, t, 0);
      int at = b.offset;
      Lane.portable(dtype)
          .unaryDerivative(
              op, 1, b.segment, at, b.segment, at + 1, b.segment, at + 2, b.segment, at + 3, true);
      return b.get(3);
    }
  }

  private static double binary(DType dtype, BinaryOp op, double a, double b) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer x = new Buffer(arena, dtype, "x", 0, a, b, 0);
      int at = x.offset;
      Lane.portable(dtype).binary(op, 1, x.segment, at, x.segment, at + 1, x.segment, at + 2);
      return x.get(2);
    }
  }

  private static double derivative(
      DType dtype, BinaryOp op, int side, double a, double b, double t) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer x = new Buffer(arena, dtype, "x", 0, a, b, t, 0);
      int at = x.offset;
      Lane.portable(dtype)
          .binaryDerivative(
              op, side, 1, x.segment, at, x.segment, at + 1, x.segment, at + 2, x.segment, at + 3,
              false);
      return x.get(3);
    }
  }
}
