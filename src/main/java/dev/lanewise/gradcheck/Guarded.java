package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A tensor at some odd place in memory, with canaries on both sides, that knows what it was set to.
 */
final class Guarded {
  /**
   * Elements on either side: more than a vector holds, so that one written too far stays inside.
   */
  private static final int MARGIN = 32;

  /** A NaN that no arithmetic makes: canaries, and what an output holds before it is written. */
  private static final long POISON64 = 0x7ff8_0bad_cafe_0badL;

  private static final int POISON32 = 0x7fc0_bad1;

  private final Tensor tensor;
  private final long from;
  private final long to;
  private final Storage storage;
  private final byte[] snapshot;

  /**
   * @param shift elements by which to leave the alignment of the storage
   */
  Guarded(Arena arena, DType dtype, Shape shape, int shift) {
    int start = MARGIN + shift;
    storage = Storage.allocate(arena, dtype, start + shape.size() + MARGIN);
    tensor = Tensor.view(storage, start, shape);
    from = (long) start * dtype.bytes();
    to = from + (long) shape.size() * dtype.bytes();
    snapshot = new byte[Math.toIntExact(storage.data().byteSize())];
    poison(storage.data());
    remember();
  }

  Tensor tensor() {
    return tensor;
  }

  private void poison(MemorySegment part) {
    storage.beforeWrite();
    if (tensor.dtype() == DType.FLOAT64) {
      for (long i = 0; i < part.byteSize(); i += Double.BYTES) {
        part.set(ValueLayout.JAVA_LONG, i, POISON64);
      }
    } else {
      for (long i = 0; i < part.byteSize(); i += Float.BYTES) {
        part.set(ValueLayout.JAVA_INT, i, POISON32);
      }
    }
  }

  /** Sets all elements to NaN. */
  Guarded poison() {
    poison(storage.data().asSlice(from, to - from));
    remember();
    return this;
  }

  /** Sets all elements. */
  Guarded set(double[] values) {
    tensor.copyFrom(values);
    remember();
    return this;
  }

  /** Takes the elements as they are for what they should stay. */
  void remember() {
    storage.beforeRead();
    MemorySegment.copy(storage.data(), ValueLayout.JAVA_BYTE, 0, snapshot, 0, snapshot.length);
  }

  /** Returns whether the memory beside the elements is as it was. */
  boolean bordersIntact() {
    return intact(0, from) && intact(to, snapshot.length);
  }

  /** Returns whether the elements are as they were. */
  boolean elementsIntact() {
    return intact(from, to);
  }

  private boolean intact(long start, long end) {
    storage.beforeRead();
    MemorySegment expected = MemorySegment.ofArray(snapshot);
    return MemorySegment.mismatch(storage.data(), start, end, expected, start, end) < 0;
  }

  double[] values() {
    return tensor.toDoubleArray();
  }
}
