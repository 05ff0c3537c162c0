package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tornado.refused.Refused;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Where the newest elements are: on the host, in a plan for one run, or in the plan of many. */
class RecorderTest {
  /** So often that a run gets from a plan of its own into that of all. */
  private static final int MANY = 8;

  @ParameterizedTest
  @EnumSource
  void whatTheHostWritesBetweenRunsIsSeen(DType dtype) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = open(dtype)) {
      Tensor x = Tensor.of(arena, dtype, Shape.of(2), 1, 2);
      Tensor y = Tensor.of(arena, dtype, Shape.of(2), 10, 20);
      for (int i = 0; i < MANY; i++) {
        x.set(0, i);
        kernels.axpy(1, x, y);
        y.set(1, y.get(1) + 100);
        kernels.mark();
      }

      assertThat(y.toDoubleArray()).containsExactly(10 + 28, 20 + MANY * 102);
      assertThat(kernels.sum(y)).isEqualTo(38 + 20 + MANY * 102);
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersMayChangeFromRunToRun(DType dtype) {
    double[] factors = {1, 1, 1, 1, 2, -0.0, Double.NaN, 3, 0.0, Double.POSITIVE_INFINITY, 1, 1, 1};
    try (Arena arena = Arena.ofShared();
        Kernels kernels = open(dtype)) {
      Tensor x = Tensor.of(arena, dtype, Shape.of(2), 1, -2);
      Tensor filled = Tensor.zeros(arena, dtype, Shape.of(3));
      for (double factor : factors) {
        Tensor y = Tensor.zeros(arena, dtype, Shape.of(2));
        kernels.axpy(factor, x, y);
        kernels.fill(factor, filled);
        kernels.mark();
        assertThat(y.toDoubleArray()).containsExactly(factor + 0.0, -2 * factor + 0.0);
        assertThat(filled.toDoubleArray()).containsExactly(factor, factor, factor);
      }
    }
  }

  @Test
  void otherKernelsSeeWhatTheDeviceHasWritten() {
    try (Arena arena = Arena.ofShared();
        Kernels cpu = CpuBackend.best().open(DType.FLOAT32, 1, null)) {
      Tensor x = Tensor.of(arena, DType.FLOAT32, Shape.of(2), 1, 2);
      try (Kernels first = open(DType.FLOAT32);
          Kernels second = open(DType.FLOAT32)) {
        for (int i = 0; i < MANY; i++) {
          first.fill(i, x);
          first.mark();
          assertThat(cpu.sum(x)).isEqualTo(2 * i);
          cpu.fill(i + 1, x);
          assertThat(second.sum(x)).isEqualTo(2 * i + 2);
          second.unary(UnaryOp.SQUARE, x, x);
          assertThat(first.sum(x)).isEqualTo(2 * (i + 1) * (i + 1));
          second.fill(i + 0.5, x);
          first.unary(UnaryOp.SQUARE, x, x);
        }
      }
      assertThat(x.toDoubleArray()).containsExactly(7.5 * 7.5, 7.5 * 7.5);
    }
  }

  @Test
  void closingRunsWhatIsStillToBeDone() {
    try (Arena arena = Arena.ofShared()) {
      Tensor x = Tensor.zeros(arena, DType.FLOAT32, Shape.of(5));
      Kernels kernels = open(DType.FLOAT32);
      for (int i = 1; i <= MANY; i++) {
        kernels.fill(i, x);
        kernels.mark();
      }
      kernels.fill(77, x);
      kernels.close();
      kernels.close();

      assertThat(x.storage().mirror()).isNull();
      assertThat(x.toDoubleArray()).containsOnly(77);
    }
  }

  /** More plans than are kept, and memory that is gone while the device still has a copy. */
  @Test
  void manyRunsOnMemoryThatComesAndGoes() {
    try (Kernels kernels = open(DType.FLOAT32);
        Arena lasting = Arena.ofShared()) {
      Tensor total = Tensor.zeros(lasting, DType.FLOAT32, Shape.of(1));
      for (int i = 1; i <= 40; i++) {
        try (Arena arena = Arena.ofShared()) {
          Tensor x = Tensor.zeros(arena, DType.FLOAT32, Shape.of(i));
          kernels.fill(i, x);
          kernels.mark();
          assertThat(kernels.sum(x)).isEqualTo(i * i);
          kernels.axpy(1, Tensor.view(x.storage(), i - 1, Shape.of(1)), total);
          kernels.mark();
        }
      }
      assertThat(total.get(0)).isEqualTo(40 * 41 / 2);
    }
  }

  /** The tests' device has 256 MB: six of these do not fit together, and each does. */
  @Test
  void plansMakeRoomForOneAnother() {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = open(DType.FLOAT32)) {
      for (int i = 0; i < 6; i++) {
        Tensor x = Tensor.zeros(arena, DType.FLOAT32, Shape.of(15_000_000 + i));
        kernels.fill(i, x);
        kernels.mark();
        assertThat(kernels.sum(x)).isEqualTo(15e6 * i + i * i);
      }
    }
  }

  @Test
  void whatDoesNotFitStaysAsItIsOnTheHost() {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = open(DType.FLOAT32)) {
      Tensor x = Tensor.zeros(arena, DType.FLOAT32, Shape.of(80_000_000));
      x.set(79_999_999, 5);

      assertThatThrownBy(
              () -> {
                kernels.fill(1, x);
                kernels.mark();
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              DeviceUnderTest.backend().status().reason() + " is out of memory in [Copy.fill]: ")
          .hasMessageEndingWith(
              "use a smaller batch, or give TornadoVM more than its 256MB by"
                  + " -Dtornado.device.memory=8GB");

      assertThat(x.get(79_999_999)).isEqualTo(5);
      assertThat(x.get(0)).isZero();
    }
  }

  @Test
  void nothingHasNoElements() {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = open(DType.FLOAT32)) {
      Storage none = Storage.allocate(arena, DType.FLOAT32, 0);
      Tensor empty = Tensor.view(none, 0, Shape.of(0));
      for (int i = 0; i < MANY; i++) {
        kernels.fill(1, empty);
        kernels.mark();
        assertThat(kernels.sum(empty)).isZero();
      }
    }
  }

  @Test
  void aKernelThatFailsLeavesTheHostItsElements() throws Exception {
    TornadoBackend backend = DeviceUnderTest.backend();
    Recorder recorder = new Recorder(backend.device(), DType.FLOAT32);
    DeviceLoopsF32 loops = new DeviceLoopsF32(recorder);
    Kernel refused =
        Kernel.of(Refused.class, "run_rounded", int.class, FloatArray.class, int.class);
    try (Arena arena = Arena.ofShared()) {
      Storage x = Storage.allocate(arena, DType.FLOAT32, 3);
      Storage y = Storage.allocate(arena, DType.FLOAT32, 3);
      Tensor there = Tensor.view(x, 0, Shape.of(3));
      Tensor here = Tensor.view(y, 0, Shape.of(3));
      here.copyFrom(new double[] {1.5, 2.5, 3.5});
      loops.enlist(x);
      loops.enlist(y);
      for (int i = 1; i <= MANY; i++) {
        loops.fill(3, i, x.data(), 0);
        loops.mark();
      }
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(
                () -> {
                  recorder.add(new Call(refused, List.of(3, recorder.copyOf(y.data()), 0)));
                  loops.mark();
                })
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith(
                backend.status().reason() + " cannot run in [Refused.rounded]: ");

        assertThat(here.toDoubleArray()).containsExactly(1.5, 2.5, 3.5);
      }
      assertThat(there.toDoubleArray()).containsOnly(MANY);
      loops.fill(3, 7, y.data(), 0);
      assertThat(here.toDoubleArray()).containsOnly(7);
    } finally {
      loops.close();
    }
  }

  private static Kernels open(DType dtype) {
    return DeviceUnderTest.backend().open(dtype, 1, null);
  }
}
