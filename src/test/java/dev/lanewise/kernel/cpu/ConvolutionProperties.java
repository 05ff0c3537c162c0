package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The three convolutions against their definition, on one image or on several bundles of them. */
class ConvolutionProperties {
  @Provide
  Arbitrary<ConvolutionShape> shapes() {
    Arbitrary<Integer> groups = Arbitraries.of(1, 1, 1, 2, 3);
    Arbitrary<int[]> channels = Arbitraries.oneOf(pair(1, 4), pair(1, 40), pair(0, 1));
    Arbitrary<int[]> extent = Arbitraries.oneOf(pair(3, 9), pair(15, 20), pair(3, 40));
    Arbitrary<int[]> pad = Arbitraries.oneOf(pair(0, 0), pair(0, 2), pair(0, 5));
    return Combinators.combine(groups, channels, extent, pair(1, 3), pair(1, 3), pad)
        .as(
            (g, c, hw, kernel, stride, p) ->
                new ConvolutionShape(
                    Window.convolution(g * c[0], hw[0], hw[1], kernel, stride, p), g * c[1], g));
  }

  private static Arbitrary<int[]> pair(int least, int most) {
    return Arbitraries.integers().between(least, most).array(int[].class).ofSize(2);
  }

  /** The tensors of one convolution. */
  private record Case(ConvolutionShape shape, int images, Tensor x, Tensor w, Tensor b, Tensor y) {
    static Case random(Arena arena, DType dtype, ConvolutionShape shape, int images, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return new Case(
          shape,
          images,
          values(arena, dtype, images * shape.window().imageSize(), random),
          values(arena, dtype, shape.channelsOut() * shape.filterSize(), random),
          values(arena, dtype, shape.channelsOut(), random),
          values(arena, dtype, images * shape.outputSize(), random));
    }

    Window window() {
      return shape.window();
    }

    private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
      Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
      tensor.copyFrom(random.doubles(size, -1, 1).toArray());
      return tensor;
    }

    /** Calls back with each product that the definition has: places in x, w and y. */
    void products(Product product) {
      Window v = shape.window();
      for (int n = 0; n < images; n++) {
        for (int o = 0; o < shape.channelsOut(); o++) {
          for (int oh = 0; oh < v.outHeight(); oh++) {
            for (int ow = 0; ow < v.outWidth(); ow++) {
              int y = ((n * shape.channelsOut() + o) * v.outHeight() + oh) * v.outWidth() + ow;
              inWindow(n, o, oh, ow, y, product);
            }
          }
        }
      }
    }

