package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** A node without inputs: its value is put there, and its gradient taken, from outside. */
abstract class Leaf implements Layer {
  private final Shape shape;

  Leaf(Shape shape) {
    this.shape = shape;
  }

  /** Returns the shape of the value. */
  public final Shape shape() {
    return shape;
  }

  @Override
  public final void forward(Pass p) {}

  @Override
  public final void vjp(Pass p) {}

  @Override
  public final void jvp(Pass p) {}

  @Override
  public final long flops(List<Shape> inputs) {
    return 0;
  }
}
