package dev.lanewise.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class ScheduleProperties {
  @Property
  void aConstantRateIsConstant(
      @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 10) double start,
      @ForAll @IntRange(min = 1) int steps,
      @ForAll @IntRange(max = 9) int halvings) {
    Schedule constant = new Constant(start);

    assertThat(constant.rate(0, steps, halvings)).isEqualTo(start);
    assertThat(constant.rate(steps - 1L, steps, halvings)).isEqualTo(start);
  }

  @Property
  void linearDecayFallsByEqualStepsAndStaysAboveZero(
      @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 10) double start,
      @ForAll @IntRange(min = 1, max = 1000) int steps) {
    Schedule decay = LinearDecay.from(start);

    assertThat(decay.rate(0, steps, 0)).isEqualTo(start);
    for (int step = 1; step < steps; step++) {
      double fall = decay.rate(step - 1, steps, 0) - decay.rate(step, steps, 0);
      assertThat(fall).isCloseTo(start / steps, within(1e-12 * start));
    }
    assertThat(decay.rate(steps - 1L, steps, 0)).isPositive();
    assertThat(decay.rate(steps, steps, 0)).isZero();
    assertThat(decay.rate(steps + 5L, steps, 0)).isZero();
  }

  @Property
  void everyHalvingHalves(
      @ForAll @Scale(9) @DoubleRange(min = 1e-3, max = 10) double start,
      @ForAll @IntRange(max = 40) int halvings) {
    Schedule plateau = HalveOnPlateau.from(start);

    assertThat(plateau.rate(7, 9, halvings)).isEqualTo(start / (1L << halvings));
  }

  @Property
  void progressIsARelativeFallOfTheLoss(
      @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 100) double best,
      @ForAll @Scale(9) @DoubleRange(max = 1) double fall) {
    HalveOnPlateau plateau = new HalveOnPlateau(1, 0.25);

    if (Math.abs(fall - 0.25) > 1e-9) {
      assertThat(plateau.isProgress(best * (1 - fall), best)).isEqualTo(fall > 0.25);
    }
    assertThat(plateau.isProgress(best, Double.POSITIVE_INFINITY)).isTrue();
    assertThat(plateau.isProgress(Double.NaN, best)).isFalse();
  }

  @Example
  void refusesWhatIsOutOfRange() {
    for (DoubleFunction<Schedule> schedule :
        List.<DoubleFunction<Schedule>>of(Constant::new, LinearDecay::from, HalveOnPlateau::from)) {
      for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> schedule.apply(rate))
            .withMessage("learning rate " + rate + ": expected a finite number above 0");
      }
    }
    for (double improvement : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new HalveOnPlateau(1, improvement))
          .withMessage("improvement " + improvement + ": expected 0 to 1");
    }
  }
}
