package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nulls, sizes that overflow, memory shared behind a storage's back, and BLAS's special cases. */
class CpuKernelsEdgesTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private final Arena arena = Arena.ofShared();
  private final Kernels kernels = CpuBackend.best().open(DType.FLOAT32, 2, null);

  @AfterEach
  void close() {
    kernels.close();
    arena.close();
  }

  static List<KernelCase> cases() {
    return KernelCases.all();
  }

  private Tensor filled(double value, int... dims) {
    Tensor tensor = Tensor.zeros(arena, DType.FLOAT32, Shape.of(dims));
    kernels.fill(value, tensor);
    return tensor;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noKernelTakesNullForATensor(KernelCase given) {
    double[][] values = given.values();
    for (int i = 0; i < values.length; i++) {
      Tensor[] t = given.fresh(arena, DType.FLOAT32, values);
      t[i] = null;
      assertThatNullPointerException()
          .isThrownBy(() -> given.call().on(kernels, t))
          .withMessageMatching("[a-z]+ is null: it must be given");
      for (int j = 0; j < t.length; j++) {
        assertThat(j == i || Arrays.equals(t[j].toDoubleArray(), values[j])).isTrue();
      }
    }
  }

  @Test
  void productsConvolutionsOperationsAndWindowsMayNotBeNull() {
    Tensor x = filled(5, 4);
    Window window = Window.convolution(1, 2, 2, new int[] {1, 1}, new int[] {1, 1}, new int[2]);
    ConvolutionShape shape = ConvolutionShape.of(window, 1);
    List<Runnable> calls =
        List.of(
            () -> kernels.gemm(false, false, 2, 2, 2, 1, null, 2, x, 2, 0, filled(5, 4), 2),
            () -> kernels.gemm(false, false, 2, 2, 2, 1, x, 2, null, 2, 0, filled(5, 4), 2),
            () -> kernels.gemm(false, false, 2, 2, 2, 1, x, 2, x, 2, 0, null, 2),
            () -> kernels.convolution(shape, null, filled(5, 1), null, x, false),
            () -> kernels.convolution(shape, x, null, null, x, false),
            () -> kernels.convolution(shape, x, filled(5, 1), null, null, false),
            () -> kernels.convolutionInputGradient(shape, null, x, filled(5, 4)),
            () -> kernels.convolutionInputGradient(shape, filled(5, 1), null, x),
            () -> kernels.convolutionInputGradient(shape, filled(5, 1), x, null),
            () -> kernels.convolutionWeightGradient(shape, null, x, filled(5, 1)),
            () -> kernels.convolutionWeightGradient(shape, x, null, filled(5, 1)),
            () -> kernels.convolutionWeightGradient(shape, x, x, null),
            () -> kernels.convolution(null, x, filled(5, 1), null, x, false),
            () -> kernels.unary(null, filled(5, 4), x),
            () -> kernels.unaryDerivative(null, x, x, x, x, true),
            () -> kernels.binary(null, x, x, x),
            () -> kernels.binaryDerivative(null, 0, x, x, x, x, true),
            () -> kernels.im2col(null, x, filled(5, 4)),
            () -> kernels.averagePool(null, filled(5, 4), x));
    for (Runnable call : calls) {
      assertThatNullPointerException()
          .isThrownBy(call::run)
          .withMessageMatching("[a-zA-Z]+ is null: it must be given");
      assertThat(x.toDoubleArray()).containsOnly(5);
    }
  }

  @Test
  void twoStoragesOverTheSameMemoryOverlap() {
    MemorySegment memory = arena.allocate(1024, Storage.PREFIX_BYTES);
    Arena same =
        new Arena() {
          @Override
          public MemorySegment allocate(long bytes, long alignment) {
            return memory.asSlice(0, bytes);
          }

          @Override
          public MemorySegment.Scope scope() {
            return arena.scope();
          }

          @Override
          public void close() {}
        };
    Tensor x = Tensor.zeros(same, DType.FLOAT32, Shape.of(4, 4));
    Tensor y = Tensor.zeros(same, DType.FLOAT32, Shape.of(4, 4));
    kernels.fill(5, x);
    Tensor other = filled(5, 4, 4);
    for (Runnable call :
        List.<Runnable>of(
            () -> kernels.gemm(false, false, 4, 4, 4, 1, x, 4, other, 4, 0, y, 4),
            () -> kernels.gemm(false, false, 4, 4, 4, 1, other, 4, x, 4, 0, y, 4),
            () -> kernels.gemm(false, false, 1, 4, 4, 1, other, 4, x, 4, 0, y.slice(3, 4), 4),
            () -> kernels.softmax(x, y),
            () -> kernels.axpy(1, x.slice(0, 3), y.slice(1, 4)),
            () -> kernels.unary(UnaryOp.TANH, x.slice(0, 3), y.slice(1, 4)))) {
      assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining("overlaps");
      assertThat(y.toDoubleArray()).containsOnly(5);
    }
    kernels.binary(BinaryOp.ADD, x.slice(0, 2), x.slice(0, 2), y.slice(2, 4));
    assertThat(x.slice(2, 4).toDoubleArray()).containsOnly(10);
  }

  @Test
  void sizesThatAreNegativeOrOverflowAreRefused() {
    Tensor x = filled(5, 4);
    Tensor one = filled(5, 1);
    Tensor none = filled(5, 0);
    Tensor sixteen = filled(5, 16);
    int huge = Integer.MAX_VALUE;
    for (Runnable call :
        List.<Runnable>of(
            () -> kernels.addBias(-1, -4, one, x),
            () -> kernels.sumBias(-2, -2, x, one),
            () -> kernels.addBias(1 << 30, 1 << 30, sixteen, none),
            () -> kernels.sumBias(1 << 30, 1 << 30, none, sixteen),
            () -> kernels.moments(-1, -4, x, one, filled(5, 1)),
            () -> kernels.gemm(false, false, 1, 4, huge, 1, x, huge, x, 4, 0, filled(5, 4), 4),
            () -> kernels.gemm(false, false, 1 << 16, 1 << 16, 1, 1, x, 1, x, 1 << 16, 0, x, 65536),
            () -> kernels.gemm(true, true, huge, huge, huge, 1, x, huge, x, huge, 0, x, huge),
            () -> kernels.gemm(false, false, 2, 2, 1, 1, x, huge, x, 2, 0, filled(5, 4), 2),
            () -> kernels.gemm(false, false, 2, 2, 2, 1, x, -2, x, 2, 0, filled(5, 4), 2),
            () -> kernels.copyBlocks(huge, huge, x, 0, huge, filled(5, 4), 0, huge, false),
            () -> kernels.copyBlocks(3, 1, x, huge, huge, filled(5, 4), 0, 1, false),
            () -> kernels.copyBlocks(-1, -1, x, 0, -1, filled(5, 4), 0, -1, false))) {
      assertThatIllegalArgumentException().isThrownBy(call::run);
      assertThat(x.toDoubleArray()).containsOnly(5);
      assertThat(sixteen.toDoubleArray()).containsOnly(5);
    }
  }

  @Test
  void theDerivativesOfTheLogLossNameALabelThatIsNone() {
    Tensor p = filled(5, 2, 3);
    Tensor row = filled(5, 2);
    Tensor out = filled(5, 2, 3);
    Tensor labels = Tensor.of(arena, DType.FLOAT32, Shape.of(2), 0, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kernels.softmaxLogLossVjp(p, labels, row, out))
        .withMessageContaining("label 3.0 of row 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kernels.softmaxLogLossJvp(p, labels, out, row))
        .withMessageContaining("label 3.0 of row 1");
    assertThat(row.toDoubleArray()).containsOnly(5);
    assertThat(out.toDoubleArray()).containsOnly(5);
  }

  /** Sizes below and above what is packed, and what two threads share. */
  @ParameterizedTest
  @ValueSource(ints = {3, 40, 160})
  void productsTreatZeroFactorsAsBlasDoes(int n) {
    Tensor two = filled(2, n, n);
    Tensor nan = filled(NAN, n, n);
    Tensor c = filled(NAN, n, n);
    gemm(n, n, 1, two, two, 0, c);
    assertThat(c.toDoubleArray()).containsOnly(4.0 * n);
    gemm(n, n, 0, nan, nan, -3, c);
    assertThat(c.toDoubleArray()).containsOnly(-12.0 * n);
    gemm(n, 0, 1, nan, nan, 0.5, c);
    assertThat(c.toDoubleArray()).containsOnly(-6.0 * n);
    gemm(n, 0, NAN, nan, nan, 1, c);
    assertThat(c.toDoubleArray()).containsOnly(-6.0 * n);
    kernels.fill(NAN, c);
    gemm(n, n, 0, nan, nan, 0, c);
    assertThat(c.toDoubleArray()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40, 160})
  void productsPropagateNanAndInfinity(int n) {
    Tensor two = filled(2, n, n);
    Tensor c = filled(1, n, n);
    gemm(n, n, NAN, two, two, 1, c);
    assertThat(c.toDoubleArray()).containsOnly(NAN);
    kernels.fill(1, c);
    gemm(n, n, 1, two, two, NAN, c);
    assertThat(c.toDoubleArray()).containsOnly(NAN);
    kernels.fill(1, c);
    gemm(n, n, INFINITY, two, two, -INFINITY, c);
    assertThat(c.toDoubleArray()).containsOnly(NAN);
    gemm(n, n, -INFINITY, two, two, 0, c);
    assertThat(c.toDoubleArray()).containsOnly(-INFINITY);
    // One NaN in A spoils a row; one infinity in B meets zeros there.
    Tensor a = filled(0, n, n);
    a.set(n + 1, NAN);
    Tensor b = filled(2, n, n);
    b.set(n - 1, INFINITY);
    gemm(n, n, 1, a, b, 0, c);
    double[] expected = new double[n * n];
    for (int i = 0; i < n; i++) {
      expected[n + i] = NAN;
      expected[i * n + n - 1] = NAN;
    }
    assertThat(c.toDoubleArray()).isEqualTo(expected);
  }

  private void gemm(int n, int k, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
    kernels.gemm(false, false, n, n, k, alpha, a, Math.max(1, k), b, n, beta, c, n);
  }

  @Test
  void convolutionsOfMoreElementsThanCanBeNumberedAreRefused() {
    int[] one = {1, 1};
    Window window = Window.convolution(1, 1 << 16, 1, one, one, new int[] {0, 0});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConvolutionShape.of(window, 1 << 16))
        .withMessageContaining("65536 channels of 65536 elements");
  }
}
