package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine and how the loops load and store them. Positions are in bytes: {@code
 * long} counters are what the compiler handles best on memory segments.
 */
final class LanesF32 {
  /** The vectors that the JVM prefers; nothing here assumes how long they are. */
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Elements per vector. */
  static final int LANES = SPECIES.length();

  /** Bytes per vector. */
  static final int STEP = SPECIES.vectorByteSize();

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private LanesF32() {}

  /** Returns where element {@code index} is. */
  static long bytes(int index) {
    return (long) index * Float.BYTES;
  }

  static FloatVector load(MemorySegment x, long at) {
    return FloatVector.fromMemorySegment(SPECIES, x, at, ORDER);
  }

  /** Lanes outside the mask are 0 and their memory is not touched. */
  static FloatVector load(MemorySegment x, long at, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(SPECIES, x, at, ORDER, mask);
  }

  static void store(FloatVector value, MemorySegment x, long at) {
    value.intoMemorySegment(x, at, ORDER);
  }

  static void store(FloatVector value, MemorySegment x, long at, VectorMask<Float> mask) {
    value.intoMemorySegment(x, at, ORDER, mask);
  }

  /** Stores, or adds to what is there. */
  static void put(FloatVector value, MemorySegment x, long at, boolean accumulate) {
    store(accumulate ? load(x, at).add(value) : value, x, at);
  }

  /** Returns how many bytes of n elements fill whole vectors. */
  static long whole(int n) {
    return bytes(SPECIES.loopBound(n));
  }

  /** Returns the mask of the first {@code n} lanes; of all if there are not as many. */
  static VectorMask<Float> first(int n) {
    return SPECIES.indexInRange(0, n);
  }
}
