package dev.lanewise.layer;

import dev.lanewise.kernel.ConvolutionShape;
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
 * <p>Inputs: data {@code [N, C, H, W]}; weight {@code [C′, C / groups, kh, kw]}; bias {@code [C′]}.
 * Output: {@code [N, C′, OH, OW]} with OH = ⌊(H + 2·ph − kh) / sh⌋ + 1 and OW likewise.
 */
public final class Conv2d implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "Conv",
          "Conv(5x5 kernel, 1x1 stride, no-pad | pad 2 | pad 2x2, channels out[, groups 2])",
          LayerType.Role.STEP,
          LayerType.Rounding.SUM,
          arguments -> {
            Conv2d layer =
                new Conv2d(
                    arguments.pair("kernel", 1),
                    arguments.pair("stride", 1),
                    arguments.padding(),
                    arguments.positive("channels out"),
                    arguments.optional("groups", 1));
            arguments.end();
            return layer;
          },
          Conv2d::example);

  private final int[] kernel;
  private final int[] stride;
  private final int[] pad;
  private final int channelsOut;
  private final int groups;

  /**
   * Creates a layer; sizes are height, then width.
   *
   * @throws IllegalArgumentException if a kernel size, stride or the channels are below 1 or a
   *     padding is below 0
   */
  public Conv2d(int[] kernel, int[] stride, int[] pad, int channelsOut) {
    this(kernel, stride, pad, channelsOut, 1);
  }

  /**
   * Creates a layer whose channels fall into groups: an output channel sees the input channels of
   * its own group. As many groups as input channels make a depthwise convolution.
   *
   * @throws IllegalArgumentException as above, or if the groups are below 1 or do not divide the
   *     channels out
   */
  public Conv2d(int[] kernel, int[] stride, int[] pad, int channelsOut, int groups) {
    Window.requireSizes(kernel, stride, pad);
    if (channelsOut < 1) {
      throw new IllegalArgumentException(
          "Conv of " + channelsOut + " channels out: expected at least 1");
    }
    if (groups < 1 || channelsOut % groups != 0) {
      throw new IllegalArgumentException(
          "Conv of %d channels out in %d groups: expected groups that divide the channels"
              .formatted(channelsOut, groups));
    }
    this.groups = groups;
    this.kernel = kernel.clone();
    this.stride = stride.clone();
    this.pad = pad.clone();
    this.channelsOut = channelsOut;
  }

  private static Example example(RandomGenerator random) {
    int[] pad = {random.nextInt(3), random.nextInt(3)};
    int groups = 1 + random.nextInt(3) / 2;
    int channelsOut = groups * (1 + random.nextInt(4));
    Shape x = Example.images(random, 3, 7);
    return Example.withParameters(
        new Conv2d(Example.pair(random, 3), Example.pair(random, 3), pad, channelsOut, groups),
        Shape.of(x.dim(0), groups * x.dim(1), x.dim(2), x.dim(3)));
  }

  private Window window(Shape x) {
    return Window.convolution(x.dim(1), x.dim(2), x.dim(3), kernel, stride, pad);
  }

  private ConvolutionShape shape(Pass p) {
    return new ConvolutionShape(window(p.input(0).shape()), channelsOut, groups);
  }

  @Override
  public List<Parameter> parameters(List<Shape> data) {
    Shape x = Arity.rank(4, "[N, C, H, W]", Arity.data(data));
    if (x.dim(1) % groups != 0) {
      throw new IllegalArgumentException(
          "%d groups do not divide the %d channels of %s".formatted(groups, x.dim(1), x));
    }
    int channels = x.dim(1) / groups;
    int n = channels * kernel[0] * kernel[1];
    return List.of(
        Parameter.weight(Shape.of(channelsOut, channels, kernel[0], kernel[1]), n),
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
    p.kernels()
        .convolution(
            shape(p), p.input(0), p.input(1), p.input(2), p.output(), false, p.activation());
  }

  @Override
  public boolean takesActivation() {
    return true;
  }

  @Override
  public void vjp(Pass p) {
    Kernels k = p.kernels();
    Tensor dy = p.outputGradient();
    ConvolutionShape shape = shape(p);
    if (p.wants(0)) {
      k.convolutionInputGradient(shape, p.input(1), dy, p.gradient(0));
    }
    if (p.wants(1)) {
      k.convolutionWeightGradient(shape, p.input(0), dy, p.gradient(1));
    }
    if (p.wants(2)) {
      k.sumBias(dy.shape().dim(0), shape.window().positions(), dy, p.gradient(2));
    }
  }

  @Override
  public void jvp(Pass p) {
    Kernels k = p.kernels();
    Tensor out = p.outputTangent();
    ConvolutionShape shape = shape(p);
    k.fill(0, out);
    if (p.hasTangent(0)) {
      k.convolution(shape, p.tangent(0), p.input(1), null, out, true);
    }
    if (p.hasTangent(1)) {
      k.convolution(shape, p.input(0), p.tangent(1), null, out, true);
    }
    if (p.hasTangent(2)) {
      k.addBias(out.shape().dim(0), shape.window().positions(), p.tangent(2), out);
    }
  }

  @Override
  public boolean linear(int input) {
    return true;
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
    return "Conv(%s, %s, %s, %d%s)"
        .formatted(
            Arguments.show(kernel),
            Arguments.show(stride),
            Arguments.showPadding(pad),
            channelsOut,
            groups == 1 ? "" : ", groups " + groups);
  }
}
