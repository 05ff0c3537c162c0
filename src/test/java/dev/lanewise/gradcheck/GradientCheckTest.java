package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions and derivatives such as a user writes them. */
final class GradientCheckTest {
  private static final Shape SHAPE = Shape.of(4, 7);

  private static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  private static double[] zip(double[] x, double[] y, DoubleBinaryOperator f) {
    double[] z = new double[x.length];
    Arrays.setAll(z, i -> f.applyAsDouble(x[i], y[i]));
    return z;
  }

  private static double[] softplus(double[] x) {
    return map(x, at -> Math.log1p(Math.exp(at)));
  }

  private static double[] softplusGradient(double[] x, double[] dy) {
    return zip(x, dy, (at, weight) -> weight / (1 + Math.exp(-at)));
  }

  @Test
  void rightDerivativesPass() {
    CheckReport report =
        GradientCheck.of(x -> softplus(x))
            .vjp((x, dy) -> softplusGradient(x, dy))
            .at(SHAPE)
            .assertPasses();
    assertThat(report.ratio(Finding.Kind.VJP)).isLessThan(1);
    assertThat(report.toString()).startsWith("PASS  function, inputs [4, 7], seed 1");
    GradientCheck.of(GradientCheckTest::softplus)
        .jvp(GradientCheckTest::softplusGradient)
        .at(SHAPE)
        .assertPasses();
    GradientCheck.of(GradientCheckTest::softplus)
        .vjp(GradientCheckTest::softplusGradient)
        .jvp(GradientCheckTest::softplusGradient)
        .at(SHAPE)
        .assertPasses();
  }

