package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The choice of how to convolve, and that threads are not seen in its results. */
class ConvolutionMethodTest {
  private static final ConvolutionShape SHAPE =
      ConvolutionShape.of(
          Window.convolution(48, 30, 26, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 0}), 67);

  private static String nameWith(String method) {
    System.setProperty(CpuBackend.CONVOLUTION_PROPERTY, method);
    try {
      return CpuBackend.best().status().name();
    } finally {
      System.clearProperty(CpuBackend.CONVOLUTION_PROPERTY);
    }
  }

  @Test
  void thePropertyChoosesAndTheNameSaysSo() {
    String plain = CpuBackend.best().status().name();
    boolean simd = plain.startsWith("simd");

    assertThat(nameWith("direct")).isEqualTo(plain);
    assertThat(nameWith("winograd2")).isEqualTo(simd ? plain + ", winograd2" : plain);
    assertThat(nameWith("WINOGRAD4")).isEqualTo(simd ? plain + ", winograd4" : plain);
    assertThat(CpuBackend.best().withConvolution(ConvolutionMethod.WINOGRAD2).status().name())
        .isEqualTo(nameWith("winograd2"));
    assertThat(CpuBackend.portable().withConvolution(ConvolutionMethod.WINOGRAD2).status())
        .isEqualTo(CpuBackend.portable().status());
  }

  @Test
  void anotherValueNamesTheRightOnes() {
    for (String wrong : new String[] {"", "winograd", "winograd6"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> nameWith(wrong))
          .withMessage(
              "lanewise.convolution=" + wrong + ": expected direct, winograd2 or winograd4");
    }
  }

  @Test
  void threadsAreNotSeenInTheResultButTheMethodIs() {
    for (DType dtype : DType.values()) {
      double[] direct = results(dtype, ConvolutionMethod.DIRECT, 1);
      double tolerance = 4e4 * dtype.unitRoundoff();
      for (ConvolutionMethod method : ConvolutionMethod.values()) {
        double[] one = results(dtype, method, 1);
        boolean isOther =
            method != ConvolutionMethod.DIRECT && CpuBackend.best().status().vectorBits() > 0;
        for (int threads : new int[] {2, 3, 8}) {
          assertThat(Arrays.equals(results(dtype, method, threads), one)).isTrue();
        }
        assertThat(largestDifference(one, direct)).isLessThan(tolerance);
        if (isOther) {
          assertThat(largestDifference(one, direct)).isPositive();
        }
      }
    }
  }

  private static double largestDifference(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** Outputs, then gradients, of five images. */
  private static double[] results(DType dtype, ConvolutionMethod method, int threads) {
    SplittableRandom random = new SplittableRandom(7);
    int outputs = 5 * SHAPE.outputSize();
    int inputs = 5 * SHAPE.window().imageSize();
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().withConvolution(method).open(dtype, threads, null)) {
      Tensor x = values(arena, dtype, inputs, random);
      Tensor w = values(arena, dtype, 67 * 48 * 9, random);
      Tensor b = values(arena, dtype, 67, random);
      Tensor dy = values(arena, dtype, outputs, random);
      Tensor y = values(arena, dtype, outputs, random);
      kernels.convolution(SHAPE, x, w, b, y, true);
      kernels.convolutionInputGradient(SHAPE, w, dy, x);
      double[] all = new double[outputs + inputs];
      System.arraycopy(y.toDoubleArray(), 0, all, 0, outputs);
      System.arraycopy(x.toDoubleArray(), 0, all, outputs, inputs);
      return all;
    }
  }

  private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
    tensor.copyFrom(random.doubles(size, -1, 1).toArray());
    return tensor;
  }
}
