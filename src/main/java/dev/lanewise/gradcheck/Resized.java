package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import dev.lanewise.layer.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The same layer on data of other sizes; its parameters follow. Empty where the layer refuses. */
final class Resized {
  private Resized() {}

  /** Returns the example with that many examples in its batch. */
  static Optional<Example> batch(Example example, int batch) {
    return data(example, shape -> shape.rank() == 0 ? shape : shape.tail().prepend(batch));
  }

  /** Returns the example with that last dimension in the data that has the most of them. */
  static Optional<Example> width(Example example, int width) {
    int rank =
        example.shapes().stream().limit(dataOf(example)).mapToInt(Shape::rank).max().orElse(0);
    return data(
        example,
        shape -> {
          int[] dims = shape.toArray();
          if (dims.length == rank && rank > 0) {
            dims[rank - 1] = width;
          }
          return Shape.of(dims);
        });
  }

  /** Returns the example with every dimension of one size of another size. */
  static Optional<Example> dimension(Example example, int from, int to) {
    return data(example, shape -> replace(shape, from, to));
  }

  /** Returns the shape with every dimension of one size of another size. */
  static Shape replace(Shape shape, int from, int to) {
    int[] dims = shape.toArray();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = dims[axis] == from ? to : dims[axis];
    }
    return Shape.of(dims);
  }

  /** How many of an example's inputs are data: those before the layer's parameters. */
  static int dataOf(Example example) {
    return example.inputs().size() - example.layer().parameters(example.shapes()).size();
  }

  /** Labels are of classes that the data's columns stand for. */
  private static Example.Values fitting(Example.Values values, Shape data) {
    return values instanceof Example.Values.Labels labels && data.rank() > 0
        ? new Example.Values.Labels(
            Math.max(1, Math.min(labels.classes(), data.dim(data.rank() - 1))))
        : values;
  }

  private static Optional<Example> data(Example example, UnaryOperator<Shape> change) {
    if (example.inputs().isEmpty()) {
      return Optional.empty();
    }
    List<Example.Input> inputs = new ArrayList<>();
    for (Example.Input input : example.inputs().subList(0, dataOf(example))) {
      Shape shape = change.apply(input.shape());
      Shape first = inputs.isEmpty() ? shape : inputs.getFirst().shape();
      inputs.add(new Example.Input(shape, fitting(input.values(), first)));
    }
    try {
      List<Shape> data = inputs.stream().map(Example.Input::shape).toList();
      for (Parameter parameter : example.layer().parameters(data)) {
        inputs.add(new Example.Input(parameter.shape(), new Example.Values.Reals()));
      }
      Example resized = new Example(example.layer(), inputs);
      example.layer().outputShape(resized.shapes());
      return Optional.of(resized);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
