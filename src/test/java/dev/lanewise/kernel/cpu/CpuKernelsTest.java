package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cutting work into pieces changes nothing, whoever does them. */
class CpuKernelsTest {
  static List<KernelCase> cases() {
    return KernelCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bitsDoNotDependOnThreads(KernelCase given) {
    double[][] values = given.values();
    for (DType dtype : DType.values()) {
      try (Arena arena = Arena.ofShared()) {
        Tensor[] expected = given.fresh(arena, dtype, values);
        double returned = run(given, dtype, 1, expected);
        for (int threads : dtype == DType.FLOAT32 ? new int[] {2, 3, 8} : new int[] {3}) {
          Tensor[] actual = given.fresh(arena, dtype, values);

          assertThat(run(given, dtype, threads, actual)).isEqualTo(returned);

          for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i].storage().whole().mismatch(expected[i].storage().whole()))
                .as("first byte of tensor %d that differs with %d threads", i, threads)
                .isEqualTo(-1);
          }
        }
      }
    }
  }

  private static double run(KernelCase given, DType dtype, int threads, Tensor[] tensors) {
    try (Kernels kernels = CpuBackend.best().open(dtype, threads, null)) {
      return given.call().on(kernels, tensors);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theWholeIsWhatThePortableLoopsMakeOfItUncut(KernelCase given) {
    double[][] values = given.values();
    try (Arena arena = Arena.ofShared()) {
      Tensor[] actual = given.fresh(arena, DType.FLOAT64, values);
      double returned = run(given, DType.FLOAT64, 3, actual);
      Tensor[] expected = given.fresh(arena, DType.FLOAT64, values);

      double reference = given.loops().on(new PortableLoopsF64(), expected);

      assertThat(returned).isCloseTo(reference, within(1e-9));
      for (int i = given.method().equals("firstNonFinite") ? 1 : 0; i < expected.length; i++) {
        assertClose(i, whole(actual[i]), whole(expected[i]));
      }
    }
  }

  /** The view and what surrounds it, where nothing may have been written. */
  private static double[] whole(Tensor tensor) {
    int size = tensor.storage().size();
    return Tensor.view(tensor.storage(), 0, Shape.of(size)).toDoubleArray();
  }

  private static void assertClose(int tensor, double[] actual, double[] expected) {
    for (int j = 0; j < expected.length; j++) {
      double error = Math.abs(actual[j] - expected[j]);
      if (!(error <= 1e-11 * (1 + Math.abs(expected[j])))) {
        // As objects, of which NaN equals NaN.
        assertThat(Double.valueOf(actual[j]))
            .as("tensor %d, element %d", tensor, j - 3)
            .isEqualTo(Double.valueOf(expected[j]));
      }
    }
  }

  @Test
  void everyKernelHasACase() {
    Set<String> covered =
        cases().stream().map(KernelCase::method).collect(Collectors.toCollection(TreeSet::new));
    // The others have tests of their own, in ProductProperties and ConvolutionProperties.
    covered.addAll(
        List.of(
            "gemm",
            "convolution",
            "convolutionInputGradient",
            "convolutionWeightGradient",
            "dtype",
            "name",
            "onDevice",
            "mark",
            "close"));

    assertThat(covered)
        .containsExactlyElementsOf(
            Arrays.stream(Kernels.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void casesAreLargeEnoughToBeCut() {
    assertThat(cases())
        .allSatisfy(
            given ->
                assertThat(given.tensors())
                    .anySatisfy(t -> assertThat(t.shape().size()).isGreaterThan(2 * Cut.ELEMENTS)));
  }
}
