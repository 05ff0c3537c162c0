package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class LadderTest {
  private static final double NOISE = 1e-15;

  private static Ladder ladder(DoubleUnaryOperator f, DoubleUnaryOperator piece) {
    return ladder(f, piece, 6);
  }

  private static Ladder ladder(DoubleUnaryOperator f, DoubleUnaryOperator piece, int steps) {
    return new Ladder(
        t ->
            new Line.Sample(
                new double[] {f.applyAsDouble(t)},
                piece == null ? null : new double[] {piece.applyAsDouble(t)}),
        steps);
  }

  @Test
  void smoothFunctionsGiveNearlyAllDigits() {
    Ladder.Estimate estimate = ladder(t -> Math.exp(1 + t), null).central(0, NOISE, 0);
    assertThat(estimate.value()).isCloseTo(Math.E, within(estimate.error()));
    assertThat(estimate.error()).isLessThan(1e-12);
  }

  @Test
  void parabolasAreExact() {
    Ladder.Estimate estimate = ladder(t -> 3 * t * t + 5 * t + 7, null).central(0, 0, 0);
    assertThat(estimate.value()).isEqualTo(5);
  }

  @Test
  void noiseWidensTheError() {
    DoubleUnaryOperator f = t -> Math.sin(t) + 1e-6 * Math.sin(1e9 * t);
    Ladder.Estimate estimate = ladder(f, null).central(0, 1e-6, 0);
    assertThat(estimate.value()).isCloseTo(1, within(estimate.error()));
    assertThat(estimate.error()).isBetween(1e-6, 1e-4);
  }

  @Test
  void aShortPieceGetsSmallerSteps() {
    double edge = 1e-4;
    Ladder ladder = ladder(t -> t > edge ? 9 : Math.exp(t), t -> t > edge ? 2 : 1);
    Ladder.Estimate estimate = ladder.central(0, NOISE, 0);
    assertThat(estimate.value()).isCloseTo(1, within(estimate.error()));
    assertThat(estimate.error()).isLessThan(1e-9);
  }

  @Test
  void aPieceWithoutWidthGivesNothing() {
    Ladder ladder = ladder(t -> t, t -> t == 0 ? 1 : 2);
    assertThat(ladder.central(0, NOISE, 0)).isNull();
  }

  @Test
  void eachSideOfAKinkHasItsOwnDerivative() {
    Ladder ladder = ladder(t -> t > 0 ? Math.sin(3 * t) : Math.exp(2 * t) - 1, Math::signum);
    assertThat(ladder.onKink(0)).isTrue();
    Ladder.Estimate ahead = ladder.oneSided(0, true, NOISE, 0);
    Ladder.Estimate behind = ladder.oneSided(0, false, NOISE, 0);
    assertThat(ahead.value()).isCloseTo(3, within(ahead.error()));
    assertThat(behind.value()).isCloseTo(2, within(behind.error()));
    assertThat(ahead.error() + behind.error()).isLessThan(1e-4);
  }

  @Test
  void whereTheFunctionIsNotFiniteStepsStayShort() {
    Ladder.Estimate estimate = ladder(t -> Math.log(0.01 + t), null, 16).central(0, 1e-14, 0);
    assertThat(estimate.value()).isCloseTo(100, within(estimate.error()));
    assertThat(estimate.error()).isLessThan(1e-3);
  }
}
