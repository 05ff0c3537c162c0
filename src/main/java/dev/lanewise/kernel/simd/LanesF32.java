package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine and how the loops load and store them. Positions are in bytes: {@code
 * long} counters are what the compiler handles best on memory segments.
 *
 * <p>There is no helper for masked loads and stores on purpose. Compiled by itself it would be
 * large, so that C2 does not inline it any more, and the vectors passed to it would be boxed.
 */
final class LanesF32 {
  /** The vectors that the JVM prefers; nothing here assumes how long they are. */
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Elements per vector. */
  static final int LANES = SPECIES.length();

  /** Bytes per vector. */
  static final int STEP = SPECIES.vectorByteSize();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private LanesF32() {}

  /** Returns where element {@code index} is. */
  static long bytes(long index) {
    return index * Float.BYTES;
  }

  static FloatVector load(MemorySegment x, long at) {
    return FloatVector.fromMemorySegment(SPECIES, x, at, ORDER);
  }

  static FloatVector load(float[] x, int index) {
    return FloatVector.fromArray(SPECIES, x, index);
  }

  static void store(FloatVector value, MemorySegment x, long at) {
    value.intoMemorySegment(x, at, ORDER);
  }

  /** Returns how many bytes of n elements fill whole vectors. */
  static long whole(int n) {
    return bytes(SPECIES.loopBound(n));
  }

  /**
   * Returns, as bits for {@code VectorMask.fromLong}, the first {@code n} lanes; all if there are
   * not as many. Bits, since a mask from a helper that is not inlined would be boxed.
   */
  static long first(int n) {
    return between(0, n);
  }

  /** Returns, likewise, the lanes from {@code from} to {@code to - 1}, as far as there are such. */
  static long between(int from, int to) {
    return below(to) & ~below(from);
  }

  private static long below(int lane) {
    return lane <= 0 ? 0 : -1L >>> (Long.SIZE - Math.min(lane, LANES));
  }
}
