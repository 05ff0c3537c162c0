package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A layer with inputs to check it on.
 *
 * @param layer with its settings
 * @param inputs what to put in, the parameters included
 */
public record Example(Layer layer, List<Input> inputs) {
  /**
   * One input of an example.
   *
   * @param values where its elements are taken from
   */
  public record Input(Shape shape, Values values) {}

  /** Where the elements of an input are taken from. */
  public sealed interface Values {
    /** Numbers of either sign, now and then exactly 0 or equal to another. */
    record Reals() implements Values {}

    /** −1 and 1. */
    record Signs() implements Values {}

    /** Whole numbers from 0 to {@code classes - 1}. */
    record Labels(int classes) implements Values {}
  }

  /** Returns the shapes of the inputs. */
  public List<Shape> shapes() {
    return inputs.stream().map(Input::shape).toList();
  }

  /** Returns an example whose inputs are all real numbers. */
  static Example reals(Layer layer, Shape... inputs) {
    return new Example(layer, Stream.of(inputs).map(Example::reals).toList());
  }

  /** Returns an example of real data, followed by the parameters that the layer asks for. */
  static Example withParameters(Layer layer, Shape data) {
    return new Example(
        layer,
        Stream.concat(
                Stream.of(data), layer.parameters(List.of(data)).stream().map(Parameter::shape))
            .map(Example::reals)
            .toList());
  }

  static Input reals(Shape shape) {
    return new Input(shape, new Values.Reals());
  }

  /** Returns a shape of 1 to 3 dimensions of 1 to 5 each. */
  static Shape anyShape(RandomGenerator random) {
    int[] dims = new int[1 + random.nextInt(3)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = 1 + random.nextInt(5);
    }
    return Shape.of(dims);
  }

  /** Returns a shape {@code [N, C, H, W]} with height and width in that range. */
  static Shape images(RandomGenerator random, int least, int most) {
    return Shape.of(
        1 + random.nextInt(3),
        1 + random.nextInt(3),
        random.nextInt(least, most + 1),
        random.nextInt(least, most + 1));
  }

  /** Returns a shape {@code [R, C]}. */
  static Shape matrix(RandomGenerator random) {
    return Shape.of(1 + random.nextInt(4), 1 + random.nextInt(7));
  }

  /** Returns two numbers from 1 to {@code most}. */
  static int[] pair(RandomGenerator random, int most) {
    return new int[] {1 + random.nextInt(most), 1 + random.nextInt(most)};
  }
}
