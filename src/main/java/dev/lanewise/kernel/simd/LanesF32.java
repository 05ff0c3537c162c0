package dev.lanewise.kernel.simd;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine. Positions in memory segments are in bytes: {@code long} counters are
 * what the compiler handles best there.
 *
 * <p>There are no helpers for loads and stores on purpose. C2 always inlines those of the Vector
 * API itself, which are marked so; a helper around them it may refuse, where a caller is large or
 * has no profile yet, and then boxes each vector until the JVM ends.
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

  /**
   * Holds whoever loads or stores to segments off the heap: methods ask {@code isNative()} of each
   * of theirs. It is true of all tensors, and asked because C2 then knows the segment's class in
   * the rest of the method. Without that it goes by what the whole JVM has passed to the Vector
   * API, and where there were arrays among it, each load and store takes several calls: half the
   * speed.
   */
  static void require(boolean offHeap) {
    if (!offHeap) {
      throw new IllegalArgumentException("a segment on the heap");
    }
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
