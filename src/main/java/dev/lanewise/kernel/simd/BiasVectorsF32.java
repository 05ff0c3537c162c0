package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** One value per channel, added to and summed from y {@code [outer, channels, inner]}. */
final class BiasVectorsF32 {
  private BiasVectorsF32() {}

  /** y[r, i] ← y[r, i] + bias for the whole vectors of one run. */
  static void addToRun(int inner, float bias, MemorySegment y, int yo) {
    long end = LanesF32.whole(inner);
    long at = LanesF32.bytes(yo);
    for (long i = 0; i < end; i += LanesF32.STEP) {
      LanesF32.store(LanesF32.load(y, at + i).add(bias), y, at + i);
    }
  }

  /** y[o, c] ← y[o, c] + b[c]. */
  static void addRows(int outer, int channels, MemorySegment b, int bo, MemorySegment y, int yo) {
    long ld = LanesF32.bytes(channels);
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

  /** b[c] ← b[c] + Σ y[o, c]. */
  static void sumRows(int outer, int channels, MemorySegment y, int yo, MemorySegment b, int bo) {
    long ld = LanesF32.bytes(channels);
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
