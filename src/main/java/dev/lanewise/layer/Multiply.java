package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import java.util.random.RandomGenerator;

/** Product by elements, y = a ⊙ b, with Jacobians diag(b) and diag(a) [SS]. */
public final class Multiply extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "Multiply",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Multiply(),
          Multiply::example);

  /** Creates the layer. */
  public Multiply() {
    super(BinaryOp.MULTIPLY);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return Example.reals(new Multiply(), shape, shape);
  }

  @Override
  public boolean linear(int input) {
    return true;
  }
}
