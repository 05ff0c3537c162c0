package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** What a network learns: a tensor that stays from step to step and has no batch [SS]. */
public final class Variable extends Leaf {
  private final Parameter parameter;

  /** Creates a variable. */
  public Variable(Parameter parameter) {
    super(parameter.shape());
    this.parameter = parameter;
  }

  /** Returns what it is to its layer. */
  public Parameter parameter() {
    return parameter;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(0, inputs);
    return shape();
  }

  @Override
  public String toString() {
    return "Variable" + shape();
  }
}
