package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kernels ask of a device: whole calls, and nothing of memory that may be old. */
class DeviceKernelsTest {
  static List<KernelCase> cases() {
    return KernelCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theWholeIsWhatThePortableLoopsMakeOfIt(KernelCase given) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = LoopKernels.of(PretendDevice.loops(DType.FLOAT64))) {
      Tensor[] actual = given.fresh(arena, DType.FLOAT64, given.values());
      Tensor[] expected = given.fresh(arena, DType.FLOAT64, given.values());

      double returned = given.call().on(kernels, actual);

      assertThat(returned).isEqualTo(given.loops().on(new PortableLoopsF64(), expected));
      // That one puts its NaN in where it is called.
      for (int i = given.method().equals("firstNonFinite") ? 1 : 0; i < actual.length; i++) {
        assertThat(Arrays.equals(actual[i].toDoubleArray(), expected[i].toDoubleArray()))
            .as("tensor %d", i)
            .isTrue();
      }
    }
  }

  @Test
  void whatTheHostWritesBetweenCallsIsSeen() {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = LoopKernels.of(PretendDevice.loops(DType.FLOAT32))) {
      Tensor x = Tensor.of(arena, DType.FLOAT32, Shape.of(2), 1, 2);
      Tensor y = Tensor.of(arena, DType.FLOAT32, Shape.of(2), 10, 20);
      kernels.axpy(1, x, y);
      x.set(0, 5);
      kernels.axpy(1, x, y);
      y.set(1, y.get(1) + 100);
      kernels.axpy(1, x, y);

      assertThat(y.toDoubleArray()).containsExactly(21, 126);
      assertThat(kernels.sum(y)).isEqualTo(147);
    }
  }

  @Test
  void otherKernelsSeeWhatTheDeviceHasWritten() {
    try (Arena arena = Arena.ofShared();
        Kernels cpu = CpuBackend.best().open(DType.FLOAT32, 1, null)) {
      Tensor x = Tensor.of(arena, DType.FLOAT32, Shape.of(2), 1, 2);
      try (Kernels first = LoopKernels.of(PretendDevice.loops(DType.FLOAT32));
          Kernels second = LoopKernels.of(PretendDevice.loops(DType.FLOAT32))) {
        first.axpy(1, x, Tensor.zeros(arena, DType.FLOAT32, Shape.of(2)));
        first.fill(3, x);
        assertThat(cpu.sum(x)).isEqualTo(6);
        cpu.fill(4, x);
        assertThat(second.sum(x)).isEqualTo(8);
        second.fill(5, x);
        assertThat(first.sum(x)).isEqualTo(10);
        first.fill(6, x);
      }
      assertThat(x.toDoubleArray()).containsExactly(6, 6);
    }
  }
}
