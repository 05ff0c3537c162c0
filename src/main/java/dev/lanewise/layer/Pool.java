package dev.lanewise.layer;

import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What both pooling layers share: a window over each channel of {@code [N, C, H, W]}, and how its
 * last position is found, by floor or, with the edge copied outwards, by ceil [DF §12].
 */
abstract class Pool implements Layer {
  private final String name;
  private final int[] kernel;
  private final int[] stride;
  private final boolean ceil;

  Pool(String name, int[] kernel, int[] stride, boolean ceil) {
    Window.requireSizes(kernel, stride, new int[] {0, 0});
    this.name = name;
    this.kernel = kernel.clone();
    this.stride = stride.clone();
    this.ceil = ceil;
  }

  /** Makes a pooling layer of one kind. */
  interface Maker {
    Pool make(int[] kernel, int[] stride, boolean ceil);
  }

  static String usage(String name) {
    return name + "(2x2 window[, 2x2 stride, else the window's][, ceil])";
  }

  static Function<Arguments, Layer> parser(Maker maker) {
    return arguments -> {
      int[] kernel = arguments.pair("window", 1);
      int[] stride = arguments.optionalPair("stride", kernel);
      Pool layer = maker.make(kernel, stride, arguments.flag("ceil"));
      arguments.end();
      return layer;
    };
  }

  static Function<RandomGenerator, Example> examples(Maker maker) {
    return random ->
        Example.reals(
            maker.make(Example.pair(random, 3), Example.pair(random, 3), random.nextBoolean()),
            Example.images(random, 3, 6));
  }

  final Window window(Shape x) {
    return Window.pooling(x.dim(1), x.dim(2), x.dim(3), kernel, stride, ceil);
  }

  @Override
  public final Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    Shape x = Arity.rank(4, "[N, C, H, W]", inputs.getFirst());
    Window window = window(x);
    return Shape.of(x.dim(0), x.dim(1), window.outHeight(), window.outWidth());
  }

  @Override
  public final boolean vjpReadsInput(int input) {
    return false;
  }

  @Override
  public final boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public final int terms(List<Shape> inputs) {
    return kernel[0] * kernel[1];
  }

  /** One operation for each element of each window. */
  @Override
  public final long flops(List<Shape> inputs) {
    return (long) outputShape(inputs).size() * kernel[0] * kernel[1];
  }

  @Override
  public final String toString() {
    return name
        + "("
        + Arguments.show(kernel)
        + (Arrays.equals(kernel, stride) ? "" : ", " + Arguments.show(stride))
        + (ceil ? ", ceil" : "")
        + ")";
  }
}
