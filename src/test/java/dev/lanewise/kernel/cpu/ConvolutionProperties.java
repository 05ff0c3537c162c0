package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The three convolutions against their definition, on one image or on several groups of them. */
class ConvolutionProperties {
  @Provide
  Arbitrary<Window> windows() {
    Arbitrary<int[]> extent = pair(3, 9);
    Arbitrary<Integer> channels = Arbitraries.integers().between(1, 3);
    return Combinators.combine(channels, extent, pair(1, 3), pair(1, 3), pair(0, 2))
        .as(
            (c, hw, kernel, stride, pad) ->
                Window.convolution(c, hw[0], hw[1], kernel, stride, pad));
  }

  private static Arbitrary<int[]> pair(int least, int most) {
    return Arbitraries.integers().between(least, most).array(int[].class).ofSize(2);
  }

  /** The tensors of one convolution. */
  private record Case(
      Window window, int images, int channelsOut, Tensor x, Tensor w, Tensor b, Tensor y) {
    static Case random(
        Arena arena, DType dtype, Window window, int images, int channelsOut, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      int k = window.columnSize();
      return new Case(
          window,
          images,
          channelsOut,
          values(arena, dtype, images * window.imageSize(), random),
          values(arena, dtype, channelsOut * k, random),
          values(arena, dtype, channelsOut, random),
          values(arena, dtype, images * channelsOut * window.positions(), random));
    }

    private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
      Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
      tensor.copyFrom(random.doubles(size, -1, 1).toArray());
      return tensor;
    }

    /** Calls back with each product that the definition has: places in x, w and y. */
    void products(Product product) {
      Window v = window;
      for (int n = 0; n < images; n++) {
        for (int o = 0; o < channelsOut; o++) {
          for (int oh = 0; oh < v.outHeight(); oh++) {
            for (int ow = 0; ow < v.outWidth(); ow++) {
              int y = ((n * channelsOut + o) * v.outHeight() + oh) * v.outWidth() + ow;
              inWindow(n, o, oh, ow, y, product);
            }
          }
        }
      }
    }

    private void inWindow(int n, int o, int oh, int ow, int y, Product product) {
      Window v = window;
      for (int c = 0; c < v.channels(); c++) {
        for (int kh = 0; kh < v.kernelHeight(); kh++) {
          for (int kw = 0; kw < v.kernelWidth(); kw++) {
            int h = oh * v.strideHeight() - v.padHeight() + kh;
            int w = ow * v.strideWidth() - v.padWidth() + kw;
            if (h >= 0 && h < v.height() && w >= 0 && w < v.width()) {
              product.at(
                  ((n * v.channels() + c) * v.height() + h) * v.width() + w,
                  ((o * v.channels() + c) * v.kernelHeight() + kh) * v.kernelWidth() + kw,
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
      @ForAll("windows") Window window,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll @IntRange(min = 1, max = 4) int channelsOut,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      Case t = Case.random(arena, dtype, window, images, channelsOut, seed);
      Within exact = forward(t, bias, accumulate);

      kernels.convolution(window, t.x(), t.w(), bias ? t.b() : null, t.y(), accumulate);

      exact.check(t.y(), window.columnSize() + 2);
    }
  }

  private static Within forward(Case t, boolean bias, boolean accumulate) {
    double[] x = t.x().toDoubleArray();
    double[] w = t.w().toDoubleArray();
    Within exact = new Within(accumulate ? t.y().toDoubleArray() : new double[t.y().size()]);
    t.products((xi, wi, yi) -> exact.add(yi, x[xi] * w[wi]));
    for (int i = 0; bias && i < t.y().size(); i++) {
      exact.add(i, t.b().get(i / t.window().positions() % t.channelsOut()));
    }
    return exact;
  }

  @Property(tries = 150)
  void gradientsAreTransposesAndAdd(
      @ForAll("windows") Window window,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll @IntRange(min = 1, max = 4) int channelsOut,
      @ForAll DType dtype,
      @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      Case t = Case.random(arena, dtype, window, images, channelsOut, seed);
      Case out = Case.random(arena, dtype, window, images, channelsOut, seed + 1);

      checkGradients(kernels, t, out);
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

    kernels.convolutionInputGradient(t.window(), t.w(), t.y(), out.x());
    kernels.convolutionWeightGradient(t.window(), t.x(), t.y(), out.w());

    dx.check(out.x(), t.channelsOut() * t.window().columnSize() + 2);
    dw.check(out.w(), t.images() * t.window().positions() + 10);
  }

  /** 18·11·13 column elements an image, 50 images a group at most, so 3 groups of 35 or less. */
  private static final Window LARGE =
      Window.convolution(2, 11, 13, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1});

  @Property(tries = 12)
  void groupsOfImagesAreNotSeenInTheResult(
      @ForAll @IntRange(min = 101, max = 106) int images,
      @ForAll @IntRange(min = 1, max = 3) int channelsOut,
      @ForAll DType dtype,
      @ForAll long seed) {
    int group = Cut.imagesPerGroup(images, LARGE.columnSize() * LARGE.positions());
    assertThat(Cut.pieces(images, group)).isGreaterThanOrEqualTo(3);
    try (Arena arena = Arena.ofShared()) {
      Case first = null;
      Case firstGradients = null;
      for (int threads : new int[] {1, 2, 3, 8}) {
        Case t = Case.random(arena, dtype, LARGE, images, channelsOut, seed);
        Case out = Case.random(arena, dtype, LARGE, images, channelsOut, seed + 1);
        try (Kernels kernels = CpuBackend.best().open(dtype, threads, null)) {
          checkGradients(kernels, t, out);
          Within exact = forward(t, true, true);
          kernels.convolution(LARGE, t.x(), t.w(), t.b(), t.y(), true);
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

  @Property(tries = 30)
  void kernelsServeSizesInAnyOrder(
      @ForAll("windows") Window one, @ForAll("windows") Window other, @ForAll long seed) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(DType.FLOAT32, 2, null)) {
      for (Window window : new Window[] {one, other, one}) {
        Case t = Case.random(arena, DType.FLOAT32, window, 3, 2, seed);
        Within exact = forward(t, true, false);

        kernels.convolution(window, t.x(), t.w(), t.b(), t.y(), false);

        exact.check(t.y(), window.columnSize() + 2);
      }
    }
  }
}
