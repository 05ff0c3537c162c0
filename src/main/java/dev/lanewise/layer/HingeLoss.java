package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/** Hinge loss by elements, [1 − xy]₊ for y of −1 or 1 [SS]; its kink is at xy = 1. */
public final class HingeLoss extends Binary {
  static final LayerType TYPE =
      LayerType.plain(
          "HingeLoss",
          LayerType.Role.LOSS,
          LayerType.Rounding.SMOOTH,
          new HingeLoss(),
          HingeLoss::example);

  /** Creates the layer. */
  public HingeLoss() {
    super(BinaryOp.HINGE);
  }

  private static Example example(RandomGenerator random) {
    Shape shape = Example.anyShape(random);
    return new Example(
        new HingeLoss(),
        List.of(Example.reals(shape), new Example.Input(shape, new Example.Values.Signs())));
  }

  @Override
  public boolean branches(Pass p, Tensor out) {
    p.kernels().binary(BinaryOp.MARGIN, p.input(0), p.input(1), out);
    p.kernels().unary(UnaryOp.SIGN, out, out);
    return true;
  }
}
