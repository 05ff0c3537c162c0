package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** Data that a session is given at each step, one example after the other: {@code [N, …]} [SS]. */
public final class Input extends Leaf {
  static final LayerType TYPE =
      new LayerType(
          "Input",
          "Input(1x28x28)",
          LayerType.Role.LEAF,
          LayerType.Rounding.EXACT,
          arguments -> {
            Input input = new Input(Shape.of(arguments.sizes("size of one example")));
            arguments.end();
            return input;
          },
          random -> Example.reals(new Input(Shape.of(2, 3))));

  /** Creates an input of examples of that shape. */
  public Input(Shape example) {
    super(example);
  }

  /** Returns the shape of a batch of one; a program puts its own batch size in front. */
  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(0, inputs);
    return shape().prepend(1);
  }

  @Override
  public String toString() {
    return "Input(" + Arguments.show(shape().toArray()) + ")";
  }
}
