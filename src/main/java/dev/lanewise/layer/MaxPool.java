package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/**
 * The largest element of each window [SS]. Forward keeps switches, the place of that element; the
 * derivative passes through it alone. Its kinks are ties, where the first of equals is taken.
 */
public final class MaxPool extends Pool {
  static final LayerType TYPE =
      new LayerType(
          "MaxPool",
          usage("MaxPool"),
          LayerType.Role.STEP,
          LayerType.Rounding.EXACT,
          parser(MaxPool::new),
          examples(MaxPool::new));

  /**
   * Creates a layer; sizes are height, then width.
   *
   * @param ceil whether a last window that reaches past the edge counts
   * @throws IllegalArgumentException if a size is below 1
   */
  public MaxPool(int[] kernel, int[] stride, boolean ceil) {
    super("MaxPool", kernel, stride, ceil);
  }

  /** The switches. */
  @Override
  public List<Shape> saved(List<Shape> inputs) {
    return List.of(outputShape(inputs));
  }

  @Override
  public void forward(Pass p) {
    p.kernels().maxPool(window(p.input(0).shape()), p.input(0), p.output(), p.saved(0));
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels()
          .maxPoolScatter(
              window(p.input(0).shape()), p.outputGradient(), p.saved(0), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels()
        .maxPoolGather(window(p.input(0).shape()), p.tangent(0), p.saved(0), p.outputTangent());
  }

  @Override
  public boolean branches(Pass p, Tensor out) {
    p.kernels().maxPoolBranch(window(p.input(0).shape()), p.input(0), out);
    return true;
  }
}
