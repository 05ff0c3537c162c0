package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A convolution with an activation has the bits of the convolution, then the function. */
class ActivationProperties {
  private static final List<Backend> BACKENDS =
      List.of(
          CpuBackend.portable(),
          CpuBackend.best(),
          CpuBackend.best().withConvolution(ConvolutionMethod.WINOGRAD2),
          CpuBackend.best().withConvolution(ConvolutionMethod.WINOGRAD4));

  /** Groups of few filters and of many, strides, paddings, no filter at all, no output at all. */
  @Provide
  Arbitrary<ConvolutionShape> shapes() {
    Arbitrary<Integer> groups = Arbitraries.of(1, 1, 2, 3, 17);
    Arbitrary<int[]> channels = Arbitraries.oneOf(pair(1, 4), pair(4, 30), pair(0, 1));
    Arbitrary<int[]> extent = Arbitraries.oneOf(pair(3, 9), pair(15, 20), pair(3, 40));
    Arbitrary<int[]> pad = Arbitraries.oneOf(pair(0, 0), pair(0, 2));
    return Combinators.combine(groups, channels, extent, pair(1, 3), pair(1, 3), pad)
        .as(
            (g, c, hw, kernel, stride, p) ->
                new ConvolutionShape(
                    Window.convolution(g * c[0], hw[0], hw[1], kernel, stride, p), g * c[1], g));
  }

  /** Sums in several blocks, and what Winograd's way takes. */
  @Provide
  Arbitrary<ConvolutionShape> deepShapes() {
    return Combinators.combine(pair(33, 80), pair(7, 26), pair(0, 2))
        .as(
            (c, hw, pad) ->
                ConvolutionShape.of(
                    Window.convolution(c[0], hw[0], hw[1], new int[] {3, 3}, new int[] {1, 1}, pad),
                    c[1]));
  }

  private static Arbitrary<int[]> pair(int least, int most) {
    return Arbitraries.integers().between(least, most).array(int[].class).ofSize(2);
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
  void theFunctionIsNotSeenToBeFused(
      @ForAll("shapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll UnaryOp op,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    check(shape, images, op, bias, accumulate, dtype, threads, seed);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void norIsItInSumsOfSeveralBlocks(
      @ForAll("deepShapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll UnaryOp op,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 8) int threads,
      @ForAll long seed) {
    check(shape, images, op, bias, accumulate, dtype, threads, seed);
    check(shape, images, UnaryOp.RELU, bias, accumulate, dtype, threads, seed);
  }

  /** More channels out than a block of rows has, and rows longer than a block of columns. */
  @Example
  void norIsItInBlocksOfRowsAndColumns() {
    int[] one = {1, 1};
    Window pointwise = Window.convolution(300, 9, 11, one, one, new int[2]);
    Window wide = Window.convolution(3, 2, 1300, new int[] {2, 3}, one, new int[] {0, 1});
    for (UnaryOp op : List.of(UnaryOp.RELU, UnaryOp.SIGMOID)) {
      for (DType dtype : DType.values()) {
        for (int threads : new int[] {1, 2, 8}) {
          check(ConvolutionShape.of(pointwise, 600), 2, op, true, false, dtype, threads, 1);
          check(ConvolutionShape.of(wide, 9), 2, op, true, false, dtype, threads, 2);
          check(new ConvolutionShape(wide, 6, 3), 2, op, true, true, dtype, threads, 3);
        }
      }
    }
  }

  private static void check(
      ConvolutionShape shape,
      int images,
      UnaryOp op,
      boolean bias,
      boolean accumulate,
      DType dtype,
      int threads,
      long seed) {
    try (Arena arena = Arena.ofShared()) {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor x = values(arena, dtype, images * shape.window().imageSize(), random);
      Tensor w = values(arena, dtype, shape.channelsOut() * shape.filterSize(), random);
      Tensor b = values(arena, dtype, shape.channelsOut(), random);
      Tensor start = values(arena, dtype, images * shape.outputSize(), random);
      if (x.size() > 0) {
        x.set(random.nextInt(x.size()), new double[] {1, 1 / 0.0, -1 / 0.0, 0 / 0.0}[images - 1]);
      }
      for (Backend backend : BACKENDS) {
        Tensor expected = Tensor.zeros(arena, dtype, start.shape());
        Tensor actual = Tensor.zeros(arena, dtype, start.shape());
        try (Kernels one = backend.open(dtype, 1, null);
            Kernels several = backend.open(dtype, threads, null)) {
          one.copy(start, expected);
          one.copy(start, actual);
          one.convolution(shape, x, w, bias ? b : null, expected, accumulate);
          one.unary(op, expected, expected);

          several.convolution(shape, x, w, bias ? b : null, actual, accumulate, op);
        }
        assertThat(Arrays.equals(actual.toDoubleArray(), expected.toDoubleArray()))
            .as("%s, %s", backend.status(), shape)
            .isTrue();
      }
    }
  }

  private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
    tensor.copyFrom(random.doubles(size, -1, 1).toArray());
    return tensor;
  }
}
