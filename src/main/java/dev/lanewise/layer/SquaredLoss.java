package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import java.util.random.RandomGenerator;

/** Squared loss by elements, ½ (x − y)² [SS][RS]. */
public final class SquaredLoss extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "SquaredLoss",
          LayerType.Role.LOSS,
          LayerType.Rounding.SMOOTH,
          new SquaredLoss(),
          SquaredLoss::example);

  /** Creates the layer. */
  public SquaredLoss() {
    super(BinaryOp.SQUARED_ERROR);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return Example.reals(new SquaredLoss(), shape, shape);
  }
}
