package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Partial sums of a gradient, one a piece, added in a fixed tree. */
final class Partials {
  private Partials() {}

  /**
   * Adds {@code count} sums of {@code size} elements, one behind the other, into {@code target}.
   */
  static void addTree(Loops loops, int count, int size, MemorySegment sums, Tensor target) {
    for (int step = 1; step < count; step *= 2) {
      for (int i = 0; i + step < count; i += 2 * step) {
        loops.axpy(size, 1, sums, (i + step) * size, sums, i * size);
      }
    }
    loops.axpy(size, 1, sums, 0, target.segment(), target.offset());
  }
}
