package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.CopyF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Updates of one vector by others, operation for operation as the portable loops do them. A method
 * does as many elements as fill whole vectors and returns how many.
 */
final class StepVectorsF32 {
  private StepVectorsF32() {}

  /** Sets n elements, all of them. */
  static void fillAll(int n, float value, MemorySegment x, int xo) {
    int done = fill(n, value, x, xo);
    CopyF32.fill(n - done, value, x, xo + done);
  }

  private static int fill(int n, float value, MemorySegment x, int xo) {
    FloatVector all = FloatVector.broadcast(LanesF32.SPECIES, value);
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    LanesF32.require(x.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      all.intoMemorySegment(x, xAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** y ← y + αx. */
  static int axpy(int n, float alpha, MemorySegment x, int xo, MemorySegment y, int yo) {
    long end = LanesF32.whole(n);
    long xAt = LanesF32.bytes(xo);
    long yAt = LanesF32.bytes(yo);
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector product =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER).mul(alpha);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER)
          .add(product)
          .intoMemorySegment(y, yAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }

  /** v ← momentum·v + rate·(g + decay·w), then w ← w − v. */
  static int momentum(
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
    long end = LanesF32.whole(n);
    long gAt = LanesF32.bytes(go);
    long vAt = LanesF32.bytes(vo);
    long wAt = LanesF32.bytes(wo);
    LanesF32.require(g.isNative() && v.isNative() && w.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector weight =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, w, wAt + i, LanesF32.ORDER);
      FloatVector gradient =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, g, gAt + i, LanesF32.ORDER)
              .add(weight.mul(decay));
      FloatVector old = FloatVector.fromMemorySegment(LanesF32.SPECIES, v, vAt + i, LanesF32.ORDER);
      FloatVector velocity = old.mul(momentum).add(gradient.mul(rate));
      velocity.intoMemorySegment(v, vAt + i, LanesF32.ORDER);
      weight.sub(velocity).intoMemorySegment(w, wAt + i, LanesF32.ORDER);
    }
    return LanesF32.SPECIES.loopBound(n);
  }
}
