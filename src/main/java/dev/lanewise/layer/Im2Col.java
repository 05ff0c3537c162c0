package dev.lanewise.layer;

import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The patches of an image as the columns of a matrix [SS]: convolution and pooling are this,
 * followed by Affine or a reduction.
 *
 * <p>Input {@code [N, C, H, W]}, output {@code [N, C·kh·kw, OH·OW]}; zeros around the image.
 * Linear; backward adds each column back to where it came from.
 */
public final class Im2Col implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "Im2Col",
          "Im2Col(5x5 kernel, 1x1 stride, no-pad | pad 2 | pad 2x2)",
          LayerType.Role.STEP,
          LayerType.Rounding.EXACT,
          arguments -> {
            Im2Col layer =
                new Im2Col(
                    arguments.pair("kernel", 1), arguments.pair("stride", 1), arguments.padding());
            arguments.end();
            return layer;
          },
          Im2Col::example);

  private final int[] kernel;
  private final int[] stride;
  private final int[] pad;

  /**
   * Creates a layer; sizes are height, then width.
   *
   * @throws IllegalArgumentException if a kernel size or stride is below 1 or a padding below 0
   */
  public Im2Col(int[] kernel, int[] stride, int[] pad) {
    Window.requireSizes(kernel, stride, pad);
    this.kernel = kernel.clone();
    this.stride = stride.clone();
    this.pad = pad.clone();
  }

  private static Example example(RandomGenerator random) {
    int[] pad = {random.nextInt(3), random.nextInt(3)};
    Im2Col layer = new Im2Col(Example.pair(random, 3), Example.pair(random, 3), pad);
    return Example.reals(layer, Example.images(random, 3, 7));
  }

  private Window window(Shape x) {
    return Window.convolution(x.dim(1), x.dim(2), x.dim(3), kernel, stride, pad);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    Shape x = Arity.rank(4, "[N, C, H, W]", inputs.getFirst());
    Window window = window(x);
    return Shape.of(x.dim(0), window.columnSize(), window.positions());
  }

  @Override
  public void forward(Pass p) {
    p.kernels().im2col(window(p.input(0).shape()), p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().col2im(window(p.input(0).shape()), p.outputGradient(), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().im2col(window(p.input(0).shape()), p.tangent(0), p.outputTangent());
  }

  @Override
  public boolean linear(int input) {
    return true;
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return false;
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public long flops(List<Shape> inputs) {
    return 0;
  }

  @Override
  public String toString() {
    return "Im2Col(%s, %s, %s)"
        .formatted(Arguments.show(kernel), Arguments.show(stride), Arguments.showPadding(pad));
  }
}
