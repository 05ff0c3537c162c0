package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;

/** Logistic loss by elements, log(1 + e<sup>−xy</sup>) for y of −1 or 1 [SS]; stable for any x. */
public final class LogisticLoss extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "LogisticLoss",
          LayerType.Role.LOSS,
          LayerType.Rounding.SMOOTH,
          new LogisticLoss(),
          LogisticLoss::example);

  /** Creates the layer. */
  public LogisticLoss() {
    super(BinaryOp.LOGISTIC);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return new Example(
        new LogisticLoss(),
        List.of(Example.reals(shape), new Example.Input(shape, new Example.Values.Signs())));
  }
}
