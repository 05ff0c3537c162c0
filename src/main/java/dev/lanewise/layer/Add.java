package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import java.util.random.RandomGenerator;

/** Sum of two tensors, y = a + b [SS]; what joins a residual block to its shortcut [H]. */
public final class Add extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "Add", LayerType.Role.STEP, LayerType.Rounding.SMOOTH, new Add(), Add::example);

  /** Creates the layer. */
  public Add() {
    super(BinaryOp.ADD);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return Example.reals(new Add(), shape, shape);
  }

  @Override
  public boolean linear(int input) {
    return true;
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return false;
  }
}
