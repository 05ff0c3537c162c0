package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.portable.PortableLoopsF32;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tornado.DeviceUnderTest;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds each kernel on the device to the portable loops, at sizes that fill a device: equal bits,
 * but for sums, which are within the bound of their rounding.
 */
class DeviceCasesTest {
  private static final Set<String> SUMS = Set.of("sum", "dot");
  private static final Set<String> BY_CHANNEL = Set.of("sumBias", "moments");

  /** No element's square is larger. */
  private static final double LARGEST = 4;

  static List<KernelCase> cases() {
    return KernelCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyKernelEqualsThePortableLoops(KernelCase given) {
    for (DType dtype : DType.values()) {
      try (Arena arena = Arena.ofShared();
          Kernels kernels = DeviceUnderTest.backend().open(dtype, 1, null)) {
        Tensor[] actual = given.fresh(arena, dtype, given.values());
        Tensor[] expected = given.fresh(arena, dtype, given.values());

        double returned = given.call().on(kernels, actual);
        double wanted = given.loops().on(portable(dtype), expected);

        if (SUMS.contains(given.method())) {
          // Summed in float64, of either type, in another order: n terms of at most 4.
          Tensor[] exact = given.fresh(arena, DType.FLOAT64, given.values());
          double n = exact[0].size();
          assertThat(returned)
              .as("%s in %s", given, dtype)
              .isCloseTo(
                  given.loops().on(portable(DType.FLOAT64), exact),
                  within(2 * n * DType.FLOAT64.unitRoundoff() * 4 * n));
        } else {
          assertThat(returned).as("%s in %s", given, dtype).isEqualTo(wanted);
        }
        // That one puts its NaN in where it is called.
        for (int i = given.method().equals("firstNonFinite") ? 1 : 0; i < actual.length; i++) {
          if (BY_CHANNEL.contains(given.method())) {
            requireNear(given, actual, expected, i);
          } else {
            assertThat(Arrays.equals(actual[i].toDoubleArray(), expected[i].toDoubleArray()))
                .as("%s in %s, tensor %d", given, dtype, i)
                .isTrue();
          }
        }
      }
    }
  }

  /**
   * Summed in binary64 in another order, of n terms a channel, and then rounded; a mean or variance
   * is divided by n as well.
   */
  private static void requireNear(KernelCase given, Tensor[] actual, Tensor[] expected, int i) {
    double n = (double) expected[0].size() / expected[1].size();
    double terms = given.method().equals("sumBias") ? n : 1;
    double ofSum = 2 * n * DType.FLOAT64.unitRoundoff() * LARGEST * terms;
    for (int j = 0; j < expected[i].size(); j++) {
      double wanted = expected[i].get(j);
      double rounding = 2 * expected[i].dtype().unitRoundoff() * Math.abs(wanted);
      assertThat(actual[i].get(j))
          .as("%s in %s, tensor %d, element %d", given, expected[i].dtype(), i, j)
          .isCloseTo(wanted, within(ofSum + rounding));
    }
  }

  private static Loops portable(DType dtype) {
    return dtype == DType.FLOAT32 ? new PortableLoopsF32() : new PortableLoopsF64();
  }
}
