package dev.lanewise.kernel.device;

import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.Parallel;
import java.lang.foreign.MemorySegment;

/** Kernels that no device takes; a comment behind each such line has the reason's first words. */
public final class Breaches {
  static int count;

  private Breaches() {}

  public static void throwing(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      if (MemF32.get(x, i) < 0f) {
        throw REFUSAL; // : uses the field // : throws
      }
    }
  }

  static final RuntimeException REFUSAL = new IllegalStateException();

  public static void catching(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      try {
        MemF32.set(x, i, 0f); // : handles exceptions
      } catch (RuntimeException e) { // : keeps an object
        MemF32.set(x, i, 1f);
      }
    }
  }

  public static void allocating(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      float[] copy = new float[4]; // : allocates // : keeps an object
      copy[0] = MemF32.get(x, i); // : uses FASTORE
    }
  }

  public static void constructing(int n) {
    for (@Parallel int i = 0; i < n; i++) {
      new Object(); // : allocates // : calls <init> of // : calls java/lang/Object.<init>
    }
  }

  public static void joining(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      String text = "at " + i; // : makes a lambda // : keeps an object
      MemF32.set(x, i, 0f);
    }
  }

  public static void recursive(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, odd(i));
    }
  }

  private static int odd(int i) {
    return i == 0 ? 0 : even(i - 1);
  }

  private static int even(int i) {
    return i == 0 ? 1 : odd(i - 1); // : calls odd again
  }

  public static void virtual(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      x.fill((byte) 0); // : calls fill of // : calls java/lang/foreign/MemorySegment.fill
    }
  }

  public static void locking(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      synchronized (x) { // : keeps an object // : locks
        MemF32.set(x, i, 0f); // : handles exceptions
      } // : handles exceptions // : keeps an object // : locks // : throws
    }
  }

  public static synchronized void synchronous(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) { // : is synchronized
      MemF32.set(x, i, 0f);
    }
  }

  public static void counting(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, count); // : uses the field count
    }
  }

  public static void choosing(int n, MemorySegment x, MemorySegment y, boolean first) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(first ? x : y, i, 0f); // : chooses between
    }
  }

  public static void keeping(int n, MemorySegment x) {
    MemorySegment y = x; // : keeps an object
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, i, 0f);
    }
  }

  public static void comparing(int n, MemorySegment x, MemorySegment y) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, x == y ? 0f : 1f); // : compares segments
    }
  }

  public static void missing(int n) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(null, i, 0f); // : has a constant
    }
  }

  public static void handing(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(same(x), i, 0f);
    }
  }

  private static MemorySegment same(MemorySegment x) {
    return x; // : returns an object
  }

  public static void many(
      int n,
      int b,
      int c,
      int d,
      int e,
      int f,
      int g,
      int h,
      int i,
      int j,
      int k,
      int l,
      int m,
      int o,
      int p,
      int q,
      int r,
      int s,
      int t,
      int u,
      MemorySegment x) {
    for (@Parallel int v = 0; v < n; v++) { // : has more than 20
      MemF32.set(x, v, 0f);
    }
  }

  public static void measuring(int n, float[] x) {
    for (@Parallel int i = 0; i < n; i++) { // : has a parameter
      odd(x.length); // : uses an array
    }
  }

  public static void taking(int n, String x) {
    for (@Parallel int i = 0; i < n; i++) { // : has a parameter
      odd(1);
    }
  }

  public static void foreign(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, Float.intBitsToFloat(i)); // : calls java/lang/Float.intBitsToFloat
    }
  }

  public static void approximate(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      double e = Math.exp(MemF32.get(x, i)); // : calls Math.exp(D)D, in PTX
      double f = Math.log1p(e); // : calls Math.log1p(D)D, unknown
      MemF32.set(x, i, Math.max(MemF32.round(f), 0f)); // : calls Math.max(FF)F, loses
      MemF32.set(x, i, Math.max(i, Math.abs(i))); // : calls Math.abs(I)I, yields
    }
  }

  public static void rounding(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      float third = MemF32.get(x, i) / 3f; // : divides in float32
      float rest = third % 2f; // : takes a remainder
      float end = rest + Float.POSITIVE_INFINITY; // : has an infinite
      MemF32.set(x, i, end + (byte) i); // : converts by I2B
    }
  }

  public static void including(int n, double low, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, i);
      float above = at >= 0f ? at : 1f; // : compares fractions
      float below = low <= at ? above : 2f; // : compares fractions
      MemF32.set(x, i, at != at ? 1f : below); // : compares fractions by !=
    }
  }

  public static void shifting(int n, long seed, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      long unsigned = seed >>> 3; // : shifts right by >>>
      long signed = seed >> 3; // : shifts right without
      long wide = (seed >> 3) & (-1L >>> 2); // : shifts right without
      MemF32.set(x, i, (int) (unsigned + signed + wide)); // : converts by L2I
    }
  }

  public static void switching(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      // : uses LOOKUPSWITCH
      switch (i) {
        case 1 -> MemF32.set(x, i, 0f);
        case 1000 -> MemF32.set(x, i, 1f);
        default -> MemF32.set(x, i, 2f);
      }
    }
  }

  public static void returning(int n, MemorySegment x) {
    if (n == 7) {
      return; // : returns before
    }
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, 0f);
    }
  }

  public static void leaving(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      if (MemF32.get(x, i) > 0f) {
        break; // : leaves a loop
      }
    }
  }

  public static void late(int n, MemorySegment x) {
    for (@Parallel int i = 1; i < n; i++) { // : has a counter
      MemF32.set(x, i, 0f);
    }
  }

  public static void striding(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i += 4) { // : has a step
      MemF32.set(x, i, 0f);
    }
  }

  public static void inclusive(int n, MemorySegment x) {
    for (@Parallel int i = 0; i <= n; i++) { // : marks no loop
      MemF32.set(x, i, 0f);
    }
  }

  public static void down(int n, MemorySegment x) {
    for (@Parallel int i = n; i > 0; i--) { // : marks no loop
      MemF32.set(x, i, 0f);
    }
  }

  public static void changing(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, 0f);
      i += 2; // : changes the counter
    }
  }

  public static void retesting(int n, int m, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      float left = i < m - 1 ? 0f : 1f; // : compares the counter
      MemF32.set(x, i, m > i ? left : 2f); // : compares the counter
    }
  }

  public static void triangular(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      for (@Parallel int j = 0; j < i; j++) { // : has a bound // : compares the counter
        MemF32.set(x, i, 0f);
      }
    }
  }

  public static void reading(int n, MemorySegment x) {
    int bound = (int) MemF32.get(x, n); // : uses memory outside
    for (@Parallel int i = 0; i < bound; i++) {
      MemF32.set(x, i, 0f);
    }
  }

  public static void between(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(x, i, 0f); // : writes outside
      for (@Parallel int j = 0; j < n; j++) {
        MemF32.set(x, i * n + j, 0f);
      }
    }
  }

  public static void beside(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      odd(1);
    }
    for (@Parallel int i = 0; i < n; i++) { // : is a second
      odd(1);
    }
  }

  public static void deep(int n) {
    for (@Parallel int i = 0; i < n; i++) {
      for (@Parallel int j = 0; j < n; j++) {
        for (@Parallel int k = 0; k < n; k++) {
          for (@Parallel int l = 0; l < n; l++) { // : is a fourth
            odd(1);
          }
        }
      }
    }
  }

  public static void serial(int n, MemorySegment x) {
    for (int i = 0; i < n; i++) {
      for (@Parallel int j = 0; j < n; j++) { // : is a parallel loop inside
        MemF32.set(x, j, 0f);
      }
    }
  }

  public static int valued(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) { // : is parallel in no
      MemF32.set(x, i, 0f);
    }
    return n;
  }

  public static void nested(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      late(n, x); // : calls the kernel late
    }
  }

  public static void choosing(int n, MemorySegment x) {
    for (@Parallel int i = 0; i < n; i++) {
      int k = i % 12;
      if (k > 3 && k < 9) { // : has an else behind && or ||
        MemF32.set(x, i, 1f);
      } else {
        MemF32.set(x, i, 2f);
      }
      if (k > 3 && k < 9) {
        MemF32.set(x, i, 3f);
      }
    }
  }
}
