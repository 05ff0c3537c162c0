package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;

/**
 * Softplus, y = log(1 + e<sup>x</sup>), with derivative σ(x): a smooth ReLU (Dugas et al., 2001).
 */
public final class Softplus extends Unary {
  static final LayerType TYPE =
      LayerType.plain(
          "Softplus",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Softplus(),
          random -> Example.reals(new Softplus(), Example.anyShape(random)));

  /** Creates the layer. */
  public Softplus() {
    super(UnaryOp.SOFTPLUS);
  }
}
