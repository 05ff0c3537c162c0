package dev.lanewise.tornado.bench;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** A convolution of one square image by square filters. */
final class ConvolutionWork extends KernelWork {
  /** ResNet-50's: channels × size, filters, and kernel/stride/padding. */
  static final List<String> RESNET_50 =
      List.of(
          "3x224 64 7/2/3",
          "64x56 64 1/1/0",
          "64x56 64 3/1/1",
          "64x56 256 1/1/0",
          "256x56 64 1/1/0",
          "256x56 128 1/1/0",
          "128x56 128 3/2/1",
          "128x28 512 1/1/0",
          "128x28 128 3/1/1",
          "512x28 256 1/1/0",
          "256x28 256 3/2/1",
          "256x14 1024 1/1/0",
          "256x14 256 3/1/1",
          "1024x14 512 1/1/0",
          "512x14 512 3/2/1",
          "512x7 2048 1/1/0",
          "512x7 512 3/1/1");

  /** An early, a middle and a late one. */
  static final List<String> FEW = List.of("64x56 64 1/1/0", "64x56 64 3/1/1", "256x14 256 3/1/1");

  private final int size;
  private final int pad;
  private final ConvolutionShape shape;
  private final Tensor x;
  private final Tensor w;
  private final Tensor b;
  private final Tensor y;

  ConvolutionWork(String text) {
    int[] numbers = numbers(text);
    size = numbers[1];
    pad = numbers[5];
    shape = shape(numbers);
    x = random(1, numbers[0], size, size);
    w = random(numbers[2], numbers[0], numbers[3], numbers[3]);
    b = random(numbers[2]);
    y = tensor(1, numbers[2], shape.window().outHeight(), shape.window().outWidth());
  }

  private static int[] numbers(String text) {
    return Stream.of(text.split("[x /]")).mapToInt(Integer::parseInt).toArray();
  }

  private static ConvolutionShape shape(int[] numbers) {
    int[] kernel = {numbers[3], numbers[3]};
    int[] stride = {numbers[4], numbers[4]};
    int[] pad = {numbers[5], numbers[5]};
    return ConvolutionShape.of(
        Window.convolution(numbers[0], numbers[1], numbers[1], kernel, stride, pad), numbers[2]);
  }

  static double flops(String text) {
    ConvolutionShape shape = shape(numbers(text));
    return 2.0 * shape.outputSize() * shape.window().columnSize();
  }

  @Override
  void call() {
    kernels.convolution(shape, x, w, b, y, false);
  }

  @Override
  Tensor result() {
    return y;
  }

  @Override
  double expected(int index) {
    Window window = shape.window();
    int out = index / window.positions();
    int top = index % window.positions() / window.outWidth() * window.strideHeight() - pad;
    int left = index % window.outWidth() * window.strideWidth() - pad;
    double sum = b.get(out);
    for (int i = 0; i < window.columnSize(); i++) {
      int row = top + i / window.kernelWidth() % window.kernelHeight();
      int column = left + i % window.kernelWidth();
      if (row >= 0 && row < size && column >= 0 && column < size) {
        int channel = i / (window.kernelHeight() * window.kernelWidth());
        sum += w.get(out * window.columnSize() + i) * x.get((channel * size + row) * size + column);
      }
    }
    return sum;
  }

  @Override
  int terms() {
    return shape.window().columnSize() + 1;
  }
}
