package dev.lanewise.kernel.cpu;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A buffer that grows to the largest size asked for and stays there. Its content does not last. */
final class Scratch implements AutoCloseable {
  private final DType dtype;
  private Arena arena;
  private Storage storage;

  Scratch(DType dtype) {
    this.dtype = dtype;
  }

  /** Returns memory for at least {@code n} elements, valid until a larger size is asked for. */
  MemorySegment ofSize(long n) {
    if (n > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a workspace of " + n + " elements is more than the 2147483647 that can be numbered");
    }
    if (storage == null || storage.size() < n) {
      close();
      arena = Arena.ofShared();
      storage = Storage.allocate(arena, dtype, (int) n);
    }
    return storage.data();
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      storage = null;
    }
  }
}