  /** The right gradient, of 4 rows, but laid out by columns. */
  private static double[] transposed(double[] x, double[] dy) {
    double[] right = softplusGradient(x, dy);
    double[] moved = new double[right.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i % 7 * 4 + i / 7] = right[i];
    }
    return moved;
  }

  private static CheckReport fails(GradientCheck<?, ?> check, String... parts) {
    CheckReport report = check.run();
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
    for (String part : parts) {
      assertThat(report.toString()).contains(part);
    }
    return report;
  }

  @Test
  void wrongDerivativesFailForTheirReason() {
    var check = GradientCheck.of(GradientCheckTest::softplus).at(SHAPE);
    fails(check.jvp((x, v) -> map(softplusGradient(x, v), at -> -at)), "the sign looks flipped");
    fails(
        check.jvp((x, v) -> map(softplusGradient(x, v), at -> 2 * at)),
        "it looks off by a factor of 2: counted twice?");
    fails(check.jvp((x, v) -> new double[x.length]), "it is zero throughout");
    fails(check.vjp((x, v) -> map(softplusGradient(x, v), at -> 1.0001 * at)));
    fails(
        check.jvp(GradientCheckTest::softplusGradient).vjp((x, dy) -> dy),
        "FAIL  vjp",
        "PASS  jvp");
    fails(
        check.vjp(GradientCheckTest::transposed).jvp(GradientCheckTest::softplusGradient),
        "FAIL  vjp",
        "it looks transposed");
    fails(
        check.vjp(
            (x, dy) -> {
              double[] gradient = softplusGradient(x, dy);
              gradient[27] *= 1.001;
              return gradient;
            }),
        "input 0: element 27 is",
        "right except for the last element");
  }

  @Test
  void failuresRepeatBySeed() {
    var check = GradientCheck.of(GradientCheckTest::softplus).jvp((x, v) -> v).at(SHAPE).seed(42);
    assertThat(check.run()).isEqualTo(check.run());
    assertThat(check.run().toString()).contains("seed 42");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(check::assertPasses)
        .withMessageStartingWith("FAIL  function");
  }

  @Test
  void severalInputs() {
    // y = a · b for a of 3 and b of 3 elements, summed to one.
    var check =
        GradientCheck.ofMany(
                x -> {
                  double sum = 0;
                  for (int i = 0; i < 3; i++) {
                    sum += x[0][i] * Math.sin(x[1][i]);
                  }
                  return new double[] {sum};
                })
            .at(Shape.of(3), Shape.of(3));
    check
        .vjp(
            (x, dy) ->
                new double[][] {
                  map(x[1], at -> dy[0] * Math.sin(at)),
                  zip(x[0], x[1], (a, b) -> dy[0] * a * Math.cos(b))
                })
        .assertPasses();
    CheckReport report =
        fails(
            check.vjp(
                (x, dy) ->
                    new double[][] {
                      map(x[1], at -> dy[0] * Math.sin(at)),
                      zip(x[0], x[1], (a, b) -> dy[0] * Math.cos(b))
                    }));
    assertThat(report.findings())
        .filteredOn(finding -> finding.where().equals("input 0"))
        .allMatch(finding -> finding.verdict() == Verdict.PASS);
  }

  @Test
  void tensors() {
    try (Arena arena = Arena.ofConfined()) {
      var check =
          GradientCheck.ofTensors(
                  x ->
                      Tensor.of(
                          arena,
                          DType.FLOAT64,
                          x[0].shape(),
                          map(x[0].toDoubleArray(), at -> at * at * at)))
              .at(Shape.of(2, 3));
      check
          .vjp(
              (x, dy) ->
                  new Tensor[] {
                    Tensor.of(
                        arena,
                        DType.FLOAT64,
                        dy.shape(),
                        zip(x[0].toDoubleArray(), dy.toDoubleArray(), (a, b) -> 3 * a * a * b))
                  })
          .assertPasses();
      fails(check.vjp((_, dy) -> new Tensor[] {dy}));
    }
  }

  @Test
  void kinksAreCountedAndBracketed() {
    // So close to the kink that no step tells the input from 0.
    DoubleUnaryOperator f = at -> Math.abs(at);
    var check = GradientCheck.of(x -> map(x, f)).at(Shape.of(1)).between(-1e-300, 1e-300);
    CheckReport report = check.jvp((_, v) -> map(v, at -> 0.3 * at)).assertPasses();
    assertThat(report.kinks()).isPositive();
    fails(check.jvp((_, v) -> map(v, at -> 1.3 * at)), "on a kink");
  }

  @Test
  void functionsInFloat32AreJudgedByTheirOwnRounding() {
    var check = GradientCheck.of(x -> map(x, at -> (float) Math.sin((float) at))).at(Shape.of(9));
    check.jvp((x, v) -> zip(x, v, (at, t) -> Math.cos(at) * t)).assertPasses();
    fails(check.jvp((x, v) -> zip(x, v, (at, t) -> 1.02 * Math.cos(at) * t)));
  }

  @Test
  void noiseIsInconclusiveAndNoError() {
    // Digits from far behind the point, blown up: no difference sees through them.
    DoubleUnaryOperator f = at -> at + 1e3 * Math.sin(1e5 * Math.sin(1e5 * at));
    CheckReport report = GradientCheck.of(x -> map(x, f)).jvp((_, v) -> v).at(Shape.of(3)).run();
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void theEdgeOfTheDomainIsNotCrossed() {
    GradientCheck.of(x -> map(x, Math::log))
        .vjp((x, dy) -> zip(x, dy, (at, weight) -> weight / at))
        .at(Shape.of(20))
        .between(0.001, 0.2)
        .assertPasses();
  }

  @Test
  void misbehaviourIsReportedAsWhatItIs() {
    var check = GradientCheck.of(GradientCheckTest::softplus).at(SHAPE);
    AtomicInteger calls = new AtomicInteger();
    fails(
        GradientCheck.of(
                x -> {
                  throw new IllegalArgumentException("too hot");
                })
            .vjp((x, dy) -> dy)
            .at(SHAPE),
        "the function threw java.lang.IllegalArgumentException: too hot");
    fails(
        check.vjp(
            (x, dy) -> {
              throw new IllegalStateException("planted");
            }),
        "vjp threw java.lang.IllegalStateException: planted");
    fails(
        GradientCheck.of(x -> map(x, _ -> Double.NaN)).vjp((x, dy) -> dy).at(SHAPE),
        "the function returned NaN at element 0");
    fails(check.jvp((x, v) -> map(v, _ -> Double.NaN)), "jvp returned NaN at element 0");
    fails(
        check.vjp((x, dy) -> map(dy, _ -> Double.POSITIVE_INFINITY)),
        "vjp returned Infinity at element 0 by input 0");
    fails(
        GradientCheck.of(x -> new double[1 + calls.incrementAndGet() / 5])
            .vjp((x, dy) -> x)
            .at(SHAPE),
        "the function returned shape [1] at first, [2] at call 5");
    fails(
        GradientCheck.of(x -> map(x, at -> at + calls.incrementAndGet()))
            .vjp((x, dy) -> dy)
            .at(SHAPE),
        "the function is random");
    fails(
        GradientCheck.of(
                x -> {
                  x[3] = 0;
                  return x;
                })
            .vjp((x, dy) -> dy)
            .at(SHAPE),
        "the function changed its input");
    fails(
        check.vjp(
            (x, dy) -> {
              dy[0] = 7;
              return dy;
            }),
        "vjp changed the output's gradient");
    fails(check.vjp((x, dy) -> new double[3]), "vjp returned 3 elements", "[4, 7]");
    fails(check.jvp((x, v) -> new double[3]), "jvp returned shape [3]", "[28]");
    fails(check.vjp((x, dy) -> null), "vjp returned null");
  }

  @Test
  void misbehaviourIsNeverCalledAWrongGradient() {
    CheckReport report =
        GradientCheck.of(x -> map(x, _ -> Double.NaN)).vjp((x, dy) -> x).at(SHAPE).run();
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().kind()).isEqualTo(Finding.Kind.CONTRACT);
  }

  @Test
  void incompleteChecksAreRefused() {
    var check = GradientCheck.of(GradientCheckTest::softplus);
    assertThatIllegalStateException()
        .isThrownBy(check.at(SHAPE)::run)
        .withMessage("nothing to check: give a vjp or a jvp");
    assertThatIllegalStateException()
        .isThrownBy(check.vjp((x, dy) -> dy)::run)
        .withMessageContaining("at(Shape.of(");
    assertThatIllegalStateException()
        .isThrownBy(check.vjp((x, dy) -> dy).at(SHAPE, SHAPE)::run)
        .withMessageContaining("use ofMany");
    assertThatIllegalArgumentException().isThrownBy(() -> check.between(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> check.between(0, Double.NaN));
  }
}
