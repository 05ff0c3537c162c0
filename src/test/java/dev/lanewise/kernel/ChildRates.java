package dev.lanewise.kernel;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import jdk.incubator.vector.FloatVector;

/**
 * How fast kernels are beside the portable ones and beside the processor, as ratios of rates seen
 * in one JVM in turns. Of each rate the best counts, so that others at work on the machine do not.
 */
final class ChildRates {
  /**
   * What is compared.
   *
   * <p>A ratio has to be at least {@code least}: less than half of what vectors of 128 bits reach,
   * the narrowest there are (8 times the portable rates, 0.8 of the peak), and far more than code
   * that boxes its vectors does.
   */
  enum Ratio {
    /** A matrix product over the portable one. */
    PRODUCT(3),
    /** A matrix product over the processor's multiply-adds. */
    PRODUCT_OVER_PEAK(0.4),
    /** A convolution over the portable one. */
    CONVOLUTION(3),
    /** One of many channels and few positions over the portable one. */
    DEEP_CONVOLUTION(3),
    /** Exponentials over portable ones. */
    EXP(3),
    /** A softmax over the portable one. */
    SOFTMAX(2.5);

    final double least;

    Ratio(double least) {
      this.least = least;
    }
  }

  private static final int N = 160;
  private static final int ELEMENTS = 1 << 12;
  private static final double AT_LEAST_SECONDS = 2;
  private static final double AT_MOST_SECONDS = 40;

  private static final long TURN_NANOS = 1_000_000;

  /** Enough for latency times throughput on any processor so far. */
  private static final int ACCUMULATORS = 16;

  private static final int PEAK_ROUNDS = 4_000;

  private ChildRates() {}

  /** Measures until all ratios are what they should be, or it is hopeless. */
  static Map<Ratio, Double> measure() {
    Map<Ratio, Double> ratios = new EnumMap<>(Ratio.class);
    try (Arena arena = Arena.ofConfined();
        Kernels simd = CpuBackend.best().open(DType.FLOAT32, 1, null);
        Kernels portable = CpuBackend.portable().open(DType.FLOAT32, 1, null)) {
      Operands operands = new Operands(arena, simd);
      Map<Ratio, Double> mine = new EnumMap<>(Ratio.class);
      Map<Ratio, Double> others = new EnumMap<>(Ratio.class);
      long start = System.nanoTime();
      double seconds;
      do {
        for (Ratio each : Ratio.values()) {
          mine.merge(each, rate(operands.work(each), simd), Math::max);
          double other =
              each == Ratio.PRODUCT_OVER_PEAK
                  ? peak() / (2.0 * N * N * N)
                  : rate(operands.work(each), portable);
          others.merge(each, other, Math::max);
          ratios.put(each, mine.get(each) / others.get(each));
        }
        seconds = (System.nanoTime() - start) * 1e-9;
      } while (seconds < AT_LEAST_SECONDS || (seconds < AT_MOST_SECONDS && below(ratios)));
    }
    return ratios;
  }

  private static boolean below(Map<Ratio, Double> ratios) {
    return ratios.entrySet().stream().anyMatch(e -> e.getValue() < e.getKey().least);
  }

  /** Returns runs a second: short ones are repeated, or their compilation would take its time. */
  private static double rate(Consumer<Kernels> work, Kernels kernels) {
    long start = System.nanoTime();
    int runs = 0;
    long nanos;
    do {
      work.accept(kernels);
      runs++;
      nanos = System.nanoTime() - start;
    } while (nanos < TURN_NANOS);
    return runs * 1e9 / nanos;
  }

  /** Returns operations a second. */
  private static double peak() {
    long before = System.nanoTime();
    float result = multiplyAdds();
    long nanos = System.nanoTime() - before;
    if (Float.isNaN(result)) {
      throw new AssertionError("0.5 of anything finite does not grow");
    }
    return 2e9 * PEAK_ROUNDS * ACCUMULATORS * FloatVector.SPECIES_PREFERRED.length() / nanos;
  }

