package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** Functions with right derivatives, of the kinds that people check. */
final class RightFunctions {
  private RightFunctions() {}

  /** A check that must never fail. */
  record Right(String name, GradientCheck<double[], double[]> check) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Right> all() {
    return Stream.of(
        elementwise("sin", Math::sin, Math::cos),
        elementwise("exp", Math::exp, Math::exp),
        elementwise("cube", x -> x * x * x, x -> 3 * x * x),
        elementwise("linear", x -> 3 * x - 1, x -> 3),
        elementwise("constant", x -> 5, x -> 0),
        elementwise("fast", x -> Math.sin(40 * x), x -> 40 * Math.cos(40 * x)),
        elementwise("steep", x -> Math.tanh(50 * x), x -> 50 / Math.pow(Math.cosh(50 * x), 2)),
        elementwise("pole", x -> 1 / (x * x + 1e-2), x -> -2 * x / Math.pow(x * x + 1e-2, 2)),
        elementwise("tiny", x -> 1e-12 * Math.sin(x), x -> 1e-12 * Math.cos(x)),
        elementwise("huge", x -> 1e12 * Math.sin(x), x -> 1e12 * Math.cos(x)),
        elementwise("offset", x -> 1e6 + Math.sin(x), Math::cos),
        elementwise("absolute value", Math::abs, Math::signum),
        elementwise("ReLU", x -> Math.max(0, x), x -> x > 0 ? 1 : 0),
        elementwise("clip", x -> Math.clamp(x, -1, 1), x -> Math.abs(x) < 1 ? 1 : 0),
        elementwise("float32", x -> (float) Math.sin((float) x), x -> (float) Math.cos((float) x)),
        new Right("sum of squares", sumOfSquares()),
        new Right("softmax", softmax()));
  }

  private static Right elementwise(String name, DoubleUnaryOperator f, DoubleUnaryOperator slope) {
    return new Right(
        name,
        both(
            GradientCheck.of(x -> Arrays.stream(x).map(f).toArray()).at(Shape.of(3, 3)),
            (x, v) -> {
              double[] product = new double[x.length];
              Arrays.setAll(product, i -> v[i] * slope.applyAsDouble(x[i]));
              return product;
            }));
  }

  private interface Product {
    double[] of(double[] x, double[] v);
  }

  /** With a symmetric Jacobian, vjp and jvp are one. */
  private static GradientCheck<double[], double[]> both(
      GradientCheck<double[], double[]> check, Product product) {
    return check.vjp(product::of).jvp(product::of);
  }

  private static GradientCheck<double[], double[]> sumOfSquares() {
    return GradientCheck.of(x -> new double[] {Arrays.stream(x).map(at -> at * at).sum()})
        .vjp((x, dy) -> Arrays.stream(x).map(at -> 2 * at * dy[0]).toArray())
        .at(Shape.of(300));
  }

  private static double[] softmax(double[] x) {
    double sum = Arrays.stream(x).map(Math::exp).sum();
    return Arrays.stream(x).map(at -> Math.exp(at) / sum).toArray();
  }

  private static GradientCheck<double[], double[]> softmax() {
    return both(
        GradientCheck.of(RightFunctions::softmax).at(Shape.of(7)),
        (x, v) -> {
          double[] y = softmax(x);
          double mean = 0;
          for (int i = 0; i < y.length; i++) {
            mean += y[i] * v[i];
          }
          double[] product = new double[y.length];
          for (int i = 0; i < y.length; i++) {
            product[i] = y[i] * (v[i] - mean);
          }
          return product;
        });
  }
}
