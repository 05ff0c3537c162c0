package dev.lanewise.layer;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Convolution, O[c′, h′, w′] = b[c′] + Σ W[c′, c, h, w] · X[c, h + h′·s, w + w′·s], with zeros
 * around the image [SS]: Im2Col followed by Affine with shared weights.
 *
 * <p>Inputs: data {@code [N, C, H, W]}; weight {@code [C′, C, kh, kw]}; bias {@code [C′]}. Output:
 * {@code [N, C′, OH, OW]} with OH = ⌊(H + 2·ph − kh) / sh⌋ + 1 and OW likewise.
 */
public final class Conv2d implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "Conv",
          "Conv(5x5 kernel, 1x1 stride, no-pad | pad 2 | pad 2x2, channels out)",
          LayerType.Role.STEP,
          LayerType.Rounding.SUM,
          arguments -> {
            Conv2d layer =
                new Conv2d(
                    arguments.pair("kernel", 1),
                    arguments.pair("stride", 1),
                    arguments.padding(),
                    arguments.positive("channels out"));
            arguments.end();
            return layer;
          },
          Conv2d::example);

  private final int[] kernel;
  private final int[] stride;
  private final int[] pad;
  private final int channelsOut;

  /**
   * Creates a layer; sizes are height, then width.
   *
   * @throws IllegalArgumentException if a kernel size, stride or the channels are below 1 or a
   *     padding is below 0
   */
  public Conv2d(int[] kernel, int[] stride, int[] pad, int channelsOut) {
    Window.requireSizes(kernel, stride, pad);
    if (channelsOut < 1) {
      throw new IllegalArgumentException(
          "Conv of " + channelsOut + " channels out: expected at least 1");
    }
    this.kernel = kernel.clone();
    this.stride = stride.clone();
    this.pad = pad.clone();
    this.channelsOut = channelsOut;
  }

  private static Example example(RandomGenerator random) {
    int[] pad = {random.nextInt(3), random.nextInt(3)};
    return Example.withParameters(
        new Conv2d(Example.pair(random, 3), Example.pair(random, 3), pad, 1 + random.nextInt(4)),
        Example.images(random, 3, 7));
  }

  private Window window(Shape x) {
    return Window.convolution(x.dim(1), x.dim(2), x.dim(3), kernel, stride, pad);
  }

  @Override
  public List<Parameter> parameters(List<Shape> data) {
    Shape x = Arity.rank(4, "[N, C, H, W]", Arity.data(data));
    int n = x.dim(1) * kernel[0] * kernel[1];
    return List.of(
        Parameter.weight(Shape.of(channelsOut, x.dim(1), kernel[0], kernel[1]), n),
        Parameter.bias(channelsOut));
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(3, inputs);
    List<Parameter> parameters = parameters(inputs);
    Arity.parameter(parameters.get(0), inputs.get(1));
    Arity.parameter(parameters.get(1), inputs.get(2));
    Shape x = inputs.getFirst();
    Window window = window(x);
    return Shape.of(x.dim(0), channelsOut, window.outHeight(), window.outWidth());
  }

  @Override
  public void forward(Pass p) {
    Window window = window(p.input(0).shape());
    p.kernels().convolution(window, p.input(0), p.input(1), p.input(2), p.output(), false);
  }

  @Override
  public void vjp(Pass p) {
    Kernels k = p.kernels();
    Tensor dy = p.outputGradient();
    Window window = window(p.input(0).shape());
    if (p.wants(0)) {
      k.convolutionInputGradient(window, p.input(1), dy, p.gradient(0));
    }
    if (p.wants(1)) {
      k.convolutionWeightGradient(window, p.input(0), dy, p.gradient(1));
    }
    if (p.wants(2)) {
      k.sumBias(dy.shape().dim(0), window.positions(), dy, p.gradient(2));
    }
  }

  @Override
  public void jvp(Pass p) {
    Kernels k = p.kernels();
    Tensor out = p.outputTangent();
    Window window = window(p.input(0).shape());
    k.fill(0, out);
    if (p.hasTangent(0)) {
      k.convolution(window, p.tangent(0), p.input(1), null, out, true);
    }
    if (p.hasTangent(1)) {
      k.convolution(window, p.input(0), p.tangent(1), null, out, true);
    }
    if (p.hasTangent(2)) {
      k.addBias(out.shape().dim(0), window.positions(), p.tangent(2), out);
    }
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return input < 2;
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public int terms(List<Shape> inputs) {
    return inputs.get(1).sizeFrom(1) + 1;
  }

  @Override
  public long flops(List<Shape> inputs) {
    Shape y = outputShape(inputs);
    return 2L * y.size() * inputs.get(1).sizeFrom(1);
  }

  @Override
  public String toString() {
    return "Conv(%s, %s, %s, %d)"
        .formatted(
            Arguments.show(kernel),
            Arguments.show(stride),
            Arguments.showPadding(pad),
            channelsOut);
  }
}
