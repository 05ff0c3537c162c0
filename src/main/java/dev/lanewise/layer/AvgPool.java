package dev.lanewise.layer;

/**
 * The mean of each window [SS]. Past the edge it counts copies of the nearest element [DF §12], so
 * that every window averages as many. Linear; backward spreads each gradient evenly.
 */
public final class AvgPool extends Pool {
  static final LayerType TYPE =
      new LayerType(
          "AvgPool",
          usage("AvgPool"),
          LayerType.Role.STEP,
          LayerType.Rounding.SUM,
          parser(AvgPool::new),
          examples(AvgPool::new));

  /**
   * Creates a layer; sizes are height, then width.
   *
   * @param ceil whether a last window that reaches past the edge counts
   * @throws IllegalArgumentException if a size is below 1
   */
  public AvgPool(int[] kernel, int[] stride, boolean ceil) {
    super("AvgPool", kernel, stride, ceil);
  }

  @Override
  public void forward(Pass p) {
    p.kernels().averagePool(window(p.input(0).shape()), p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().averagePoolScatter(window(p.input(0).shape()), p.outputGradient(), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().averagePool(window(p.input(0).shape()), p.tangent(0), p.outputTangent());
  }

  @Override
  public boolean linear(int input) {
    return true;
  }
}
