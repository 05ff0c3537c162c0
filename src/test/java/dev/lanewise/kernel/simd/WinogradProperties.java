package dev.lanewise.kernel.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.NeedsVectorApi;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Winograd's convolution against the definition, within the bound that {@link WinogradF32} says.
 */
@AddLifecycleHook(NeedsVectorApi.class)
class WinogradProperties {
  private static final double[] GAIN2 = {8, 8};
  private static final double[] GAIN4 = {16, 17, 24, 48};

  @Provide
  Arbitrary<ConvolutionShape> shapes() {
    Arbitrary<int[]> channels = Arbitraries.oneOf(pair(1, 4), pair(1, 40), pair(17, 40));
    Arbitrary<int[]> extent = Arbitraries.oneOf(pair(3, 9), pair(3, 21), pair(1, 40));
    return Combinators.combine(channels, extent, pair(0, 3))
        .as(
            (c, hw, pad) -> {
              int padHeight = hw[0] < 3 ? Math.max(1, pad[0]) : pad[0];
              int padWidth = hw[1] < 3 ? Math.max(1, pad[1]) : pad[1];
              int[] pads = {padHeight, padWidth};
              Window window =
                  Window.convolution(c[0], hw[0], hw[1], new int[] {3, 3}, new int[] {1, 1}, pads);
              return ConvolutionShape.of(window, c[1]);
            });
  }

  private static Arbitrary<int[]> pair(int least, int most) {
    return Arbitraries.integers().between(least, most).array(int[].class).ofSize(2);
  }

  static ConvolutionLoops loops(DType dtype, int tile) {
    return switch (dtype) {
      case FLOAT32 ->
          new WinogradVectorsF32(tile, new ConvolutionVectorsF32(ConvolutionMethod.DIRECT));
      case FLOAT64 ->
          new WinogradVectorsF64(tile, new ConvolutionVectorsF64(ConvolutionMethod.DIRECT));
    };
  }

