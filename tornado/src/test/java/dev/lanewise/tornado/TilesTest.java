package dev.lanewise.tornado;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products and convolutions in tiles against their portable twins: equal of whole numbers, where
 * all is exact, and else within the rounding of a sum, as tiles fuse products with sums.
 */
class TilesTest {
  private Twins twins;
  private boolean whole;

  @AfterEach
  void close() {
    twins.close();
  }

  private Storage numbers(int size) {
    return whole ? twins.whole(size) : twins.normal(size);
  }

  private Storage absolute(Storage from) {
    return twins.map(from, Math::abs);
  }

  /**
   * @param magnitudes the same of absolute values
   * @param terms of a sum
   */
  private void compare(Storage actual, Storage expected, Storage magnitudes, int terms) {
    if (whole) {
      twins.assertSame(actual, expected);
    } else {
      twins.assertNear(actual, expected, magnitudes, 2 * (terms + 3) * twins.roundoff());
    }
  }

  /** With β = 0, C is NaN before; a NaN in A reaches its row, and no other. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 8, 8, 8, 1, 0",
    "FLOAT32, 17, 33, 9, -0.5, 1",
    "FLOAT32, 64, 64, 16, 1, 0.25",
    "FLOAT32, 70, 130, 20, 1, 0",
    "FLOAT32, 129, 8, 300, 2, 1",
    "FLOAT32, 129, 2100, 17, 1, 1",
    "FLOAT32, 1030, 2050, 10, 1, 0",
    "FLOAT32, 1, 1, 5, 1, 1",
    "FLOAT32, 1, 100, 40, 1, 0",
    "FLOAT32, 100, 1, 40, -1, 0.5",
    "FLOAT32, 40, 50, 0, 1, 0.5",
    "FLOAT32, 40, 50, 30, 0, 0.5",
    "FLOAT64, 17, 33, 9, -0.5, 1",
    "FLOAT64, 70, 130, 20, 1, 0",
    "FLOAT64, 1030, 2050, 10, 1, 0.25"
  })
  void multiplies(DType dtype, int m, int n, int k, double alpha, double beta) {
    twins = new Twins(dtype, "always");
    for (boolean transA : new boolean[] {false, true}) {
      for (boolean transB : new boolean[] {false, true}) {
        for (boolean exact : new boolean[] {true, false}) {
          whole = exact;
          multiply(transA, transB, m, n, k, alpha, beta);
        }
      }
    }
  }

  private void multiply(
      boolean transA, boolean transB, int m, int n, int k, double alpha, double beta) {
    int lda = (transA ? m : k) + 3;
    int ldb = (transB ? k : n) + 1;
    int ldc = n + 2;
    Storage a = numbers(6 + (transA ? k : m) * lda);
    Storage b = numbers(8 + (transB ? n : k) * ldb);
    twins.set(a, 5, Double.NaN);
    Storage expected = numbers(3 + m * ldc);
    for (int i = 0; beta == 0 && i < m * n; i++) {
      twins.set(expected, 3 + i / n * ldc + i % n, Double.NaN);
    }
    Storage actual = twins.copy(expected);
    Storage magnitudes = absolute(expected);
    twins.portable.gemm(
        transA,
        transB,
        m,
        n,
        k,
        Math.abs(alpha),
        absolute(a).data(),
        5,
        lda,
        absolute(b).data(),
        7,
        ldb,
        beta,
        magnitudes.data(),
        3,
        ldc);
    MemorySegment c = expected.data();
    twins.portable.gemm(
        transA, transB, m, n, k, alpha, a.data(), 5, lda, b.data(), 7, ldb, beta, c, 3, ldc);
    twins.enlist(a, b, actual);
    c = actual.data();
    twins.device.gemm(
        transA, transB, m, n, k, alpha, a.data(), 5, lda, b.data(), 7, ldb, beta, c, 3, ldc);
    compare(actual, expected, magnitudes, k);
  }

  @ParameterizedTest
  @CsvSource({
    // images, channels, height, width, out, groups, kernel, stride, pad
    "FLOAT32, 2, 8, 9, 11, 8, 1, 3, 3, 1, 1, 1, 1",
    "FLOAT32, 3, 16, 12, 10, 24, 2, 3, 2, 2, 3, 1, 0",
    "FLOAT32, 2, 10, 14, 14, 70, 1, 1, 1, 1, 1, 0, 0",
    "FLOAT32, 1, 16, 40, 37, 16, 1, 5, 3, 3, 1, 2, 1",
    "FLOAT32, 3, 70, 9, 9, 130, 1, 3, 3, 1, 1, 1, 1",
    "FLOAT32, 4, 80, 30, 30, 70, 1, 3, 3, 2, 2, 1, 1",
    "FLOAT32, 2, 6, 8, 8, 6, 6, 3, 3, 1, 1, 1, 1",
    "FLOAT32, 1, 1, 5, 5, 1, 1, 5, 5, 1, 1, 0, 0",
    "FLOAT64, 3, 16, 12, 10, 24, 2, 3, 2, 2, 3, 1, 0",
    "FLOAT64, 3, 70, 9, 9, 130, 1, 3, 3, 1, 1, 1, 1"
  })
  void convolves(
      DType dtype,
      int images,
      int channels,
      int height,
      int width,
      int out,
      int groups,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth) {
    twins = new Twins(dtype, "always");
    int[] kernel = {kernelHeight, kernelWidth};
    int[] stride = {strideHeight, strideWidth};
    int[] pad = {padHeight, padWidth};
    Window window = Window.convolution(channels, height, width, kernel, stride, pad);
    ConvolutionShape shape = new ConvolutionShape(window, out, groups);
    for (boolean exact : new boolean[] {true, false}) {
      whole = exact;
      Storage x = numbers(3 + images * channels * height * width);
      Storage w = numbers(2 + out * shape.filterSize());
      Storage b = numbers(1 + out);
      Storage y = numbers(5 + images * shape.outputSize());
      twins.enlist(x, w, b, y);
      forward(shape, images, x, w, null, y, false, false);
      forward(shape, images, x, w, null, y, true, false);
      forward(shape, images, x, w, null, y, false, true);
      forward(shape, images, x, w, b, y, false, false);
      forward(shape, images, x, w, b, y, false, true);
      forward(shape, images, x, w, b, y, true, false);
      inputGradient(shape, images, w, y, x);
      weightGradient(shape, images, x, y, w);
    }
  }

  private void forward(
      ConvolutionShape shape,
      int images,
      Storage x,
      Storage w,
      Storage b,
      Storage y,
      boolean accumulate,
      boolean rectify) {
    int columns = images * shape.window().positions();
    int out = shape.channelsOut();
    Storage expected = twins.copy(y);
    Storage actual = twins.copy(y);
    Storage magnitudes = absolute(y);
    MemorySegment xs = absolute(x).data();
    MemorySegment ws = absolute(w).data();
    MemorySegment bs = b == null ? null : absolute(b).data();
    MemorySegment ys = magnitudes.data();
    twins.portableConvolution.forward(
        shape, 0, out, 0, columns, xs, 3, ws, 2, bs, 1, ys, 5, accumulate, false);
    xs = x.data();
    ws = w.data();
    bs = b == null ? null : b.data();
    ys = expected.data();
    twins.portableConvolution.forward(
        shape, 0, out, 0, columns, xs, 3, ws, 2, bs, 1, ys, 5, accumulate, rectify);
    twins.enlist(actual);
    ys = actual.data();
    twins
        .device
        .convolution()
        .forward(shape, 0, out, 0, columns, xs, 3, ws, 2, bs, 1, ys, 5, accumulate, rectify);
    compare(actual, expected, magnitudes, shape.filterSize());
  }

  private void inputGradient(
      ConvolutionShape shape, int images, Storage w, Storage dy, Storage dx) {
    Window window = shape.window();
    int channels = window.channels();
    Storage expected = twins.copy(dx);
    Storage actual = twins.copy(dx);
    Storage magnitudes = absolute(dx);
    MemorySegment ws = absolute(w).data();
    MemorySegment dys = absolute(dy).data();
    twins.portableConvolution.inputGradient(
        shape, 0, channels, 0, images, ws, 2, dys, 5, magnitudes.data(), 3);
    ws = w.data();
    dys = dy.data();
    twins.portableConvolution.inputGradient(
        shape, 0, channels, 0, images, ws, 2, dys, 5, expected.data(), 3);
    twins.enlist(actual);
    twins
        .device
        .convolution()
        .inputGradient(shape, 0, channels, 0, images, ws, 2, dys, 5, actual.data(), 3);
    int area = window.kernelHeight() * window.kernelWidth();
    compare(actual, expected, magnitudes, shape.groupChannelsOut() * area);
  }

  private void weightGradient(
      ConvolutionShape shape, int images, Storage x, Storage dy, Storage dw) {
    int channels = shape.groupChannels();
    Storage expected = twins.copy(dw);
    Storage actual = twins.copy(dw);
    Storage magnitudes = absolute(dw);
    MemorySegment xs = absolute(x).data();
    MemorySegment dys = absolute(dy).data();
    twins.portableConvolution.weightGradient(
        shape, 0, channels, 0, images, xs, 3, dys, 5, magnitudes.data(), 2);
    xs = x.data();
    dys = dy.data();
    twins.portableConvolution.weightGradient(
        shape, 0, channels, 0, images, xs, 3, dys, 5, expected.data(), 2);
    twins.enlist(actual);
    twins
        .device
        .convolution()
        .weightGradient(shape, 0, channels, 0, images, xs, 3, dys, 5, actual.data(), 2);
    compare(actual, expected, magnitudes, images * shape.window().positions());
  }
}
