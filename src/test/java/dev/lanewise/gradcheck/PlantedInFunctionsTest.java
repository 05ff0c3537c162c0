package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors that users plant in derivatives of their own functions: found whatever the seed. */
final class PlantedInFunctionsTest {
  private static final int SEEDS = 20;

  /** A check that must fail for a reason of that kind. */
  record Wrong(String name, GradientCheck<?, ?> check) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The derivative of a function of arrays times a vector, which may depend on anything. */
  private interface Product {
    double[] of(double[] x, double[] v);
  }

  private static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  private static double[] cubes(double[] x) {
    return map(x, at -> at * at * at);
  }

  private static double[] slopes(double[] x, double[] v) {
    double[] product = new double[x.length];
    Arrays.setAll(product, i -> 3 * x[i] * x[i] * v[i]);
    return product;
  }

  private static Wrong backward(String name, int size, Product wrong) {
    return new Wrong(
        name, GradientCheck.of(PlantedInFunctionsTest::cubes).vjp(wrong::of).at(Shape.of(size)));
  }

  private static Wrong forward(String name, int size, Product wrong) {
    return new Wrong(
        name, GradientCheck.of(PlantedInFunctionsTest::cubes).jvp(wrong::of).at(Shape.of(size)));
  }

  private static double[] with(double[] values, int i, double value) {
    double[] changed = values.clone();
    changed[i] = value;
    return changed;
  }

  static Stream<Wrong> all() {
    return Stream.of(
        backward("a sign", 5, (x, dy) -> map(slopes(x, dy), at -> -at)),
        backward("one part in a million", 5, (x, dy) -> map(slopes(x, dy), at -> 1.000001 * at)),
        backward("one element of 120", 120, (x, dy) -> with(slopes(x, dy), 77, 0)),
        forward("one element of 120, forward", 120, (x, v) -> with(slopes(x, v), 119, 0)),
        backward("the output's gradient ignored", 5, (x, _) -> map(x, at -> 3 * at * at)),
        forward("the direction's sign lost", 5, (x, v) -> slopes(x, map(v, Math::abs))),
        forward("a square of the direction", 5, (x, v) -> slopes(x, map(v, at -> at * at))),
        backward("the next element's", 6, (x, dy) -> shifted(slopes(x, dy))),
        backward("a constant besides", 5, (x, dy) -> map(slopes(x, dy), at -> at + 1e-3)),
        backward(
            "right only for gradients of 1",
            5,
            (x, dy) -> slopes(x, map(dy, at -> at == 1 ? 1 : at * at))),
        new Wrong("a cross term dropped", crossTerm()),
        new Wrong("Hessian: not symmetric", curvature(0.25, 1)),
        new Wrong("Hessian: off the diagonal dropped", curvature(0, 0)),
        new Wrong("too steep on a kink", kink()));
  }

  private static double[] shifted(double[] values) {
    double[] moved = new double[values.length];
    Arrays.setAll(moved, i -> values[(i + 1) % values.length]);
    return moved;
  }

  /** y = a·b, whose tangent forgets one factor where both move. */
  private static GradientCheck<double[][], double[]> crossTerm() {
    return GradientCheck.ofMany(x -> new double[] {x[0][0] * x[1][0]})
        .jvp(
            (x, v) ->
                new double[] {
                  v[0][0] != 0 ? v[0][0] * x[1][0] : x[0][0] * v[1][0],
                })
        .at(Shape.of(1), Shape.of(1));
  }

  /** Of x₀²·x₁, whose Hessian is ((2x₁, 2x₀), (2x₀, 0)). */
  private static GradientCheck<double[], double[]> curvature(double upper, double lower) {
    return GradientCheck.of(x -> new double[] {x[0] * x[0] * x[1]})
        .vjp((x, dy) -> new double[] {2 * x[0] * x[1] * dy[0], x[0] * x[0] * dy[0]})
        .hvp(
            (x, dy, v) ->
                new double[] {
                  dy[0] * (2 * x[1] * v[0] + upper * 2 * x[0] * v[1]),
                  dy[0] * lower * 2 * x[0] * v[0]
                })
        .at(Shape.of(2));
  }

  private static GradientCheck<double[], double[]> kink() {
    return GradientCheck.of(x -> map(x, Math::abs))
        .jvp((_, v) -> map(v, at -> 2 * at))
        .at(Shape.of(1))
        .between(-1e-300, 1e-300);
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFound(Wrong wrong) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      CheckReport report = wrong.check().seed(seed).run();
      assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
      assertThat(report.failsLike(Finding.Kind.CONTRACT)).as("%s", report).isFalse();
      assertThat(report.smallest()).isNotEmpty();
    }
  }
}
