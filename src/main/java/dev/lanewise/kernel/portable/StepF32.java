package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** Updates of one vector by others. */
public final class StepF32 {
  private StepF32() {}

  /** y ← y + αx. */
  public static void axpy(int n, float alpha, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int i = 0; i < n; i++) {
      MemF32.set(y, yo + i, MemF32.get(y, yo + i) + alpha * MemF32.get(x, xo + i));
    }
  }

  /** v ← momentum·v + rate·(g + decay·w), then w ← w − v. */
  public static void momentum(
      int n,
      float rate,
      float momentum,
      float decay,
      MemorySegment g,
      int go,
      MemorySegment v,
      int vo,
      MemorySegment w,
      int wo) {
    for (@Parallel int i = 0; i < n; i++) {
      float weight = MemF32.get(w, wo + i);
      float gradient = MemF32.get(g, go + i) + decay * weight;
      float velocity = momentum * MemF32.get(v, vo + i) + rate * gradient;
      MemF32.set(v, vo + i, velocity);
      MemF32.set(w, wo + i, weight - velocity);
    }
  }
}
