package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reductions to one number by many threads, against their portable twins. */
class TotalsTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 0",
    "FLOAT32, 1",
    "FLOAT32, 255",
    "FLOAT32, 2047",
    "FLOAT32, 2049",
    "FLOAT32, 1000003",
    "FLOAT64, 70001"
  })
  void totals(DType dtype, int n) {
    try (Twins twins = new Twins(dtype, "always")) {
      Storage x = twins.normal(n + 3);
      Storage y = twins.normal(n + 1);
      twins.enlist(x, y);
      double absolutes = 0;
      double products = 0;
      for (int i = 0; i < n; i++) {
        absolutes += Math.abs(twins.get(x, 3 + i));
        products += Math.abs(twins.get(x, 3 + i) * twins.get(y, 1 + i));
      }

      // Each term passes no more than n roundings.
      assertThat(twins.device.sum(n, x.data(), 3))
          .isCloseTo(twins.portable.sum(n, x.data(), 3), offset(n * 0x1p-53 * absolutes));
      assertThat(twins.device.dot(n, x.data(), 3, y.data(), 1))
          .isCloseTo(
              twins.portable.dot(n, x.data(), 3, y.data(), 1),
              offset((n + 1) * 0x1p-53 * products));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "300, 299, 299", "5000, 4097, 700", "600000, 599999, 524289"})
  void theFirstThatIsNotFinite(int n, int nan, int infinity) {
    try (Twins twins = new Twins(DType.FLOAT32, "always")) {
      Storage x = twins.normal(n + 2);
      twins.set(x, 1, Double.NaN);
      twins.enlist(x);
      assertThat(twins.device.firstNonFinite(n, x.data(), 2)).isEqualTo(-1);

      x.beforeWrite();
      twins.set(x, 2 + nan, Double.NaN);
      assertThat(twins.device.firstNonFinite(n, x.data(), 2)).isEqualTo(nan);

      x.beforeWrite();
      twins.set(x, 2 + infinity, Double.NEGATIVE_INFINITY);
      assertThat(twins.device.firstNonFinite(n, x.data(), 2)).isEqualTo(Math.min(nan, infinity));
    }
  }
}
