package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Mean and variance against their definition, on numbers for which it is exact. */
@AddLifecycleHook(NeedsVectorApi.class)
class MomentsDefinitionProperties {
  /**
   * Of whole numbers around a large one: the sum of all, and of the squared distances times the
   * count, are whole and exact in binary64, and the true variance is far below what rounding of the
   * squares of the numbers themselves would leave.
   */
  @Property(tries = 100)
  void largeMeansLeaveSmallVariancesExact(
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 40) int outer,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll @IntRange(min = 1, max = 200) int inner,
      @ForAll boolean byColumn,
      @ForAll long seed) {
    int width = byColumn ? 1 : inner;
    for (Loops loops : List.of(Lane.portable(dtype), Lane.simd(dtype))) {
      try (Draw d = new Draw(dtype, 0, seed)) {
        Buffer x = d.whole("x", outer * channels * width, 9);
        Buffer mean = d.finite("mean", channels);
        Buffer variance = d.finite("variance", channels);
        long[] sum = new long[channels];
        long[] squares = new long[channels];
        for (int i = 0; i < x.size; i++) {
          int c = i / width % channels;
          sum[c] += (long) x.get(i);
          squares[c] += (long) (x.get(i) * x.get(i));
          x.set(i, x.get(i) + 8_000_000);
        }
        loops.moments(
            outer,
            channels,
            width,
            channels * width,
            x.segment,
            x.offset,
            mean.segment,
            mean.offset,
            variance.segment,
            variance.offset);
        double n = outer * width;
        for (int c = 0; c < channels; c++) {
          double expected = (squares[c] - sum[c] * sum[c] / n) / n;
          Draw.requireClose(
              8_000_000 + sum[c] / n, mean.get(c), 2 * d.gamma(1) * 8_000_008, loops.name());
          double bound = Math.max(d.gamma(outer * width + 16), 1e-9) * expected;
          Draw.requireClose(expected, variance.get(c), bound + 1e-9, loops.name());
        }
      }
    }
  }

  /** One element that is not finite spoils its channel, and no other. */
  @Example
  void whatIsNotFiniteStaysInItsChannel() {
    for (DType dtype : DType.values()) {
      for (int inner : new int[] {1, 3, 150, 5000}) {
        for (Loops loops : List.of(Lane.portable(dtype), Lane.simd(dtype))) {
          try (Draw d = new Draw(dtype, 0, inner)) {
            Buffer x = d.finite("x", 4 * 3 * inner);
            Buffer mean = d.finite("mean", 3);
            Buffer variance = d.finite("variance", 3);
            x.set(4 * inner, Double.POSITIVE_INFINITY);
            x.set(8 * inner, Double.NaN);
            loops.moments(
                4,
                3,
                inner,
                3 * inner,
                x.segment,
                x.offset,
                mean.segment,
                mean.offset,
                variance.segment,
                variance.offset);
            assertThat(mean.get(0)).isFinite();
            assertThat(variance.get(0)).isFinite();
            assertThat(mean.get(1)).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(variance.get(1)).isNaN();
            assertThat(mean.get(2)).isNaN();
            assertThat(variance.get(2)).isNaN();
          }
        }
      }
    }
  }
}
