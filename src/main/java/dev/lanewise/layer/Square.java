package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;

/** Square, y = x², with derivative 2x [SS]. */
public final class Square extends Unary {
  static final LayerType TYPE =
      LayerType.plain(
          "Square",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Square(),
          random -> Example.reals(new Square(), Example.anyShape(random)));

  /** Creates the layer. */
  public Square() {
    super(UnaryOp.SQUARE);
  }
}
