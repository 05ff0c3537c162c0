package dev.lanewise.bench.run;

import dev.lanewise.bench.side.Convolution;
import dev.lanewise.bench.side.Product;
import java.util.List;

/** The sizes that are measured. */
final class Shapes {
  /** The machine's limits. */
  static final List<String> PROBES =
      List.of("fma float32", "fma float64", "read 1024", "copy 1024", "read 64", "copy 4");

  static final List<String> SQUARES =
      List.of(
          "256x256x256",
          "512x512x512",
          "1024x1024x1024",
          "2048x2048x2048",
          "256x256x256 float64",
          "1024x1024x1024 float64");

  static final List<String> QUICK_SQUARES = List.of("256x256x256", "1024x1024x1024");

  static final List<String> SMALL =
      List.of("8x8x8", "16x16x16", "32x32x32", "64x64x64", "96x96x96", "128x128x128");

  static final List<String> QUICK_SMALL = List.of("8x8x8", "32x32x32", "128x128x128");

  /** Transposed ones, tall, flat and odd ones, LeNet's, and ResNet-50's convolutions of 1×1. */
  static final List<String> PRODUCTS =
      List.of(
          "512x512x512 NT",
          "512x512x512 TN",
          "512x512x512 TT",
          "4096x16x256",
          "16x4096x256",
          "2048x2048x16",
          "64x64x8192",
          "509x511x513",
          "20x4608x25",
          "50x512x500",
          "500x512x50 TN",
          "50x500x512 NT",
          "20x25x4608 NT",
          "64x500x800 NT",
          "64x800x500",
          "500x800x64 TN",
          "64x10x500 NT",
          "64x500x10",
          "10x500x64 TN",
          "64x3136x64",
          "256x3136x64",
          "64x3136x256",
          "128x3136x256",
          "512x784x128",
          "256x784x512",
          "1024x196x256",
          "512x196x1024",
          "2048x49x512");

  static final List<String> QUICK_PRODUCTS = List.of("512x512x512 NT", "64x500x800 NT");

  /** Matrix times vector, and vector times matrix. */
  static final List<String> VECTORS =
      List.of("4096x1x4096", "1x4096x4096", "1x4096x4096 NT", "4096x1x4096 TN");

  static final List<String> QUICK_VECTORS = VECTORS.subList(0, 1);

  /** ResNet-50's, image by image, then LeNet's, then a depthwise one. */
  static final List<String> CONVOLUTIONS =
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
          "512x7 512 3/1/1",
          "32x1x28 20 5/1/0",
          "32x20x12 50 5/1/0",
          "128x56 128 3/1/1 groups 128");

  static final List<String> QUICK_CONVOLUTIONS =
      List.of("64x56 64 1/1/0", "64x56 64 3/1/1", "256x14 256 3/1/1");

  /** The convolutions of 3×3 among them, with both gradients. */
  static final List<String> GRADIENTS =
      CONVOLUTIONS.stream()
          .filter(shape -> shape.contains(" 3/"))
          .map(shape -> "16x" + shape + " gradients")
          .toList();

  static final List<String> QUICK_GRADIENTS = GRADIENTS.subList(2, 3);

  /** LeNet's. */
  static final List<String> POOLS =
      List.of("64x20x24", "64x20x24 gradient", "64x50x8", "64x50x8 gradient");

  static final List<String> MAPS =
      List.of(
          "relu 1024x1024",
          "sigmoid 1024x1024",
          "tanh 1024x1024",
          "exp 1024x1024",
          "log 1024x1024",
          "softmax 1024x1024",
          "log-softmax 1024x1024",
          "sum 1024x1024",
          "moments 16x64x32x32",
          "add 1024x1024");

  static final List<String> QUICK_MAPS = List.of("relu 1024x1024", "softmax 1024x1024");

  /** The groups whose rows are also measured on two threads. */
  static final List<String> THREADED =
      List.of("gemm", "gemm-shapes", "gemv", "conv", "conv-gradients", "pool", "map", "train");

  private Shapes() {}

  /** Whether a row is large enough that a second thread should pay. */
  static boolean worthTwoThreads(Row row) {
    return switch (row.benchmark()) {
      case "GemmBenchmark" -> Product.parse(row.shape()).flops() > 2e7;
      case "ConvolutionBenchmark" -> Convolution.parse(row.shape()).flops() > 2e7;
      default -> true;
    };
  }
}
