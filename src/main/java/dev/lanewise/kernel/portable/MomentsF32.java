package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** Mean and variance by channel of x {@code [outer, channels, inner]}, in two passes. */
public final class MomentsF32 {
  private MomentsF32() {}

  /**
   * mean[c] ← the mean of channel c, variance[c] ← that of the squared deviations from it.
   *
   * @param ld elements from one outer index to the next
   */
  public static void moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo) {
    double count = (double) outer * inner;
    for (@Parallel int c = 0; c < channels; c++) {
      double centre = sum(outer, inner, ld, x, xo + c * inner) / count;
      double squares = squares(outer, inner, ld, x, xo + c * inner, centre);
      MemF32.set(mean, mo + c, MemF32.round(centre));
      MemF32.set(variance, vo + c, MemF32.round(squares / count));
    }
  }

  /** Returns the sum of {@code outer} runs of {@code inner} elements, {@code ld} apart. */
  public static double sum(int outer, int inner, int ld, MemorySegment x, int xo) {
    double sum = 0.0;
    for (int o = 0; o < outer; o++) {
      sum += ReduceF32.sum(inner, x, xo + o * ld);
    }
    return sum;
  }

  /** Returns the sum of the differences of such runs from a centre. */
  public static double differences(
      int outer, int inner, int ld, MemorySegment x, int xo, double centre) {
    double sum = 0.0;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        sum += MemF32.get(x, xo + o * ld + i) - centre;
      }
    }
    return sum;
  }

  /**
   * Returns the sum of the squared deviations of such runs from their mean. What the mean has of
   * rounding is put right by the deviations' sum, which would else be 0 (Chan, Golub and LeVeque,
   * 1983).
   */
  public static double squares(int outer, int inner, int ld, MemorySegment x, int xo, double mean) {
    double squares = 0.0;
    double sum = 0.0;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        double deviation = MemF32.get(x, xo + o * ld + i) - mean;
        squares += deviation * deviation;
        sum += deviation;
      }
    }
    double corrected = squares - sum * sum / ((double) outer * inner);
    return corrected < 0.0 ? 0.0 : corrected;
  }
}
