package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;

/** Hyperbolic tangent, y = tanh x, with derivative 1 − y² [SS]. */
public final class Tanh extends Unary {
  static final LayerType TYPE =
      LayerType.plain(
          "Tanh",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Tanh(),
          random -> Example.reals(new Tanh(), Example.anyShape(random)));

  /** Creates the layer. */
  public Tanh() {
    super(UnaryOp.TANH);
  }
}
