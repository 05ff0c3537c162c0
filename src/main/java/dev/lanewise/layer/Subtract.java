package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import java.util.random.RandomGenerator;

/** Difference of two tensors, y = a − b [SS]. */
public final class Subtract extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "Subtract",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Subtract(),
          Subtract::example);

  /** Creates the layer. */
  public Subtract() {
    super(BinaryOp.SUBTRACT);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return Example.reals(new Subtract(), shape, shape);
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
