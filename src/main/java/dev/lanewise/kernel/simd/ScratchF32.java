package dev.lanewise.kernel.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A workspace that grows to the largest size asked for: vectors in it can be aligned. */
final class ScratchF32 {
  private MemorySegment memory = MemorySegment.NULL;

  /** Returns memory for n elements, and for the vectors that begin among them. */
  MemorySegment ofSize(int n) {
    long size = LanesF32.bytes(n + 2L * LanesF32.LANES);
    if (memory.byteSize() < size) {
      memory = Arena.ofAuto().allocate(size, 64);
    }
    return memory;
  }
}