  private static float multiplyAdds() {
    var x = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0.5f);
    var y = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0.25f);
    var v0 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0f);
    var v1 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 1f);
    var v2 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 2f);
    var v3 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 3f);
    var v4 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 4f);
    var v5 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 5f);
    var v6 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 6f);
    var v7 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 7f);
    var v8 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 8f);
    var v9 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 9f);
    var v10 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 10f);
    var v11 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 11f);
    var v12 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 12f);
    var v13 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 13f);
    var v14 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 14f);
    var v15 = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 15f);
    for (int i = 0; i < PEAK_ROUNDS; i++) {
      v0 = v0.fma(x, y);
      v1 = v1.fma(x, y);
      v2 = v2.fma(x, y);
      v3 = v3.fma(x, y);
      v4 = v4.fma(x, y);
      v5 = v5.fma(x, y);
      v6 = v6.fma(x, y);
      v7 = v7.fma(x, y);
      v8 = v8.fma(x, y);
      v9 = v9.fma(x, y);
      v10 = v10.fma(x, y);
      v11 = v11.fma(x, y);
      v12 = v12.fma(x, y);
      v13 = v13.fma(x, y);
      v14 = v14.fma(x, y);
      v15 = v15.fma(x, y);
    }
    return v0.add(v1)
        .add(v2.add(v3))
        .add(v4.add(v5).add(v6.add(v7)))
        .add(v8.add(v9).add(v10.add(v11)).add(v12.add(v13).add(v14.add(v15))))
        .lane(0);
  }

  /** What the kernels work on. */
  private static final class Operands {
    private final Tensor a;
    private final Tensor b;
    private final Tensor c;
    private final Tensor x;
    private final Tensor y;
    private final Tensor images;
    private final Tensor filters;
    private final Tensor convolved;
    private final ConvolutionShape shape;
    private final Tensor image;
    private final Tensor deepFilters;
    private final Tensor answer;
    private final ConvolutionShape deep;

    Operands(Arena arena, Kernels kernels) {
      a = uniform(arena, kernels, Shape.of(N, N));
      b = uniform(arena, kernels, Shape.of(N, N));
      c = uniform(arena, kernels, Shape.of(N, N));
      x = uniform(arena, kernels, Shape.of(ELEMENTS / 256, 256));
      y = uniform(arena, kernels, Shape.of(ELEMENTS / 256, 256));
      int[] one = {1, 1};
      shape = ConvolutionShape.of(Window.convolution(32, 28, 28, new int[] {3, 3}, one, one), 32);
      images = uniform(arena, kernels, Shape.of(1, 32, 28, 28));
      filters = uniform(arena, kernels, Shape.of(32, 32, 3, 3));
      convolved = uniform(arena, kernels, Shape.of(1, 32, 28, 28));
      deep = ConvolutionShape.of(Window.convolution(64, 7, 7, new int[] {3, 3}, one, one), 64);
      image = uniform(arena, kernels, Shape.of(1, 64, 7, 7));
      deepFilters = uniform(arena, kernels, Shape.of(64, 64, 3, 3));
      answer = uniform(arena, kernels, Shape.of(1, 64, 7, 7));
    }

    private static Tensor uniform(Arena arena, Kernels kernels, Shape shape) {
      Tensor tensor = Tensor.zeros(arena, DType.FLOAT32, shape);
      kernels.uniform(-1, 1, 1, tensor);
      return tensor;
    }

    Consumer<Kernels> work(Ratio ratio) {
      return switch (ratio) {
        case PRODUCT, PRODUCT_OVER_PEAK ->
            k -> k.gemm(false, false, N, N, N, 1, a, N, b, N, 0, c, N);
        case CONVOLUTION -> k -> k.convolution(shape, images, filters, null, convolved, false);
        case DEEP_CONVOLUTION -> k -> k.convolution(deep, image, deepFilters, null, answer, false);
        case EXP -> k -> k.unary(UnaryOp.EXP, x, y);
        case SOFTMAX -> k -> k.softmax(x, y);
      };
    }
  }
}