    private void inWindow(int n, int o, int oh, int ow, int y, Product product) {
      Window v = shape.window();
      int channels = shape.groupChannels();
      int first = o / shape.groupChannelsOut() * channels;
      for (int c = 0; c < channels; c++) {
        for (int kh = 0; kh < v.kernelHeight(); kh++) {
          for (int kw = 0; kw < v.kernelWidth(); kw++) {
            int h = oh * v.strideHeight() - v.padHeight() + kh;
            int w = ow * v.strideWidth() - v.padWidth() + kw;
            if (h >= 0 && h < v.height() && w >= 0 && w < v.width()) {
              product.at(
                  ((n * v.channels() + first + c) * v.height() + h) * v.width() + w,
                  ((o * channels + c) * v.kernelHeight() + kh) * v.kernelWidth() + kw,
                  y);
            }
          }
        }
      }
    }
  }

  private interface Product {
    void at(int x, int w, int y);
  }

  @Property(tries = 150)
  void forwardIsItsDefinition(
      @ForAll("shapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      checkForward(kernels, Case.random(arena, dtype, shape, images, seed), bias, accumulate);
    }
  }

  private static void checkForward(Kernels kernels, Case t, boolean bias, boolean accumulate) {
    Within exact = forward(t, bias, accumulate);

    kernels.convolution(t.shape(), t.x(), t.w(), bias ? t.b() : null, t.y(), accumulate);

    exact.check(t.y(), t.shape().filterSize() + 2);
  }

  private static Within forward(Case t, boolean bias, boolean accumulate) {
    double[] x = t.x().toDoubleArray();
    double[] w = t.w().toDoubleArray();
    Within exact = new Within(accumulate ? t.y().toDoubleArray() : new double[t.y().size()]);
    t.products((xi, wi, yi) -> exact.add(yi, x[xi] * w[wi]));
    for (int i = 0; bias && i < t.y().size(); i++) {
      exact.add(i, t.b().get(i / t.window().positions() % t.shape().channelsOut()));
    }
    return exact;
  }

  @Property(tries = 150)
  void gradientsAreTransposesAndAdd(
      @ForAll("shapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll DType dtype,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      Case t = Case.random(arena, dtype, shape, images, seed);
      Case out = Case.random(arena, dtype, shape, images, seed + 1);

      checkGradients(kernels, t, out);
    }
  }

  @Property(tries = 100)
  void aDeviceDoesAllOfItAtOnce(
      @ForAll("shapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = new PretendDevice().open(dtype, 1, null)) {
      Case t = Case.random(arena, dtype, shape, images, seed);
      checkGradients(kernels, t, Case.random(arena, dtype, shape, images, seed + 1));
      checkForward(kernels, t, bias, accumulate);
    }
  }

  /** Adds the gradients into x and w of {@code out}. */
  private static void checkGradients(Kernels kernels, Case t, Case out) {
    double[] x = t.x().toDoubleArray();
    double[] w = t.w().toDoubleArray();
    double[] dy = t.y().toDoubleArray();
    Within dx = new Within(out.x().toDoubleArray());
    Within dw = new Within(out.w().toDoubleArray());
    t.products(
        (xi, wi, yi) -> {
          dx.add(xi, w[wi] * dy[yi]);
          dw.add(wi, x[xi] * dy[yi]);
        });

    kernels.convolutionInputGradient(t.shape(), t.w(), t.y(), out.x());
    kernels.convolutionWeightGradient(t.shape(), t.x(), t.y(), out.w());

    dx.check(out.x(), t.shape().channelsOut() * t.shape().filterSize() + 2);
    dw.check(out.w(), t.images() * t.window().positions() + 10);
  }

  /** 18·11·13 column elements an image, 50 images a bundle at most, so 3 bundles of 35 or less. */
  private static final Window LARGE =
      Window.convolution(2, 11, 13, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1});

  @Property(tries = 12)
  void bundlesOfImagesAreNotSeenInTheResult(
      @ForAll @IntRange(min = 101, max = 106) int images,
      @ForAll @IntRange(min = 1, max = 3) int channelsOut,
      @ForAll DType dtype,
      @ForAll long seed) {
    ConvolutionShape shape = ConvolutionShape.of(LARGE, channelsOut);
    int bundle = Cut.imagesPerBundle(images, LARGE.columnSize() * LARGE.positions());
    assertThat(Cut.pieces(images, bundle)).isGreaterThanOrEqualTo(3);
    try (Arena arena = Arena.ofShared()) {
      Case first = null;
      Case firstGradients = null;
      for (int threads : new int[] {1, 2, 3, 8}) {
        Case t = Case.random(arena, dtype, shape, images, seed);
        Case out = Case.random(arena, dtype, shape, images, seed + 1);
        try (Kernels kernels = CpuBackend.best().open(dtype, threads, null)) {
          checkGradients(kernels, t, out);
          Within exact = forward(t, true, true);
          kernels.convolution(shape, t.x(), t.w(), t.b(), t.y(), true);
          exact.check(t.y(), LARGE.columnSize() + 2);
        }
        first = first == null ? t : first;
        firstGradients = firstGradients == null ? out : firstGradients;
        assertThat(t.y().bytes().mismatch(first.y().bytes())).isEqualTo(-1);
        assertThat(out.x().bytes().mismatch(firstGradients.x().bytes())).isEqualTo(-1);
        assertThat(out.w().bytes().mismatch(firstGradients.w().bytes())).isEqualTo(-1);
      }
    }
  }

  /** Filters and images of several blocks: more than 256 products, 512 rows and 512 columns. */
  @Provide
  Arbitrary<ConvolutionShape> largeShapes() {
    Arbitrary<int[]> kernel = Arbitraries.oneOf(pair(1, 1), pair(3, 3), pair(1, 5), pair(17, 17));
    Arbitrary<int[]> extent = Arbitraries.oneOf(pair(17, 20), pair(30, 40), pair(17, 530));
    return Combinators.combine(extent, kernel, pair(1, 2), pair(0, 2), pair(1, 9))
        .as(
            (hw, k, stride, pad, c) -> {
              int height = hw[1] > 100 ? 17 : hw[0];
              int work = height * hw[1] * k[0] * k[1];
              int in = Math.max(1, Math.min(40 * c[0], 4_000_000 / work / 8));
              int out = Math.max(1, Math.min(70 * c[1], 4_000_000 / work / in));
              Window window = Window.convolution(in, height, hw[1], k, stride, pad);
              return ConvolutionShape.of(window, out);
            });
  }

  @Property(tries = 12)
  void largeOnesAreTheirDefinitionOnAnyNumberOfThreads(
      @ForAll("largeShapes") ConvolutionShape shape, @ForAll DType dtype, @ForAll long seed) {
    int images = shape.window().positions() < 300 ? 3 : 1;
    try (Arena arena = Arena.ofShared()) {
      Case first = null;
      Case firstGradients = null;
      for (int threads : new int[] {1, 2, 8}) {
        Case t = Case.random(arena, dtype, shape, images, seed);
        Case out = Case.random(arena, dtype, shape, images, seed + 1);
        try (Kernels kernels = CpuBackend.best().open(dtype, threads, null)) {
          if (first == null) {
            checkGradients(kernels, t, out);
            Within exact = forward(t, true, true);
            kernels.convolution(shape, t.x(), t.w(), t.b(), t.y(), true);
            exact.check(t.y(), shape.filterSize() + 2);
            first = t;
            firstGradients = out;
          } else {
            kernels.convolutionInputGradient(shape, t.w(), t.y(), out.x());
            kernels.convolutionWeightGradient(shape, t.x(), t.y(), out.w());
            kernels.convolution(shape, t.x(), t.w(), t.b(), t.y(), true);
          }
        }
        assertThat(t.y().bytes().mismatch(first.y().bytes())).isEqualTo(-1);
        assertThat(out.x().bytes().mismatch(firstGradients.x().bytes())).isEqualTo(-1);
        assertThat(out.w().bytes().mismatch(firstGradients.w().bytes())).isEqualTo(-1);
      }
    }
  }

  /** Many channels and so few positions that the channels fill the vectors, not the positions. */
  @Provide
  Arbitrary<ConvolutionShape> deepShapes() {
    Arbitrary<Integer> groups = Arbitraries.of(1, 1, 2);
    Arbitrary<Integer> in = Arbitraries.oneOf(range(16, 40), range(200, 300));
    Arbitrary<Integer> out = Arbitraries.of(64, 96, 128, 150);
    Arbitrary<int[]> extent = Arbitraries.oneOf(pair(1, 7), pair(7, 7), pair(13, 15));
    return Combinators.combine(groups, in, out, extent, pair(1, 3), pair(1, 2), pair(0, 1))
        .as(
            (g, c, o, hw, k, stride, pad) -> {
              int[] kernel = {Math.min(k[0], hw[0]), Math.min(k[1], hw[1])};
              return new ConvolutionShape(
                  Window.convolution(g * c, hw[0], hw[1], kernel, stride, pad), g * o, g);
            });
  }

  private static Arbitrary<Integer> range(int least, int most) {
    return Arbitraries.integers().between(least, most);
  }

  /** What is added to y takes another way, and so do pieces of other sizes. */
  @Property(tries = 60)
  void fewPositionsOfManyChannelsHaveTheSameBitsInAnyWay(
      @ForAll("deepShapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll boolean bias,
      @ForAll boolean rectify,
      @ForAll DType dtype,
      @ForAll long seed) {
    UnaryOp activation = rectify ? UnaryOp.RELU : null;
    try (Arena arena = Arena.ofShared();
        Kernels one = CpuBackend.best().open(dtype, 1, null);
        Kernels three = CpuBackend.best().open(dtype, 3, null)) {
      Case t = Case.random(arena, dtype, shape, images, seed);
      Tensor b = bias ? t.b() : null;
      Within exact = forward(t, bias, false);

      one.convolution(shape, t.x(), t.w(), b, t.y(), false);
      exact.check(t.y(), shape.filterSize() + 2);
      one.convolution(shape, t.x(), t.w(), b, t.y(), false, activation);

      Case added = Case.random(arena, dtype, shape, images, seed);
      one.fill(0, added.y());
      one.convolution(shape, added.x(), added.w(), b, added.y(), true, activation);
      assertThat(added.y().bytes().mismatch(t.y().bytes())).isEqualTo(-1);
      Case cut = Case.random(arena, dtype, shape, images, seed);
      three.convolution(shape, cut.x(), cut.w(), b, cut.y(), false, activation);
      assertThat(cut.y().bytes().mismatch(t.y().bytes())).isEqualTo(-1);
    }
  }

  @Property(tries = 30)
  void kernelsServeSizesInAnyOrder(
      @ForAll("shapes") ConvolutionShape one,
      @ForAll("shapes") ConvolutionShape other,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(DType.FLOAT32, 2, null)) {
      for (ConvolutionShape shape : List.of(one, other, one)) {
        Case t = Case.random(arena, DType.FLOAT32, shape, 3, seed);
        Within exact = forward(t, true, false);

        kernels.convolution(t.shape(), t.x(), t.w(), t.b(), t.y(), false);

        exact.check(t.y(), t.shape().filterSize() + 2);
      }
    }
  }
}
