package dev.lanewise.tornado;

import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory for what one kernel leaves to the next. A device runs one kernel after the other, so that
 * all that ask for a size share it.
 */
final class Scratch implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<Integer, Storage> storages = new HashMap<>();
  private final Recorder recorder;

  Scratch(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Returns memory of at least so many elements, with anything in it.
   *
   * @param size up to 2³⁰ it is rounded up to a power of two, so that there are few sizes
   */
  MemorySegment of(int size) {
    int enough = size <= 1 ? 1 : size > 1 << 30 ? size : Integer.highestOneBit(size - 1) << 1;
    Storage storage =
        storages.computeIfAbsent(
            enough, elements -> Storage.allocate(arena, recorder.dtype(), elements));
    recorder.enlist(storage);
    return storage.data();
  }

  /** Closing twice is allowed. Close the recorder first. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
