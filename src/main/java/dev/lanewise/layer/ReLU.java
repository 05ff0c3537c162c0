package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/** Rectified linear unit, y = [x]₊ [SS]; its kink is at 0, where the derivative is taken as 0. */
public final class ReLU extends Unary {
  static final LayerType TYPE =
      LayerType.plain(
          "ReLU",
          LayerType.Role.STEP,
          LayerType.Rounding.EXACT,
          new ReLU(),
          random -> Example.reals(new ReLU(), Example.anyShape(random)));

  /** Creates the layer. */
  public ReLU() {
    super(UnaryOp.RELU);
  }

  @Override
  public boolean branches(Pass p, Tensor out) {
    p.kernels().unary(UnaryOp.SIGN, p.input(0), out);
    return true;
  }
}