  private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
    tensor.copyFrom(random.doubles(size, -1, 1).toArray());
    return tensor;
  }

  @Property(tries = 80)
  void forwardAndGradientAreTheirDefinition(
      @ForAll("shapes") ConvolutionShape shape,
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll boolean large,
      @ForAll boolean bias,
      @ForAll boolean accumulate,
      @ForAll DType dtype,
      @ForAll long seed) {
    int tile = large ? 4 : 2;
    Window v = shape.window();
    int outs = shape.channelsOut();
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      Tensor x = values(arena, dtype, images * v.imageSize(), random);
      Tensor w = values(arena, dtype, outs * shape.filterSize(), random);
      Tensor b = values(arena, dtype, outs, random);
      Tensor y = values(arena, dtype, images * shape.outputSize(), random);
      Tensor rectified = Tensor.zeros(arena, dtype, y.shape());
      rectified.copyFrom(y.toDoubleArray());
      double[] filters = w.toDoubleArray();
      ConvolutionLoops loops = loops(dtype, tile);

      Expected forward =
          new Expected(tile, images, v.channels(), v.height(), v.width(), x.toDoubleArray());
      forward.convolve(
          outs,
          v.outHeight(),
          v.outWidth(),
          v.padHeight(),
          v.padWidth(),
          (r, k, tap) -> filters[(r * v.channels() + k) * 9 + tap]);
      forward.start(accumulate ? y.toDoubleArray() : null, bias ? b.toDoubleArray() : null);
      loops.forward(
          shape,
          0,
          outs,
          0,
          images * v.positions(),
          x.segment(),
          0,
          w.segment(),
          0,
          bias ? b.segment() : null,
          0,
          y.segment(),
          0,
          accumulate,
          false);
      forward.check(y);
      double[] sums = y.toDoubleArray();
      loops.forward(
          shape,
          0,
          outs,
          0,
          images * v.positions(),
          x.segment(),
          0,
          w.segment(),
          0,
          bias ? b.segment() : null,
          0,
          rectified.segment(),
          0,
          accumulate,
          true);
      assertThat(rectified.toDoubleArray())
          .isEqualTo(DoubleStream.of(sums).map(sum -> Math.max(sum, 0)).toArray());

      Expected gradient =
          new Expected(tile, images, outs, v.outHeight(), v.outWidth(), y.toDoubleArray());
      gradient.convolve(
          v.channels(),
          v.height(),
          v.width(),
          2 - v.padHeight(),
          2 - v.padWidth(),
          (r, k, tap) -> filters[(k * v.channels() + r) * 9 + 8 - tap]);
      gradient.start(x.toDoubleArray(), null);
      loops.inputGradient(
          shape, 0, v.channels(), 0, images, w.segment(), 0, y.segment(), 0, x.segment(), 0);
      gradient.check(x);
    }
  }

  private interface Filter {
    double at(int row, int channel, int tap);
  }

  /** A convolution in float64, with its bound. */
  private static final class Expected {
    private final int tile;
    private final int images;
    private final int channels;
    private final int height;
    private final int width;
    private final double[] x;
    private int rows;
    private int positions;
    private double[] exact;
    private double[] scale;
    private double[] start;

    Expected(int tile, int images, int channels, int height, int width, double[] x) {
      this.tile = tile;
      this.images = images;
      this.channels = channels;
      this.height = height;
      this.width = width;
      this.x = x;
    }

    void convolve(int rows, int outHeight, int outWidth, int top, int left, Filter filter) {
      this.rows = rows;
      positions = outHeight * outWidth;
      exact = new double[images * rows * positions];
      scale = new double[exact.length];
      start = new double[exact.length];
      double[] largest = new double[rows * channels];
      for (int i = 0; i < largest.length; i++) {
        for (int tap = 0; tap < 9; tap++) {
          double g = Math.abs(filter.at(i / channels, i % channels, tap));
          largest[i] = Math.max(largest[i], g);
        }
      }
      double[] gain = tile == 2 ? GAIN2 : GAIN4;
      for (int n = 0; n < images; n++) {
        for (int h = 0; h < outHeight; h++) {
          for (int w = 0; w < outWidth; w++) {
            double amplified = gain[h % tile] * gain[w % tile];
            for (int k = 0; k < channels; k++) {
              double most = largest(n, k, h - h % tile - top, w - w % tile - left);
              for (int r = 0; r < rows; r++) {
                int at = (n * rows + r) * positions + h * outWidth + w;
                scale[at] += amplified * most * largest[r * channels + k];
                for (int tap = 0; tap < 9; tap++) {
                  double value = x(n, k, h - top + tap / 3, w - left + tap % 3);
                  exact[at] += value * filter.at(r, k, tap);
                }
              }
            }
          }
        }
      }
    }

    private double x(int n, int k, int h, int w) {
      boolean inside = h >= 0 && h < height && w >= 0 && w < width;
      return inside ? x[((n * channels + k) * height + h) * width + w] : 0;
    }

    private double largest(int n, int k, int top, int left) {
      double most = 0;
      for (int i = 0; i < tile + 2; i++) {
        for (int j = 0; j < tile + 2; j++) {
          most = Math.max(most, Math.abs(x(n, k, top + i, left + j)));
        }
      }
      return most;
    }

    void start(double[] y, double[] b) {
      for (int i = 0; i < exact.length; i++) {
        double bias = b == null ? 0 : b[i / positions % rows];
        double old = y == null ? 0 : y[i];
        exact[i] += bias + old;
        start[i] = Math.abs(bias) + Math.abs(old);
      }
    }

    void check(Tensor actual) {
      double unit = actual.dtype().unitRoundoff();
      double n = (channels + 20) * unit;
      double reference = actual.dtype() == DType.FLOAT64 ? 9 * channels * unit : 0;
      double[] values = actual.toDoubleArray();
      for (int i = 0; i < exact.length; i++) {
        double bound = (n / (1 - n) + reference) * scale[i] + 4 * unit * start[i];
        if (!(Math.abs(values[i] - exact[i]) <= bound)) {
          assertThat(values[i]).as("element %d, bound %s", i, bound).isEqualTo(exact[i]);
        }
      }
    }
  }
}
