package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** Checks on the shapes that layers are given, with messages for people. */
final class Arity {
  private Arity() {}

  /** There are that many inputs. */
  static void inputs(int expected, List<Shape> inputs) {
    if (inputs.size() != expected) {
      throw new IllegalArgumentException(
          "takes %d input%s, given %d: %s"
              .formatted(expected, expected == 1 ? "" : "s", inputs.size(), inputs));
    }
  }

  /** There is data, the first input. */
  static Shape data(List<Shape> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("takes data and its parameters, given no input");
    }
    return inputs.getFirst();
  }

  /** The shape has that many dimensions. */
  static Shape rank(int expected, String form, Shape shape) {
    if (shape.rank() != expected) {
      throw new IllegalArgumentException("takes an input %s, given %s".formatted(form, shape));
    }
    return shape;
  }

  /** Both shapes are the same. */
  static Shape same(Shape first, Shape second) {
    if (!first.equals(second)) {
      throw new IllegalArgumentException(
          "takes inputs of one shape, given %s and %s".formatted(first, second));
    }
    return first;
  }

  /** A parameter has the shape that the data asks for. */
  static void parameter(Parameter expected, Shape given) {
    if (!expected.shape().equals(given)) {
      throw new IllegalArgumentException(
          "takes a %s of shape %s, given %s".formatted(expected.name(), expected.shape(), given));
    }
  }
}
