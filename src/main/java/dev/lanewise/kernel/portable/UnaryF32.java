package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Functions of one element, y ← f(x), and the products of their derivatives, out ← t · f′(x), which
 * are added to out if {@code accumulate} is set.
 */
public final class UnaryF32 {
  private UnaryF32() {}

  /** y ← max(x, 0). By a comparison, as devices' maxima lose a NaN; x + 0 is 0 for −0. */
  public static void relu(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      MemF32.set(y, yo + i, at < 0f ? 0f : at + 0f);
    }
  }

  /** A branch, not a product with 0 or 1: an infinite t behind a closed gate gives 0, not NaN. */
  public static void reluDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      float closed = at == at ? 0f : at;
      MemF32.put(out, oo + i, at > 0f ? MemF32.get(t, to + i) : closed, accumulate);
    }
  }

  /** y ← eˣ. */
  public static void exp(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.round(ExpLog.exp(MemF32.get(x, xo + i))));
    }
  }

  /** out ← t · y. */
  public static void expDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.put(out, oo + i, MemF32.get(t, to + i) * MemF32.get(y, yo + i), accumulate);
    }
  }

  /** y ← log x. */
  public static void log(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.round(ExpLog.log(MemF32.get(x, xo + i))));
    }
  }

  /** out ← t / x, divided in binary64: devices round that alone as Java does. */
  public static void logDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      double quotient = (double) MemF32.get(t, to + i) / MemF32.get(x, xo + i);
      MemF32.put(out, oo + i, MemF32.round(quotient), accumulate);
    }
  }

  /** y ← σ(x). */
  public static void sigmoid(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.round(sigmoid(MemF32.get(x, xo + i))));
    }
  }

  /** out ← t · y(1 − y). */
  public static void sigmoidDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float s = MemF32.get(y, yo + i);
      MemF32.put(out, oo + i, MemF32.get(t, to + i) * (s * (1f - s)), accumulate);
    }
  }

  /** y ← tanh x. */
  public static void tanh(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.round(ExpLog.tanh(MemF32.get(x, xo + i))));
    }
  }

  /** out ← t · (1 − y²), as a product that cancels nothing where y is close to ±1. */
  public static void tanhDerivative(
      int n,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float s = MemF32.get(y, yo + i);
      MemF32.put(out, oo + i, MemF32.get(t, to + i) * ((1f - s) * (1f + s)), accumulate);
    }
  }

  /** y ← log(1 + eˣ). */
  public static void softplus(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.round(softplus(MemF32.get(x, xo + i))));
    }
  }

  /** out ← t · σ(x). */
  public static void softplusDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      double product = MemF32.get(t, to + i) * sigmoid(MemF32.get(x, xo + i));
      MemF32.put(out, oo + i, MemF32.round(product), accumulate);
    }
  }

  /** y ← x². */
  public static void square(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      MemF32.set(y, yo + i, at * at);
    }
  }

  /** out ← t · 2x. */
  public static void squareDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      MemF32.put(out, oo + i, MemF32.get(t, to + i) * (at + at), accumulate);
    }
  }

  /** y ← −1, x or 1, where x is a zero or NaN. */
  public static void sign(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      float below = at < 0f ? -1f : at;
      MemF32.set(y, yo + i, at > 0f ? 1f : below);
    }
  }

  /** out ← 0, whatever t is; NaN where x is. */
  public static void signDerivative(
      int n, MemorySegment x, int xo, MemorySegment out, int oo, boolean accumulate) {
    for (@Parallel int i = 0; i < n; i++) {
      float at = MemF32.get(x, xo + i);
      MemF32.put(out, oo + i, at == at ? 0f : at, accumulate);
    }
  }

  /** Returns σ(x): the exponential never overflows. */
  static double sigmoid(double x) {
    double e = ExpLog.exp(-Math.abs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
  }

  /** Returns log(1 + eˣ): the exponential never overflows, and a small one is not lost. */
  static double softplus(double x) {
    return (x > 0.0 ? x : 0.0) + ExpLog.log1p(ExpLog.exp(-Math.abs(x)));
  }
}
