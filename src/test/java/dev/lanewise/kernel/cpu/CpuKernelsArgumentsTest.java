package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad arguments are refused before anything is written. */
class CpuKernelsArgumentsTest {
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

  private Tensor filled(int... dims) {
    Tensor tensor = Tensor.zeros(arena, DType.FLOAT32, Shape.of(dims));
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, 5);
    }
    return tensor;
  }

  private void refuses(String message, Runnable call, Tensor... untouched) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining(message);
    for (Tensor tensor : untouched) {
      assertThat(tensor.toDoubleArray()).containsOnly(5);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyKernelRefusesAnotherTypeAndAnotherSizeInEveryPlace(KernelCase given) {
    double[][] values = given.values();
    for (int i = 0; i < values.length; i++) {
      Tensor[] t = given.fresh(arena, DType.FLOAT32, values);
      Tensor right = t[i];
      t[i] = Tensor.zeros(arena, DType.FLOAT64, right.shape());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> given.call().on(kernels, t))
          .withMessageContaining("float64");
      assertUntouched(given, t, values, i);
      if (sizeIsGiven(given, i)) {
        int[] dims = right.shape().toArray();
        dims[0]++;
        t[i] = Tensor.zeros(arena, DType.FLOAT32, Shape.of(dims));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> given.call().on(kernels, t))
            .withMessageContaining("expected");
        assertUntouched(given, t, values, i);
      }
    }
  }

  /** Whether the other arguments leave this one's size no choice. */
  private static boolean sizeIsGiven(KernelCase given, int tensor) {
    return given.tensors().size() > 1 && !given.method().equals("copyBlocks") && tensor >= 0;
  }

  private static void assertUntouched(KernelCase given, Tensor[] t, double[][] values, int but) {
    for (int i = 0; i < t.length; i++) {
      if (i != but) {
        assertThat(Arrays.equals(t[i].toDoubleArray(), values[i])).as("%s, %d", given, i).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyKernelRefusesClosedTensorsAndRefusesWorkOnceClosed(KernelCase given) {
    double[][] values = given.values();
    for (int i = 0; i < values.length; i++) {
      Tensor[] t = given.fresh(arena, DType.FLOAT32, values);
      Arena gone = Arena.ofShared();
      t[i] = Tensor.zeros(gone, DType.FLOAT32, t[i].shape());
      gone.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> given.call().on(kernels, t))
          .withMessageContaining(t[i].shape().toString())
          .withMessageContaining("closed");
      assertUntouched(given, t, values, i);
    }
    Tensor[] t = given.fresh(arena, DType.FLOAT32, values);
    kernels.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> given.call().on(kernels, t))
        .withMessage("kernels used after they were closed");
    assertUntouched(given, t, values, -1);
  }

  @Test
  void closedTwiceIsClosed() {
    kernels.close();
    assertThatCode(kernels::close).doesNotThrowAnyException();
    Tensor x = filled(4);
    Window window = Window.convolution(1, 2, 2, new int[] {1, 1}, new int[] {1, 1}, new int[2]);
    for (Runnable call :
        List.<Runnable>of(
            () -> kernels.gemm(false, false, 2, 2, 2, 1, x, 2, x, 2, 0, filled(4), 2),
            () ->
                kernels.convolution(
                    ConvolutionShape.of(window, 1), x, filled(1), null, filled(4), false),
            () ->
                kernels.convolutionInputGradient(
                    ConvolutionShape.of(window, 1), filled(1), x, filled(4)),
            () ->
                kernels.convolutionWeightGradient(
                    ConvolutionShape.of(window, 1), x, filled(4), filled(1)))) {
      assertThatIllegalStateException().isThrownBy(call::run).withMessageContaining("kernels");
    }
  }

  @Test
  void anElementwiseKernelMayWriteOntoAnInputButNotBesideIt() {
    Storage storage = Storage.allocate(arena, DType.FLOAT32, 12);
    Tensor all = Tensor.view(storage, 0, Shape.of(12));
    all.copyFrom(new double[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
    Tensor x = Tensor.view(storage, 1, Shape.of(8));
    Tensor beside = Tensor.view(storage, 2, Shape.of(8));
    refuses("overlaps", () -> kernels.copy(x, beside), all);
    refuses("overlaps", () -> kernels.axpy(1, x, beside), all);
    refuses("overlaps", () -> kernels.unary(UnaryOp.SQUARE, beside, x), all);
    refuses("overlaps", () -> kernels.binary(BinaryOp.ADD, x, beside, x), all);
    refuses("overlaps", () -> kernels.unaryDerivative(UnaryOp.SQUARE, x, x, beside, x, true), all);
    refuses(
        "overlaps", () -> kernels.binaryDerivative(BinaryOp.ADD, 0, beside, x, x, x, false), all);

    kernels.binary(BinaryOp.MULTIPLY, x, x, x);

    assertThat(x.toDoubleArray()).containsOnly(25);
    assertThat(all.get(0)).isEqualTo(5);
    assertThat(all.get(9)).isEqualTo(5);
  }

  @Test
  void otherKernelsRefuseAnyOverlapOfOutputAndInput() {
    Tensor x = filled(1, 1, 4, 4);
    Tensor small = Tensor.view(x.storage(), 0, Shape.of(1, 1, 2, 2));
    Tensor free = filled(1, 1, 2, 2);
    Tensor matrix = x.reshape(Shape.of(4, 4));
    Tensor row = Tensor.view(x.storage(), 12, Shape.of(4));
    Window pool = Window.pooling(1, 4, 4, new int[] {2, 2}, new int[] {2, 2}, false);
    Window same = Window.convolution(1, 4, 4, new int[] {1, 1}, new int[] {1, 1}, new int[2]);
    Tensor one = Tensor.view(x.storage(), 3, Shape.of(1));
    List<Runnable> calls =
        List.of(
            () -> kernels.maxPool(pool, x, small, free),
            () -> kernels.maxPool(pool, x, free, small),
            () -> kernels.maxPool(pool, x, free, free),
            () -> kernels.maxPoolGather(pool, x, free, small),
            () -> kernels.maxPoolScatter(pool, small, free, x),
            () -> kernels.maxPoolScatter(pool, free, small, x),
            () -> kernels.maxPoolBranch(pool, x, small),
            () -> kernels.averagePool(pool, x, small),
            () -> kernels.averagePoolScatter(pool, small, x),
            () -> kernels.im2col(same, x, x),
            () -> kernels.col2im(same, x, x),
            () -> kernels.convolution(ConvolutionShape.of(same, 1), x, filled(1), null, x, false),
            () ->
                kernels.convolution(ConvolutionShape.of(same, 1), filled(16), one, null, x, false),
            () ->
                kernels.convolution(
                    ConvolutionShape.of(same, 1), filled(16), filled(1), one, x, false),
            () ->
                kernels.convolutionInputGradient(ConvolutionShape.of(same, 1), one, filled(16), x),
            () -> kernels.convolutionInputGradient(ConvolutionShape.of(same, 1), filled(1), x, x),
            () ->
                kernels.convolutionWeightGradient(ConvolutionShape.of(same, 1), x, filled(16), one),
            () ->
                kernels.convolutionWeightGradient(ConvolutionShape.of(same, 1), filled(16), x, one),
            () -> kernels.gemm(false, false, 4, 4, 4, 1, matrix, 4, filled(16), 4, 0, matrix, 4),
            () -> kernels.gemm(false, false, 4, 4, 4, 1, filled(16), 4, matrix, 4, 0, matrix, 4),
            () -> kernels.copyBlocks(2, 2, x, 0, 2, small, 0, 2, false),
            () -> kernels.addBias(4, 1, row, matrix),
            () -> kernels.sumBias(4, 1, matrix, row),
            () -> kernels.softmax(matrix, matrix),
            () -> kernels.softmaxDerivative(matrix, filled(4, 4), matrix, false),
            () -> kernels.logSoftmax(matrix, matrix),
            () -> kernels.logSoftmaxVjp(filled(4, 4), matrix, matrix),
            () -> kernels.logSoftmaxJvp(matrix, filled(4, 4), matrix),
            () -> kernels.argmax(matrix, row),
            () -> kernels.momentumStep(1, 0, 0, x, filled(16), x),
            () -> kernels.momentumStep(1, 0, 0, filled(16), x, x));
    for (Runnable call : calls) {
      refuses("overlaps", call, x, free);
    }
  }

  @Test
  void aLabelThatIsNoneNamesItsRow() {
    Tensor logits = filled(3, 4);
    Tensor loss = filled(3);
    Tensor probabilities = filled(3, 4);
    for (double wrong : new double[] {-1, 4, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      Tensor labels = Tensor.of(arena, DType.FLOAT32, Shape.of(3), 0, 3, wrong);
      refuses(
          "label " + wrong + " of row 2: expected a whole number from 0 to 3",
          () -> kernels.softmaxLogLoss(logits, labels, loss, probabilities),
          loss,
          probabilities);
    }
  }

  @Test
  void matricesThatAreNotThereAreRefused() {
    Tensor a = filled(6);
    Tensor b = filled(12);
    Tensor c = filled(8);
    refuses(
        "leading dimension 2",
        () -> kernels.gemm(false, false, 2, 4, 3, 1, a, 2, b, 4, 0, c, 4),
        c);
    refuses(
        "leading dimension 3",
        () -> kernels.gemm(false, false, 2, 4, 3, 1, a, 3, b, 3, 0, c, 4),
        c);
    refuses(
        "leading dimension 3",
        () -> kernels.gemm(false, false, 2, 4, 3, 1, a, 3, b, 4, 0, c, 3),
        c);
    refuses(
        "A of 2 rows, 3 columns and leading dimension 4 needs 7 elements",
        () -> kernels.gemm(false, false, 2, 4, 3, 1, a, 4, b, 4, 0, c, 4),
        c);
    refuses("-2", () -> kernels.gemm(false, false, -2, 4, 3, 1, a, 3, b, 4, 0, c, 4), c);
    refuses("-3", () -> kernels.gemm(false, false, 2, 4, -3, 1, a, 3, b, 4, 0, c, 4), c);
    // The last row needs no more than its columns.
    kernels.gemm(false, true, 2, 2, 3, 1, a, 3, filled(7), 4, 0, filled(5), 3);
  }

  @Test
  void blocksThatReachPastATensorAreRefused() {
    Tensor x = filled(10);
    Tensor y = filled(10);
    for (int[] c :
        new int[][] {{2, 3, 0, 8}, {2, 3, 5, 4}, {2, 3, -1, 3}, {2, 3, 0, 2}, {-1, 3, 0, 3}}) {
      refuses(
          "%d runs of %d elements, %d apart, from element %d do not fit x"
              .formatted(c[0], c[1], c[3], c[2]),
          () -> kernels.copyBlocks(c[0], c[1], x, c[2], c[3], y, 0, 5, false),
          y);
      refuses("do not fit", () -> kernels.copyBlocks(c[0], c[1], x, 0, 5, y, c[2], c[3], true), y);
    }
  }

  @Test
  void refusesOtherNonsense() {
    Tensor x = filled(4);
    refuses("side 2", () -> kernels.binaryDerivative(BinaryOp.ADD, 2, x, x, x, filled(4), true));
    refuses("matrix [R, C]", () -> kernels.softmax(x, filled(4)));
    refuses("finite bounds", () -> kernels.uniform(1, 0, 7, x), x);
    refuses("finite bounds", () -> kernels.uniform(0, 0, 7, x), x);
    refuses("finite bounds", () -> kernels.uniform(Double.NaN, 0, 7, x), x);
    refuses("finite bounds", () -> kernels.uniform(0, Double.POSITIVE_INFINITY, 7, x), x);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CpuBackend.portable().open(DType.FLOAT32, 0, null))
        .withMessageContaining("0 threads");
  }

  @Test
  void aSizeOfZeroDoesNothing() {
    Tensor none = filled(0);
    Tensor noRows = filled(0, 3);
    Tensor noColumns = filled(3, 0);
    Tensor three = filled(3);
    Window window = Window.convolution(1, 2, 2, new int[] {1, 1}, new int[] {1, 1}, new int[2]);
    kernels.fill(1, none);
    kernels.copy(none, none);
    kernels.uniform(0, 1, 7, none);
    kernels.unary(UnaryOp.TANH, none, none);
    kernels.copyBlocks(0, 3, three, 3, 3, none, 0, 3, true);
    kernels.copyBlocks(3, 0, three, 0, 0, three.slice(3, 3), 0, 0, false);
    kernels.softmax(noRows, filled(0, 3));
    kernels.softmax(noColumns, filled(3, 0));
    kernels.softmaxLogLoss(noRows, none, filled(0), filled(0, 3));
    kernels.argmax(noRows, none);
    kernels.addBias(0, 7, three, none);
    kernels.sumBias(0, 7, none, three);
    kernels.gemm(false, false, 0, 3, 2, 1, none, 2, filled(6), 3, 0, none, 3);
    kernels.gemm(false, false, 3, 0, 2, 1, filled(6), 2, none, 1, 0, none, 1);
    kernels.convolution(ConvolutionShape.of(window, 3), none, three, three, none, false);
    kernels.convolutionInputGradient(ConvolutionShape.of(window, 3), three, none, none);
    kernels.convolutionWeightGradient(ConvolutionShape.of(window, 3), none, none, three);
    kernels.maxPool(window, none, none, filled(0));
    kernels.momentumStep(1, 0, 0, none, filled(0), filled(0));
    assertThat(kernels.sum(none)).isZero();
    assertThat(kernels.dot(none, none)).isZero();
    assertThat(kernels.firstNonFinite(none)).isEqualTo(-1);
    assertThat(three.toDoubleArray()).containsOnly(5);
  }

  @Test
  void helpersAndConfinedTensorsAreKeptApart() {
    try (Arena confined = Arena.ofConfined();
        Kernels alone = CpuBackend.best().open(DType.FLOAT32, 1, null)) {
      Tensor x = Tensor.zeros(confined, DType.FLOAT32, Shape.of(3));
      refuses("confined", () -> kernels.fill(1, x));
      assertThat(x.get(0)).isZero();
      alone.fill(1, x);
      assertThat(x.get(2)).isEqualTo(1);
    }
  }

  @Test
  void windowsThatLieAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(1, 2, 2, 2, 2, -3, -3, 0, 0, 2, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(1, 4, 4, 2, 2, 2, 2, 0, 0, 3, 2))
        .withMessageContaining("output of height 3");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Window.convolution(1, 4, 4, new int[] {2}, new int[] {1, 1}, new int[] {0, 0}))
        .withMessageContaining("kernel of 1 numbers");
  }

  /** A stride past the image has one position, or two by ceil; nothing overflows on the way. */
  @Test
  void hugeStridesAreThoseOfTheImagesExtent() {
    int huge = Integer.MAX_VALUE;
    int[] kernel = {3, 3};
    Window window = Window.convolution(1, 4, 4, kernel, new int[] {huge, 1}, new int[] {2, 0});
    Tensor x = filled(1, 1, 4, 4);
    Tensor columns = filled(1, 9, window.positions());
    kernels.im2col(window, x, columns);
    Tensor same = filled(1, 9, window.positions());
    kernels.im2col(
        Window.convolution(1, 4, 4, kernel, new int[] {8, 1}, new int[] {2, 0}), x, same);
    assertThat(columns.toDoubleArray()).isEqualTo(same.toDoubleArray());

    Window pooling = Window.pooling(1, 4, 4, kernel, new int[] {huge, huge}, true);
    assertThat(pooling.outHeight()).isEqualTo(2);
    Tensor pooled = filled(1, 1, 2, 2);
    x.set(15, 9);
    kernels.averagePool(pooling, x, pooled);
    assertThat(pooled.get(3)).isEqualTo(9);
  }
}
