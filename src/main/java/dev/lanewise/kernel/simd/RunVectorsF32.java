package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Copies and adds many short runs of elements. A masked vector at the end of each costs less than a
 * loop over what is left, or than a call per run.
 */
final class RunVectorsF32 {
  private RunVectorsF32() {}

  /** y ← x, or y ← y + x, for {@code rows} runs, {@code ldx} and {@code ldy} elements apart. */
  static void copy(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      int ldx,
      MemorySegment y,
      int yo,
      int ldy,
      boolean accumulate) {
    long from = LanesF32.bytes(xo);
    long to = LanesF32.bytes(yo);
    int whole = LanesF32.SPECIES.loopBound(cols);
    if (whole > 0) {
      vectors(rows, LanesF32.bytes(whole), x, from, ldx, y, to, ldy, accumulate);
    }
    if (whole < cols) {
      from += LanesF32.bytes(whole);
      to += LanesF32.bytes(whole);
      ends(rows, cols - whole, x, from, ldx, y, to, ldy, accumulate);
    }
  }

  private static void vectors(
      int rows,
      long size,
      MemorySegment x,
      long from,
      int ldx,
      MemorySegment y,
      long to,
      int ldy,
      boolean accumulate) {
    LanesF32.require(x.isNative() && y.isNative());
    for (int r = 0; r < rows; r++) {
      for (long i = 0; i < size; i += LanesF32.STEP) {
        FloatVector value =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + i, LanesF32.ORDER);
        if (accumulate) {
          value =
              value.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, to + i, LanesF32.ORDER));
        }
        value.intoMemorySegment(y, to + i, LanesF32.ORDER);
      }
      from += LanesF32.bytes(ldx);
      to += LanesF32.bytes(ldy);
    }
  }

  private static void ends(
      int rows,
      int cols,
      MemorySegment x,
      long from,
      int ldx,
      MemorySegment y,
      long to,
      int ldy,
      boolean accumulate) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
    LanesF32.require(x.isNative() && y.isNative());
    for (int r = 0; r < rows; r++) {
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from, LanesF32.ORDER, mask);
      if (accumulate) {
        value =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, y, to, LanesF32.ORDER, mask).add(value);
      }
      value.intoMemorySegment(y, to, LanesF32.ORDER, mask);
      from += LanesF32.bytes(ldx);
      to += LanesF32.bytes(ldy);
    }
  }
}
