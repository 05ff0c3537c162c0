package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Exponentials and logarithms over the whole range of their types, beside exact values. */
class FunctionAccuracyProperties {
  /** What no function exceeds, in unit roundoffs; {@link Kernels} promises 4. */
  private static final double BOUND = 3.1;

  /** For subnormal results, in smallest subnormals. */
  private static final double SUBNORMAL_BOUND = 1.1;

  private static final int COUNT = 1000;

  /** Where a function changes its formula, overflows, underflows or comes to rest. */
  private static final double[] EDGES = {
    0,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    0x1p-24,
    0.34657359,
    0.5,
    0.70710678,
    1,
    1.41421356,
    2,
    8.3177662,
    9.010913,
    10,
    16.635532,
    43,
    86,
    87.336544,
    88.722839,
    103.27893,
    103.97208,
    104,
    172,
    Float.MAX_VALUE,
    Double.POSITIVE_INFINITY
  };

  @Provide
  Arbitrary<UnaryOp> functions() {
    return Arbitraries.of(
        UnaryOp.EXP, UnaryOp.LOG, UnaryOp.SIGMOID, UnaryOp.TANH, UnaryOp.SOFTPLUS);
  }

  /** Bits without preference: all exponents, both signs, subnormal numbers and NaN. */
  @Property(tries = 60)
  void anyBits(@ForAll("functions") UnaryOp op, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      x[i] = Float.intBitsToFloat(random.nextInt());
    }
    requireClose(op, x);
  }

  /** Sizes that occur, where the polynomials work. */
  @Property(tries = 60)
  void ordinaryNumbers(@ForAll("functions") UnaryOp op, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[COUNT];
    double scale = random.nextDouble(0.01, 110);
    for (int i = 0; i < COUNT; i++) {
      x[i] = (float) (op == UnaryOp.LOG ? random.nextDouble() : random.nextDouble(-1, 1) * scale);
    }
    requireClose(op, x);
  }

  @Property(tries = 60)
  void neighboursOfEdges(
      @ForAll("functions") UnaryOp op, @ForAll @IntRange(min = 0, max = 23) int edge) {
    float[] x = new float[2 * COUNT];
    float up = (float) EDGES[edge];
    float down = up;
    for (int i = 0; i < COUNT; i += 2) {
      x[i] = up;
      x[i + 1] = down;
      x[COUNT + i] = -up;
      x[COUNT + i + 1] = -down;
      up = Math.nextUp(up);
      down = Math.nextDown(down);
    }
    requireClose(op, x);
  }

  private static void requireClose(UnaryOp op, float[] x) {
    for (Loops loops : kernels(DType.FLOAT32)) {
      FunctionErrors errors = new FunctionErrors(op);
      errors.take(loops, x);
      assertThat(errors.normal).as("%s, %s", loops.name(), errors).isLessThanOrEqualTo(BOUND);
      assertThat(errors.subnormal).as("%s", errors).isLessThanOrEqualTo(SUBNORMAL_BOUND);
    }
  }

  private static List<Loops> kernels(DType dtype) {
    List<Loops> kernels = new ArrayList<>(List.of(Lane.portable(dtype)));
    if (Lane.hasModule()) {
      kernels.add(Lane.simd(dtype));
    }
    return kernels;
  }

  /** In float64, beside 45 decimal digits. */
  @Property(tries = 100)
  void float64(@ForAll("functions") UnaryOp op, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = random.nextBoolean() ? 745 : Math.scalb(1.0, random.nextInt(-40, 10));
    double[] x = random.doubles(12, -scale, scale).toArray();
    if (op == UnaryOp.LOG) {
      for (int i = 0; i < x.length; i++) {
        x[i] =
            i % 2 == 0
                ? 1 + x[i] / (2 * scale)
                : Math.abs(Math.scalb(x[i], random.nextInt(-1074, 900)));
      }
    }
    for (Loops loops : kernels(DType.FLOAT64)) {
      double[] y = values(loops, op, x);
      for (int i = 0; i < x.length; i++) {
        if (Double.isFinite(y[i]) && !(op == UnaryOp.LOG && x[i] <= 0)) {
          requireClose(op, x[i], y[i]);
        } else {
          assertThat(Double.valueOf(y[i]))
              .as("%s of %s", op, x[i])
              .isEqualTo(Double.valueOf(Functions.value(op, x[i])));
        }
      }
    }
  }

  private static void requireClose(UnaryOp op, double x, double y) {
    BigDecimal exact = HighPrecision.value(op, x);
    double error = new BigDecimal(y).subtract(exact).abs().doubleValue();
    double size = exact.abs().doubleValue();
    double allowed = BOUND * 0x1p-53 * size + SUBNORMAL_BOUND * Double.MIN_VALUE;
    assertThat(error)
        .as("%s of %s is %s, %s", op, x, y, exact.round(MathContext.DECIMAL64))
        .isLessThanOrEqualTo(allowed);
  }

  private static double[] values(Loops loops, UnaryOp op, double[] x) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer b = new Buffer(arena, loops.dtype(), "x", 0, x);
      loops.unary(op, x.length, b.segment, b.offset, b.segment, b.offset);
      return b.values();
    }
  }

  @Example
  void specialValues() {
    double inf = Double.POSITIVE_INFINITY;
    double[] x = {0.0, -0.0, inf, -inf, Double.NaN, -1, 1};
    for (DType dtype : DType.values()) {
      for (Loops loops : kernels(dtype)) {
        assertThat(values(loops, UnaryOp.EXP, x)).startsWith(1, 1, inf, 0, Double.NaN);
        assertThat(values(loops, UnaryOp.LOG, x))
            .containsExactly(-inf, -inf, inf, Double.NaN, Double.NaN, Double.NaN, 0);
        assertThat(values(loops, UnaryOp.TANH, x)).startsWith(0.0, -0.0, 1, -1, Double.NaN);
        assertThat(values(loops, UnaryOp.SIGMOID, x)).startsWith(0.5, 0.5, 1, 0, Double.NaN);
        assertThat(values(loops, UnaryOp.SOFTPLUS, x)[2]).isEqualTo(inf);
        assertThat(values(loops, UnaryOp.SOFTPLUS, x)[3]).isZero();
        assertThat(values(loops, UnaryOp.SOFTPLUS, x)[4]).isNaN();
      }
    }
  }

  /**
   * The bits of a result follow from the element's, wherever it is and whatever stands beside it.
   */
  @Property(tries = 40)
  void noPlaceMatters(
      @ForAll("functions") UnaryOp op,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 1100) int size,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(8);
      x[i] = kind == 0 ? 300 * random.nextDouble(-1, 1) : random.nextDouble(-5, 5);
    }
    for (Loops loops : kernels(dtype)) {
      double[] together = values(loops, op, x);
      for (int k = 0; k < 20; k++) {
        int i = random.nextInt(size);
        double alone = values(loops, op, new double[] {x[i]})[0];
        assertThat(Double.compare(alone, together[i]))
            .as("%s of %s, at %s of %s: %s, %s", op, x[i], i, size, together[i], alone)
            .isZero();
      }
    }
  }

  /** The bits of a row's softmax follow from the row, wherever it stands in a batch. */
  @Property(tries = 30)
  void noRowMatters(
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 1100) int cols,
      @ForAll @IntRange(min = 2, max = 20) int rows,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = random.nextInt(3) == 0 ? 200 : 5;
    double[] x = random.doubles((long) rows * cols, -scale, scale).toArray();
    x[random.nextInt(x.length)] = Double.NEGATIVE_INFINITY;
    for (Loops loops : kernels(dtype)) {
      double[] together = softmax(loops, rows, cols, x);
      int r = random.nextInt(rows);
      double[] row = Arrays.copyOfRange(x, r * cols, (r + 1) * cols);
      assertThat(softmax(loops, 1, cols, row))
          .containsExactly(Arrays.copyOfRange(together, r * cols, (r + 1) * cols));
    }
  }

  private static double[] softmax(Loops loops, int rows, int cols, double[] x) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer b = new Buffer(arena, loops.dtype(), "x", 0, x);
      loops.softmax(rows, cols, b.segment, b.offset, b.segment, b.offset);
      return b.values();
    }
  }
}
