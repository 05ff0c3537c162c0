package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where a block of an input is read from: its place in memory if it fills whole vectors, else a
 * copy with room for what a whole vector reads beyond it. So the last elements of an input take the
 * same way as all others, and a result depends on no element's place.
 */
final class InputF32 {
  private final MemorySegment copy;

  /** What to read, and the byte of it to read from. */
  MemorySegment segment;

  long from;

  /**
   * @param size the most elements of a block that fills no whole vectors
   */
  InputF32(Arena arena, int size) {
    copy = arena.allocate(LanesF32.bytes(size), LanesF32.STEP);
  }

  /** Turns to n elements, so that as many as fill whole vectors, rounded up, can be read. */
  void take(int n, MemorySegment x, int xo) {
    if (n % LanesF32.LANES == 0) {
      segment = x;
      from = LanesF32.bytes(xo);
    } else {
      MemorySegment.copy(x, LanesF32.bytes(xo), copy, 0, LanesF32.bytes(n));
      segment = copy;
      from = 0;
    }
  }

  /** Returns where in the segment an element of the block is. */
  int at(int index) {
    return (int) (from / Float.BYTES) + index;
  }

  /** Returns an element of the block. */
  float get(int index) {
    return MemF32.get(segment, at(index));
  }
}
