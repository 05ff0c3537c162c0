package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.portable.PortableConvolutionF32;
import dev.lanewise.kernel.portable.PortableConvolutionF64;
import dev.lanewise.kernel.portable.PortableLoopsF32;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** A device's loops and their portable twins, and memory for both. */
final class Twins implements AutoCloseable {
  final DType dtype;
  final Loops device;
  final Loops portable;
  final ConvolutionLoops portableConvolution;
  private final Random random = new Random(1);

  /**
   * @param tiles which kernels run, see {@link Tiles}
   */
  Twins(DType dtype, String tiles) {
    this.dtype = dtype;
    boolean single = dtype == DType.FLOAT32;
    System.setProperty(Tiles.PROPERTY, tiles);
    try {
      Recorder recorder = new Recorder(Device.open("0:0"), dtype);
      device = single ? new DeviceLoopsF32(recorder) : new DeviceLoopsF64(recorder);
    } finally {
      System.clearProperty(Tiles.PROPERTY);
    }
    portable = single ? new PortableLoopsF32() : new PortableLoopsF64();
    portableConvolution = single ? new PortableConvolutionF32() : new PortableConvolutionF64();
  }

  double roundoff() {
    return dtype == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
  }

  /** Returns memory with normal deviates, some of them 0. */
  Storage normal(int size) {
    Storage storage = Storage.allocate(Arena.ofAuto(), dtype, size);
    for (int i = 0; i < size; i++) {
      set(storage, i, random.nextInt(9) == 0 ? 0 : random.nextGaussian());
    }
    return storage;
  }

  /** Returns memory with whole numbers, so small that sums of products are exact. */
  Storage whole(int size) {
    Storage storage = Storage.allocate(Arena.ofAuto(), dtype, size);
    for (int i = 0; i < size; i++) {
      set(storage, i, random.nextInt(-4, 5));
    }
    return storage;
  }

  Storage map(Storage from, DoubleUnaryOperator function) {
    Storage storage = Storage.allocate(Arena.ofAuto(), dtype, from.size());
    for (int i = 0; i < from.size(); i++) {
      set(storage, i, function.applyAsDouble(get(from, i)));
    }
    return storage;
  }

  Storage copy(Storage from) {
    Storage storage = Storage.allocate(Arena.ofAuto(), dtype, from.size());
    MemorySegment.copy(from.data(), 0, storage.data(), 0, from.data().byteSize());
    return storage;
  }

  void set(Storage storage, int i, double value) {
    if (dtype == DType.FLOAT32) {
      storage.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
    } else {
      storage.data().setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
    }
  }

  double get(Storage storage, int i) {
    storage.beforeRead();
    return dtype == DType.FLOAT32
        ? storage.data().getAtIndex(ValueLayout.JAVA_FLOAT, i)
        : storage.data().getAtIndex(ValueLayout.JAVA_DOUBLE, i);
  }

  void enlist(Storage... storages) {
    for (Storage storage : storages) {
      device.enlist(storage);
    }
  }

  /** Each element equals the other: 0 and −0 do, NaN and NaN. */
  void assertSame(Storage actual, Storage expected) {
    for (int i = 0; i < expected.size(); i++) {
      Double wanted = get(expected, i) + 0.0;
      Double found = get(actual, i) + 0.0;
      if (!found.equals(wanted)) {
        assertThat(found).as("element %d", i).isEqualTo(wanted);
      }
    }
  }

  /** Each element is so near the other, or both are NaN. */
  void assertNear(Storage actual, Storage expected, Storage tolerance, double factor) {
    for (int i = 0; i < expected.size(); i++) {
      if (Double.isNaN(get(expected, i)) && Double.isNaN(get(actual, i))) {
        continue;
      }
      assertThat(Math.abs(get(actual, i) - get(expected, i)))
          .as("error of element %d, %s for %s", i, get(actual, i), get(expected, i))
          .isLessThanOrEqualTo(factor * get(tolerance, i));
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
