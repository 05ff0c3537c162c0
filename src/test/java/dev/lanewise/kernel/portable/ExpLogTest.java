package dev.lanewise.kernel.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the accuracy tests of the kernels do not reach: log(1 + x) for x from 0 to infinity. */
class ExpLogTest {
  /** The sum of our bound and of that of the JDK, which is an ulp, in unit roundoffs. */
  private static final double BOUND = 3.1 + 2;

  @Test
  void log1pIsCloseToTheJdks() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      double x = random.nextDouble() * Math.scalb(1.0, random.nextInt(-1074, 1024));
      requireClose(x);
      requireClose(random.nextDouble());
      requireClose(random.nextDouble(4));
    }
  }

  private static void requireClose(double x) {
    double expected = Math.log1p(x);
    double error = Math.abs(ExpLog.log1p(x) - expected);
    if (error > BOUND * 0x1p-53 * expected + Double.MIN_VALUE) {
      assertThat(ExpLog.log1p(x)).as("log(1 + %s)", x).isEqualTo(expected);
    }
  }

  @Test
  void log1pOfWhatIsNoNumber() {
    assertThat(ExpLog.log1p(0.0)).isZero();
    assertThat(ExpLog.log1p(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ExpLog.log1p(Double.NaN)).isNaN();
    assertThat(ExpLog.log1p(Double.MAX_VALUE)).isEqualTo(Math.log(Double.MAX_VALUE));
  }
}
