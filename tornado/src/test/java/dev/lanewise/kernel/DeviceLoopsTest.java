package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import dev.lanewise.tornado.DeviceUnderTest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds each loop on the device to its portable twin, as the root's tests hold SIMD: equal bits,
 * but for sums and for what has exp or log in it, which have the bounds of {@link LoopsCases}.
 */
class DeviceLoopsTest {
  private static final Map<DType, Loops> DEVICE = new EnumMap<>(DType.class);

  static {
    for (DType dtype : DType.values()) {
      DEVICE.put(dtype, DeviceUnderTest.loops(dtype));
    }
  }

  /** Seeds of which {@link Draw} makes any numbers, ties, and NaN with infinities. */
  private static final long[] SEEDS = seeds();

  private static long[] seeds() {
    long[] seeds = new long[3];
    for (int kind = 0; kind < seeds.length; kind++) {
      while (new Random(seeds[kind]).nextInt(3) != kind) {
        seeds[kind]++;
      }
    }
    return seeds;
  }

  static List<LoopsCase> cases() {
    return LoopsCases.all();
  }

  @AfterAll
  static void close() {
    DEVICE.values().forEach(Loops::close);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyLoopEqualsItsTwin(LoopsCase each) {
    DEVICE.forEach(
        (dtype, device) -> {
          int[] sizes = {0, 37, 66};
          for (int i = 0; i < sizes.length; i++) {
            requireEqual(each, device, dtype, sizes[i], SEEDS[i]);
          }
        });
  }

  private static void requireEqual(LoopsCase each, Loops device, DType dtype, int size, long seed) {
    SimdEqualsPortableProperties.requireEqual(
        each, Lane.portable(dtype), device, dtype, size, seed);
  }
}
