package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** Fills and copies. */
public final class CopyF32 {
  /** The increment of the SplitMix64 counter: 2<sup>64</sup> over the golden ratio, odd. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private CopyF32() {}

  /** Sets n elements. */
  public static void fill(int n, float value, MemorySegment x, int xo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, xo + i, value);
    }
  }

  /** y ← x. */
  public static void copy(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.get(x, xo + i));
    }
  }

  /** Copies or adds rows of {@code cols} elements, {@code ldx} and {@code ldy} apart. */
  public static void copyBlocks(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      int ldx,
      MemorySegment y,
      int yo,
      int ldy,
      boolean accumulate) {
    for (@Parallel int r = 0; r < rows; r++) {
      int from = xo + r * ldx;
      int to = yo + r * ldy;
      for (@Parallel int c = 0; c < cols; c++) {
        MemF32.put(y, to + c, MemF32.get(x, from + c), accumulate);
      }
    }
  }

  /**
   * Fills with part of a uniform sequence. Its value i is a hash of the seed and i alone,
   * SplitMix64 used as a counter, so that any part can be had without those before it.
   *
   * @param last the last number below {@code high}, for values that would round up to that
   */
  public static void uniform(
      int n, double low, double high, float last, long seed, int first, MemorySegment x, int xo) {
    for (@Parallel int i = 0; i < n; i++) {
      double unit = ((mix(seed + (first + (i + 1L)) * STEP) >> 11) & (-1L >>> 11)) * 0x1p-53;
      float value = MemF32.round(low + (high - low) * unit);
      MemF32.set(x, xo + i, value < high ? value : last);
    }
  }

  /** Its shifts are masked: devices do {@code >>} with or without the sign, and know no other. */
  private static long mix(long x) {
    long y = (x ^ ((x >> 30) & (-1L >>> 30))) * 0xBF58476D1CE4E5B9L;
    long z = (y ^ ((y >> 27) & (-1L >>> 27))) * 0x94D049BB133111EBL;
    return z ^ ((z >> 31) & (-1L >>> 31));
  }
}
