package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums by channel with a group of threads for each, against their portable twins. */
class SumsTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 64, 3, 16, 0",
    "FLOAT32, 7, 5, 301, 1e4",
    "FLOAT32, 1, 1, 70000, -3",
    "FLOAT32, 40, 20, 36, 1e6",
    "FLOAT32, 1000, 6, 1, 5",
    "FLOAT64, 7, 5, 301, 1e9"
  })
  void sums(DType dtype, int outer, int channels, int inner, double shift) {
    try (Twins twins = new Twins(dtype, "always")) {
      Storage x = twins.map(twins.normal(3 + outer * channels * inner), at -> at + shift);
      twins.set(x, 3, Double.POSITIVE_INFINITY);
      int ld = channels * inner;
      Storage sum = twins.normal(2 + channels);
      Storage mean = twins.normal(1 + channels);
      Storage variance = twins.normal(4 + channels);
      Storage ownSum = twins.copy(sum);
      Storage ownMean = twins.copy(mean);
      Storage ownVariance = twins.copy(variance);
      twins.portable.sumBias(outer, channels, inner, x.data(), 3, sum.data(), 2);
      twins.portable.moments(
          outer, channels, inner, ld, x.data(), 3, mean.data(), 1, variance.data(), 4);
      twins.enlist(x, ownSum, ownMean, ownVariance);
      twins.device.sumBias(outer, channels, inner, x.data(), 3, ownSum.data(), 2);
      twins.device.moments(
          outer, channels, inner, ld, x.data(), 3, ownMean.data(), 1, ownVariance.data(), 4);
      for (int c = 0; c < channels; c++) {
        assertNear(twins, ownSum, sum, 2 + c, outer * inner);
        assertNear(twins, ownMean, mean, 1 + c, outer * inner);
        assertNear(twins, ownVariance, variance, 4 + c, outer * inner);
      }
      assertThat(twins.get(ownSum, 0)).isEqualTo(twins.get(sum, 0));
      assertThat(twins.get(ownMean, 0)).isEqualTo(twins.get(mean, 0));
      assertThat(twins.get(ownVariance, 3)).isEqualTo(twins.get(variance, 3));
    }
  }

  /** Both are summed in binary64: they differ by a rounding, in float64 by those of n sums. */
  private static void assertNear(Twins twins, Storage actual, Storage expected, int i, int n) {
    double wanted = twins.get(expected, i);
    double factor = twins.dtype == DType.FLOAT32 ? 4 : 4 * n;
    if (Double.isFinite(wanted)) {
      assertThat(twins.get(actual, i))
          .isCloseTo(wanted, offset(factor * twins.roundoff() * Math.abs(wanted)));
    } else {
      assertThat((Double) twins.get(actual, i)).isEqualTo((Double) wanted);
    }
  }
}
