package dev.lanewise.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static String[] labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toArray(String[]::new);
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(labels(Axis.horizontal(new double[] {0, 2814}, 6)))
        .containsExactly("0", "500", "1000", "1500", "2000", "2500");
    assertThat(labels(Axis.horizontal(new double[] {0.1, 0.31}, 5)))
        .containsExactly("0.10", "0.15", "0.20", "0.25", "0.30");
    assertThat(labels(Axis.horizontal(new double[] {-3e7, 3e7}, 4)))
        .containsExactly("-2e7", "0", "2e7");
    assertThat(labels(Axis.horizontal(new double[] {1e-5, 3e-5}, 3)))
        .containsExactly("1e-5", "2e-5", "3e-5");
  }

  @Test
  void wholeNumbersGetWholeTicks() {
    assertThat(labels(Axis.horizontal(new double[] {1, 2, 3}, 10))).containsExactly("1", "2", "3");
    assertThat(labels(Axis.horizontal(new double[] {1, 2.5, 3}, 5)))
        .containsExactly("1.0", "1.5", "2.0", "2.5", "3.0");
  }

  @Test
  void logarithmicTicksArePowersOfTen() {
    assertThat(labels(Axis.vertical(new double[] {2e-4, 30, -5, 0}, true, 6)))
        .containsExactly("0.001", "0.01", "0.1", "1", "10");
    assertThat(labels(Axis.vertical(new double[] {0.04, 0.6}, true, 6)))
        .containsExactly("0.05", "0.1", "0.2", "0.5");
    assertThat(labels(Axis.vertical(new double[] {0.31, 0.33}, true, 6))).hasSizeBetween(2, 7);
  }

  @Test
  void positionsGoFromEndToEnd() {
    Axis linear = Axis.horizontal(new double[] {10, 30}, 5);
    Axis log = new Axis(0.1, 1000, true, List.of());

    assertThat(linear.position(10)).isZero();
    assertThat(linear.position(25)).isEqualTo(0.75);
    assertThat(log.position(10)).isCloseTo(0.5, within(1e-12));
    assertThat(log.position(0)).isNaN();
    assertThat(log.position(-1)).isNaN();
    assertThat(linear.position(Double.POSITIVE_INFINITY)).isNaN();
  }

  @Property(tries = 500)
  void anyValuesGetAnAxis(@ForAll @Size(max = 8) double[] values, @ForAll boolean log) {
    Axis axis = Axis.vertical(values, log, 6);

    assertThat(axis.low()).isLessThan(axis.high());
    assertThat(axis.ticks()).hasSizeBetween(1, 20);
    for (Axis.Tick tick : axis.ticks()) {
      assertThat(axis.position(tick.value())).isBetween(-1e-6, 1 + 1e-6);
      assertThat(tick.label()).hasSizeBetween(1, 24);
    }
    for (double value : values) {
      if (!log || value >= 1e-300) {
        assertThat(axis.position(value)).isBetween(-1e-6, 1 + 1e-6);
      }
    }
  }
}
