package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;

/** Logistic sigmoid, y = σ(x) = 1 / (1 + e<sup>−x</sup>), with σ′ = σ(1 − σ) [SS]. */
public final class Sigmoid extends Unary {
  static final LayerType TYPE =
      LayerType.plain(
          "Sigmoid",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Sigmoid(),
          random -> Example.reals(new Sigmoid(), Example.anyShape(random)));

  /** Creates the layer. */
  public Sigmoid() {
    super(UnaryOp.SIGMOID);
  }
}
