package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Elements between guards: what a loop writes outside of them shows. The memory ends soon after, so
 * that a loop that reads far beyond them throws.
 */
final class Buffer {
  private static final int GUARD = 3;
  private static final double CANARY = -77.125;

  final String name;
  final DType dtype;
  final int offset;
  final int size;
  final MemorySegment segment;

  /**
   * @param shift elements in front beyond the guard, for alignment
   */
  Buffer(Arena arena, DType dtype, String name, int shift, double... values) {
    this.name = name;
    this.dtype = dtype;
    this.offset = GUARD + shift;
    this.size = values.length;
    this.segment = arena.allocate((long) (offset + size + GUARD) * dtype.bytes(), 64);
    for (int i = -offset; i < size + GUARD; i++) {
      set(i, CANARY);
    }
    for (int i = 0; i < size; i++) {
      set(i, values[i]);
    }
  }

  double get(int index) {
    return dtype == DType.FLOAT32
        ? segment.getAtIndex(ValueLayout.JAVA_FLOAT, offset + index)
        : segment.getAtIndex(ValueLayout.JAVA_DOUBLE, offset + index);
  }

  void set(int index, double value) {
    if (dtype == DType.FLOAT32) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, offset + index, (float) value);
    } else {
      segment.setAtIndex(ValueLayout.JAVA_DOUBLE, offset + index, value);
    }
  }

  double[] values() {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** Throws if an element around the values has changed. */
  void requireGuards(String who) {
    for (int i = -offset; i < size + GUARD; i++) {
      if ((i < 0 || i >= size) && get(i) != CANARY) {
        throw new AssertionError(
            "%s wrote %s at position %d of %s, which has %d elements"
                .formatted(who, get(i), i, name, size));
      }
    }
  }
}
