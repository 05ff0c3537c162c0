package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Functions of two elements, y ← f(a, b), and the products of their derivatives, out ← t · ∂f,
 * which are added to out if {@code accumulate} is set.
 *
 * <p>Every derivative here is t times a function of the two operands in which the one that it is
 * taken by, {@code u}, and the other one, {@code v}, play the same part on either side; the caller
 * swaps them.
 */
public final class BinaryF32 {
  private BinaryF32() {}

  /** y ← a + b. */
  public static void add(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.get(a, ao + i) + MemF32.get(b, bo + i));
    }
  }

  /** y ← a − b. */
  public static void subtract(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.get(a, ao + i) - MemF32.get(b, bo + i));
    }
  }

  /** out ← sign · t: the derivative of a sum or difference. */
  public static void linearDerivative(
      int n, float sign, MemorySegment t, int to, MemorySegment out, int oo, boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.put(out, oo + i, sign * MemF32.get(t, to + i), accumulate);
    }
  }

  /** y ← a · b. */
  public static void multiply(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.get(a, ao + i) * MemF32.get(b, bo + i));
    }
  }

  /** out ← t · sign · v: the derivative of a product, or of the margin. */
  public static void productDerivative(
      int n,
      float sign,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float product = MemF32.get(t, to + i) * (sign * MemF32.get(v, vo + i));
      MemF32.put(out, oo + i, product, accumulate);
    }
  }

  /** y ← 1 − a · b. */
  public static void margin(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, 1f - MemF32.get(a, ao + i) * MemF32.get(b, bo + i));
    }
  }

  /** y ← max(1 − a · b, 0). */
  public static void hinge(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float margin = 1f - MemF32.get(a, ao + i) * MemF32.get(b, bo + i);
      MemF32.set(y, yo + i, margin < 0f ? 0f : margin + 0f);
    }
  }

  /** out ← −t · v where the margin is positive, else 0, by a branch. */
  public static void hingeDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float other = MemF32.get(v, vo + i);
      float margin = 1f - MemF32.get(u, uo + i) * other;
      float closed = margin == margin ? 0f : margin;
      float product = margin > 0f ? MemF32.get(t, to + i) * -other : closed;
      MemF32.put(out, oo + i, product, accumulate);
    }
  }

  /** y ← log(1 + e⁻ᵃᵇ). */
  public static void logistic(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      double left = MemF32.get(a, ao + i);
      MemF32.set(y, yo + i, MemF32.round(UnaryF32.softplus(-left * MemF32.get(b, bo + i))));
    }
  }

  /** out ← t · −v · σ(−uv). */
  public static void logisticDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      double other = MemF32.get(v, vo + i);
      double slope = -other * UnaryF32.sigmoid(-other * MemF32.get(u, uo + i));
      MemF32.put(out, oo + i, MemF32.round(MemF32.get(t, to + i) * slope), accumulate);
    }
  }

  /** y ← ½ (a − b)². */
  public static void squaredError(
      int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float difference = MemF32.get(a, ao + i) - MemF32.get(b, bo + i);
      MemF32.set(y, yo + i, 0.5f * difference * difference);
    }
  }

  /** out ← t · (u − v). */
  public static void squaredErrorDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float difference = MemF32.get(u, uo + i) - MemF32.get(v, vo + i);
      MemF32.put(out, oo + i, MemF32.get(t, to + i) * difference, accumulate);
    }
  }
}
