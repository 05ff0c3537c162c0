package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Second derivatives, functions that know their pieces, other types, and what reports add. */
final class FunctionKindsTest {
  /** The sum of aᵢ·xᵢ³ and of neighbours' products, so that the Hessian is tridiagonal. */
  private static double[] energy(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (i + 1) * x[i] * x[i] * x[i] + (i == 0 ? 0 : x[i] * x[i - 1]);
    }
    return new double[] {sum};
  }

  private static double[] slope(double[] x, double[] dy) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      gradient[i] =
          dy[0]
              * (3 * (i + 1) * x[i] * x[i]
                  + (i == 0 ? 0 : x[i - 1])
                  + (i == x.length - 1 ? 0 : x[i + 1]));
    }
    return gradient;
  }

  private static double[] curvature(double[] x, double[] dy, double[] v, double coupling) {
    double[] product = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] =
          dy[0]
              * (6 * (i + 1) * x[i] * v[i]
                  + (i == 0 ? 0 : coupling * v[i - 1])
                  + (i == x.length - 1 ? 0 : v[i + 1]));
    }
    return product;
  }

  private static GradientCheck<double[], double[]> energyCheck() {
    return GradientCheck.of(FunctionKindsTest::energy).at(Shape.of(5));
  }

  private static void fails(CheckReport report, Finding.Kind kind, String... parts) {
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
    assertThat(report.failsLike(kind)).as("%s", report).isTrue();
    for (String part : parts) {
      assertThat(report.toString()).contains(part);
    }
  }

  @Test
  void secondDerivativesAreHeldToDifferencesAndSymmetry() {
    var check =
        energyCheck().vjp(FunctionKindsTest::slope).hvp((x, dy, v) -> curvature(x, dy, v, 1));
    for (long seed = 1; seed <= 20; seed++) {
      CheckReport report = check.seed(seed).assertPasses();
      assertThat(report.failsLike(Finding.Kind.HVP)).isFalse();
    }
    fails(
        check.hvp((x, dy, v) -> curvature(x, dy, v, 0.5)).run(),
        Finding.Kind.HVP,
        "⟨Hv, w⟩ is not ⟨v, Hw⟩");
    fails(
        check
            .hvp((x, dy, v) -> Arrays.stream(curvature(x, dy, v, 1)).map(a -> 2 * a).toArray())
            .run(),
        Finding.Kind.HVP,
        "off by a factor of 2");
  }

  @Test
  void secondDerivativesAreHeldToDifferencesOfTangents() {
    var check =
        energyCheck()
            .jvp(
                (x, v) -> {
                  double sum = 0;
                  double[] gradient = slope(x, new double[] {1});
                  for (int i = 0; i < x.length; i++) {
                    sum += gradient[i] * v[i];
                  }
                  return new double[] {sum};
                })
            .hvp((x, dy, v) -> curvature(x, dy, v, 1));
    check.assertPasses();
    fails(check.hvp((x, dy, v) -> curvature(x, dy, v, 0)).run(), Finding.Kind.HVP);
  }

  @Test
  void piecesThatAFunctionKnowsAreNotLookedFor() {
    // A triangle wave with so many kinks that the first steps cross several.
    DoubleUnaryOperator wave = at -> Math.abs(64 * at % 2 - 1);
    DoubleUnaryOperator slope = at -> 64 * at % 2 > 1 ? 64 : -64;
    var check =
        GradientCheck.of(x -> Arrays.stream(x).map(wave).toArray())
            .jvp(
                (x, v) -> {
                  double[] product = new double[x.length];
                  Arrays.setAll(product, i -> slope.applyAsDouble(x[i]) * v[i]);
                  return product;
                })
            .branches(
                x ->
                    Arrays.stream(x)
                        .map(at -> 64 * at % 1 == 0 ? 0 : Math.floor(64 * at) + 1)
                        .toArray())
            .at(Shape.of(4))
            .between(0.3, 2);
    for (long seed = 1; seed <= 20; seed++) {
      check.seed(seed).assertPasses();
    }
    fails(
        check.branches(_ -> new double[3]).run(),
        Finding.Kind.CONTRACT,
        "branches returned 3 elements for an output of shape [4], at call 1");
  }

  @Test
  void functionsOfFloat32Tensors() {
    try (Arena arena = Arena.ofConfined()) {
      var check =
          GradientCheck.ofTensors(DType.FLOAT32, x -> map(arena, x[0], at -> at * at * at))
              .at(Shape.of(2, 3));
      check
          .vjp((x, dy) -> new Tensor[] {times(arena, map(arena, x[0], at -> 3 * at * at), dy)})
          .assertPasses();
      fails(
          check
              .vjp((x, dy) -> new Tensor[] {times(arena, map(arena, x[0], at -> 2 * at * at), dy)})
              .run(),
          Finding.Kind.VJP);
    }
  }

  private static Tensor map(Arena arena, Tensor x, DoubleUnaryOperator f) {
    return Tensor.of(
        arena, x.dtype(), x.shape(), Arrays.stream(x.toDoubleArray()).map(f).toArray());
  }

  private static Tensor times(Arena arena, Tensor a, Tensor b) {
    double[] product = a.toDoubleArray();
    Arrays.setAll(product, i -> product[i] * b.get(i));
    return Tensor.of(arena, a.dtype(), a.shape(), product);
  }

  @Test
  void inputsWithoutElementsAreChecked() {
    GradientCheck.of(x -> x).vjp((_, dy) -> dy).jvp((_, v) -> v).at(Shape.of(0, 3)).assertPasses();
    GradientCheck.of(x -> new double[] {0}).vjp((x, _) -> x).at(Shape.of(0)).assertPasses();
  }

  @Test
  void theSmallestInputsThatFailAreNamed() {
    // Wrong from the third element on.
    CheckReport report =
        GradientCheck.of(x -> x)
            .jvp(
                (_, v) -> {
                  double[] product = v.clone();
                  for (int i = 2; i < v.length; i++) {
                    product[i] *= 3;
                  }
                  return product;
                })
            .at(Shape.of(40))
            .run();
    assertThat(report.smallest()).containsExactly(Shape.of(3));
    assertThat(report.toString()).contains("smallest inputs that fail: [3]");
  }

  @Test
  void theProbabilityOfAMissIsStated() {
    CheckReport report = GradientCheck.of(x -> x).jvp((_, v) -> v).at(Shape.of(40)).assertPasses();
    assertThat(report.missed()).isBetween(1e-14, 1e-12);
    assertThat(report.toString()).contains("slips through with a probability below 7e-14");
  }

  @Test
  void theStatedProbabilityOfAMissHolds() {
    // Of errors drawn so as to cancel in as many directions as can be, no more do.
    SplittableRandom random = new SplittableRandom(7);
    int missed = 0;
    int runs = 2_000_000;
    for (int i = 0; i < runs; i++) {
      double[] v = Draw.direction(2, random);
      missed += v[0] == v[1] ? 1 : 0;
    }
    double deviation = Math.sqrt(runs * Draw.MISS);
    assertThat((double) missed).isLessThan(runs * Draw.MISS + 5 * deviation).isPositive();
  }

  @Test
  void theRemainderHasItsOrder() {
    var check = GradientCheck.of(x -> Arrays.stream(x).map(Math::exp).toArray()).at(Shape.of(6));
    CheckReport right = check.jvp((x, v) -> product(x, v, 1)).assertPasses();
    assertThat(right.toString())
        .contains("PASS  taylor order, input 0: the remainder falls as h^2");
    fails(
        check.jvp((x, v) -> product(x, v, 1.1)).run(),
        Finding.Kind.TAYLOR,
        "the remainder falls as h^1.0");
  }

  private static double[] product(double[] x, double[] v, double factor) {
    double[] product = new double[x.length];
    Arrays.setAll(product, i -> factor * Math.exp(x[i]) * v[i]);
    return product;
  }

  @Test
  void smallJacobiansAreComparedWhole() {
    // A vjp that is right wherever the gradient of the output has no zero.
    CheckReport report =
        GradientCheck.of(x -> new double[] {x[0] * x[1], x[1] * x[2]})
            .vjp(
                (x, dy) ->
                    dy[0] == 0 || dy[1] == 0
                        ? new double[3]
                        : new double[] {dy[0] * x[1], dy[0] * x[0] + dy[1] * x[2], dy[1] * x[1]})
            .jvp((x, v) -> new double[] {v[0] * x[1] + x[0] * v[1], v[1] * x[2] + x[1] * v[2]})
            .at(Shape.of(3))
            .run();
    fails(report, Finding.Kind.JACOBIAN);
  }

  @Test
  void derivativesThatAreRandomOrThrowErrorsAreReportedAsThat() {
    AtomicInteger calls = new AtomicInteger();
    fails(
        GradientCheck.of(x -> x)
            .vjp((_, dy) -> Arrays.stream(dy).map(at -> at + calls.incrementAndGet()).toArray())
            .at(Shape.of(3))
            .run(),
        Finding.Kind.CONTRACT,
        "vjp is random: it returned");
    fails(
        GradientCheck.of(
                x -> {
                  throw new AssertionError("no such value");
                })
            .vjp((_, dy) -> dy)
            .at(Shape.of(3))
            .run(),
        Finding.Kind.CONTRACT,
        "the function threw java.lang.AssertionError: no such value, at call 1");
    AtomicInteger uses = new AtomicInteger();
    fails(
        GradientCheck.of(x -> new double[] {uses.incrementAndGet() > 9 ? 1 : 0})
            .vjp((x, _) -> new double[x.length])
            .at(Shape.of(3))
            .run(),
        Finding.Kind.CONTRACT,
        "the function is random");
  }
}
