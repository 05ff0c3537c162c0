package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.StepF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** One value per channel, added to and summed from y {@code [outer, channels, inner]}. */
final class BiasVectorsF32 {
  /** The most elements of rows that are taken as one. */
  private static final int MOST = 8192;

  private final ScratchF32 scratch = new ScratchF32();

  /** How many rows together are whole vectors; 0 if there are too few, or they are too long. */
  private static int fold(int outer, int channels) {
    int rows = 1;
    while (rows * channels % LanesF32.LANES != 0) {
      rows *= 2;
    }
    return (long) rows * channels <= MOST && outer >= 4 * rows ? rows : 0;
  }

  /** y[o, c] ← y[o, c] + b[c]. */
  void addRows(int outer, int channels, MemorySegment b, int bo, MemorySegment y, int yo) {
    int rows = fold(outer, channels);
    int done = rows == 0 ? 0 : outer / rows * rows;
    if (done > 0) {
      MemorySegment folded = scratch.ofSize(rows * channels);
      long size = LanesF32.bytes(channels);
      for (int r = 0; r < rows; r++) {
        MemorySegment.copy(b, LanesF32.bytes(bo), folded, r * size, size);
      }
      addFolded(done / rows, LanesF32.bytes(rows * channels), folded, y, LanesF32.bytes(yo));
    }
    if (rows == 0) {
      addColumns(outer, channels, b, bo, y, yo);
      return;
    }
    for (int o = done; o < outer; o++) {
      addRow(channels, b, bo, y, yo + o * channels);
    }
  }

  private static void addRow(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int done = StepVectorsF32.axpy(n, 1f, x, xo, y, yo);
    StepF32.axpy(n - done, 1f, x, xo + done, y, yo + done);
  }

  private static void addFolded(
      int times, long size, MemorySegment bias, MemorySegment y, long at) {
    LanesF32.require(bias.isNative() && y.isNative());
    for (int t = 0; t < times; t++) {
      for (long i = 0; i < size; i += LanesF32.STEP) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at + i, LanesF32.ORDER)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, bias, i, LanesF32.ORDER))
            .intoMemorySegment(y, at + i, LanesF32.ORDER);
      }
      at += size;
    }
  }

  /** b[c] ← b[c] + Σ y[o, c]. */
  void sumRows(int outer, int channels, MemorySegment y, int yo, MemorySegment b, int bo) {
    int rows = fold(outer, channels);
    int done = rows == 0 ? 0 : outer / rows * rows;
    if (done > 0) {
      MemorySegment sums = scratch.ofSize(rows * channels);
      StepVectorsF32.fillAll(rows * channels, 0f, sums, 0);
      sumFolded(done / rows, LanesF32.bytes(rows * channels), y, LanesF32.bytes(yo), sums);
      for (int c = 0; c < channels; c++) {
        double sum = MemF32.get(b, bo + c);
        for (int r = 0; r < rows; r++) {
          sum += MemF32.get(sums, r * channels + c);
        }
        MemF32.set(b, bo + c, MemF32.round(sum));
      }
    }
    if (rows == 0) {
      sumColumns(outer, channels, y, yo, b, bo);
      return;
    }
    for (int o = done; o < outer; o++) {
      addRow(channels, y, yo + o * channels, b, bo);
    }
  }

  private static void sumFolded(
      int times, long size, MemorySegment y, long at, MemorySegment sums) {
    LanesF32.require(y.isNative() && sums.isNative());
    for (int t = 0; t < times; t++) {
      for (long i = 0; i < size; i += LanesF32.STEP) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, sums, i, LanesF32.ORDER)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at + i, LanesF32.ORDER))
            .intoMemorySegment(sums, i, LanesF32.ORDER);
      }
      at += size;
    }
  }

  /** y[r, i] ← y[r, i] + bias for the whole vectors of one run. */
  static void addToRun(int inner, float bias, MemorySegment y, int yo) {
    long end = LanesF32.whole(inner);
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    for (long i = 0; i < end; i += LanesF32.STEP) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at + i, LanesF32.ORDER)
          .add(bias)
          .intoMemorySegment(y, at + i, LanesF32.ORDER);
    }
  }

  private static void addColumns(
      int outer, int channels, MemorySegment b, int bo, MemorySegment y, int yo) {
    long ld = LanesF32.bytes(channels);
    LanesF32.require(b.isNative() && y.isNative());
    for (long c = 0; c < channels; c += LanesF32.LANES) {
      int left = (int) (channels - c);
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(left));
      FloatVector bias =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, b, LanesF32.bytes(bo + c), LanesF32.ORDER, mask);
      long at = LanesF32.bytes(yo + c);
      for (int o = 0; o < outer; o++) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask)
            .add(bias)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += ld;
      }
    }
  }

  private static void sumColumns(
      int outer, int channels, MemorySegment y, int yo, MemorySegment b, int bo) {
    long ld = LanesF32.bytes(channels);
    LanesF32.require(y.isNative() && b.isNative());
    for (long c = 0; c < channels; c += LanesF32.LANES) {
      int left = (int) (channels - c);
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(left));
      FloatVector sum = FloatVector.zero(LanesF32.SPECIES);
      long at = LanesF32.bytes(yo + c);
      for (int o = 0; o < outer; o++) {
        sum = sum.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask));
        at += ld;
      }
      long to = LanesF32.bytes(bo + c);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, b, to, LanesF32.ORDER, mask)
          .add(sum)
          .intoMemorySegment(b, to, LanesF32.ORDER, mask);
    }
  }
}
