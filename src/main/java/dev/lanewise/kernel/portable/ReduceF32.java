package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** Reductions to one value; sums are taken in binary64 by one fixed tree of four branches. */
public final class ReduceF32 {
  private ReduceF32() {}

  /** Returns the sum. */
  public static double sum(int n, MemorySegment x, int xo) {
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;
    double s3 = 0.0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += MemF32.get(x, xo + i);
      s1 += MemF32.get(x, xo + i + 1);
      s2 += MemF32.get(x, xo + i + 2);
      s3 += MemF32.get(x, xo + i + 3);
    }
    for (; i < n; i++) {
      s0 += MemF32.get(x, xo + i);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Returns the inner product. */
  public static double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;
    double s3 = 0.0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += product(x, xo + i, y, yo + i);
      s1 += product(x, xo + i + 1, y, yo + i + 1);
      s2 += product(x, xo + i + 2, y, yo + i + 2);
      s3 += product(x, xo + i + 3, y, yo + i + 3);
    }
    for (; i < n; i++) {
      s0 += product(x, xo + i, y, yo + i);
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double product(MemorySegment x, int xi, MemorySegment y, int yi) {
    double left = MemF32.get(x, xi);
    return left * MemF32.get(y, yi);
  }

  /** Returns the position of the first NaN or infinity; −1 if there is none. */
  public static int firstNonFinite(int n, MemorySegment x, int xo) {
    for (int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      if (at - at != 0f) {
        return i;
      }
    }
    return -1;
  }

  /** y[r] ← the column of the first largest element of row r; NaN is largest. */
  public static void argmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int r = 0; r < rows; r++) {
      MemF32.set(y, yo + r, argmax(cols, x, xo + r * cols));
    }
  }

  /** Returns the position of the first largest element; NaN is largest. */
  static int argmax(int n, MemorySegment x, int xo) {
    int best = 0;
    float largest = MemF32.get(x, xo);
    for (int i = 1; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      if (exceeds(at, largest)) {
        best = i;
        largest = at;
      }
    }
    return best;
  }

  /**
   * Returns whether x takes the place of the largest so far: the first NaN does, and keeps it. In
   * numbers, since some device compilers lose a negation in a chain of && and ||.
   */
  static boolean exceeds(float x, float largest) {
    int larger = x > largest ? 1 : 0;
    int news = x == x ? 0 : 1;
    int comparable = largest == largest ? 1 : 0;
    return (larger | news & comparable) != 0;
  }
}
