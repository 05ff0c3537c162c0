package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** One value per channel, added to and summed from y {@code [outer, channels, inner]}. */
public final class BiasF32 {
  private BiasF32() {}

  /** y[o, c, i] ← y[o, c, i] + b[c]. */
  public static void addBias(
      int outer, int channels, int inner, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int o = 0; o < outer; o++) {
      for (@Parallel int c = 0; c < channels; c++) {
        float bias = MemF32.get(b, bo + c);
        int row = yo + (o * channels + c) * inner;
        for (@Parallel int i = 0; i < inner; i++) {
          MemF32.set(y, row + i, MemF32.get(y, row + i) + bias);
        }
      }
    }
  }

  /** b[c] ← b[c] + Σ y[o, c, i]. */
  public static void sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo) {
    for (@Parallel int c = 0; c < channels; c++) {
      double sum = 0.0;
      for (int o = 0; o < outer; o++) {
        sum += ReduceF32.sum(inner, y, yo + (o * channels + c) * inner);
      }
      MemF32.set(b, bo + c, MemF32.round(MemF32.get(b, bo + c) + sum));
    }
  }
}
