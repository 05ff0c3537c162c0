package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One array for the storages of some traces, since TornadoVM keeps track of arrays and not of what
 * is in them: a kernel that reads and writes two arrays which are one confuses it.
 */
final class Heap {
  /** Storages begin at multiples of so many elements, 64 bytes at least. */
  private static final int ALIGNMENT = 16;

  private final Map<DeviceCopy, Integer> bases = new IdentityHashMap<>();
  private final TornadoNativeArray array;

  /**
   * @throws IllegalArgumentException if the storages have more elements than an int can number
   */
  Heap(DType dtype, Collection<Trace> traces) {
    long size = 0;
    for (Trace trace : traces) {
      for (DeviceCopy copy : trace.touched()) {
        if (!bases.containsKey(copy)) {
          bases.put(copy, (int) size);
          size += Math.ceilDiv(copy.storage().size(), (long) ALIGNMENT) * ALIGNMENT;
          if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                "the tensors on the device have more than the 2147483647 elements that can be"
                    + " numbered; use a smaller batch");
          }
        }
      }
    }
    int elements = (int) Math.max(size, ALIGNMENT);
    array = dtype == DType.FLOAT32 ? new FloatArray(elements) : new DoubleArray(elements);
  }

  TornadoNativeArray array() {
    return array;
  }

  /** Where each storage begins. */
  Map<DeviceCopy, Integer> bases() {
    return Collections.unmodifiableMap(bases);
  }

  long bytes() {
    return array.getNumBytesOfSegment();
  }

  boolean has(DeviceCopy copy) {
    return bases.containsKey(copy);
  }

  int base(DeviceCopy copy) {
    return bases.get(copy);
  }

  private long bytes(DeviceCopy copy) {
    return (long) bases.get(copy) * copy.storage().dtype().bytes();
  }

  /** Copies a storage's memory to its place on the host's side of the array. */
  void put(DeviceCopy copy) {
    MemorySegment data = copy.storage().data();
    MemorySegment.copy(data, 0, array.getSegment(), bytes(copy), data.byteSize());
  }

  /** Likewise back. */
  void take(DeviceCopy copy) {
    MemorySegment data = copy.storage().data();
    MemorySegment.copy(array.getSegment(), bytes(copy), data, 0, data.byteSize());
  }
}
