package dev.lanewise.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A block of zeroed off-heap memory that tensors are views of.
 *
 * <p>The data starts on a 64-byte boundary, behind a prefix of 64 bytes that the library leaves
 * alone: a device's array header fits there, so that a device can share the block without a copy.
 *
 * <pre>
 *   64-byte boundary          64-byte boundary
 *   | prefix, 64 bytes        | element 0 | element 1 | …            |
 *   ^ whole()                 ^ data()
 * </pre>
 *
 * <p>The memory lives as long as the arena it was taken from. Whether several threads may use it is
 * the arena's rule as well: a confined arena throws {@link WrongThreadException}.
 */
public final class Storage {
  /** Bytes in front of the data, and the alignment of both. */
  public static final int PREFIX_BYTES = 64;

  private final DType dtype;
  private final int size;
  private final MemorySegment whole;
  private final MemorySegment data;
  private final boolean shared;
  private volatile Mirror mirror;

  private Storage(DType dtype, int size, MemorySegment whole) {
    this.dtype = dtype;
    this.size = size;
    this.whole = whole;
    this.data = whole.asSlice(PREFIX_BYTES);
    this.shared = whole.isAccessibleBy(Thread.ofPlatform().unstarted(() -> {}));
  }

  /**
   * Takes zeroed memory for {@code size} elements from an arena.
   *
   * @throws IllegalArgumentException if {@code size} is negative
   * @throws IllegalStateException if the arena is closed
   * @throws OutOfMemoryError if the memory cannot be had
   */
  public static Storage allocate(Arena arena, DType dtype, int size) {
    if (size < 0) {
      throw new IllegalArgumentException("a storage of " + size + " elements");
    }
    long bytes = PREFIX_BYTES + (long) size * dtype.bytes();
    return new Storage(dtype, size, arena.allocate(bytes, PREFIX_BYTES));
  }

  /** Returns the type of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /**
   * Returns the elements' memory, without the prefix. It is for kernels: others call {@link
   * #beforeRead} or {@link #beforeWrite} first, as {@link Tensor}'s methods do.
   */
  public MemorySegment data() {
    return data;
  }

  /** Returns the memory with its prefix. */
  public MemorySegment whole() {
    return whole;
  }

  /** Returns whether any thread may use the memory; false for that of a confined arena. */
  public boolean isShared() {
    return shared;
  }

  /** Returns whether the memory can still be used. */
  public boolean isAlive() {
    return whole.scope().isAlive();
  }

  /** Returns the device's copy; null if there is none. */
  public Mirror mirror() {
    return mirror;
  }

  /** Says that a device keeps a copy, or none any more if {@code copy} is null. */
  public void mirror(Mirror copy) {
    mirror = copy;
  }

  /** Brings the memory up to date before the host reads it; nothing to do without a device. */
  public void beforeRead() {
    Mirror copy = mirror;
    if (copy != null) {
      copy.beforeRead();
    }
  }

  /** Likewise before the host writes to it, which makes a device's copy old. */
  public void beforeWrite() {
    Mirror copy = mirror;
    if (copy != null) {
      copy.beforeWrite();
    }
  }
}
