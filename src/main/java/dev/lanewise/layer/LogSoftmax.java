package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Logarithm of the softmax of each row of {@code [N, C]}: y_c = x_c − log Σ_j exp(x_j), with
 * ∂y_u/∂x_v = [u = v] − softmax_v [DF §12].
 */
public final class LogSoftmax implements Layer {
  static final LayerType TYPE =
      LayerType.plain(
          "LogSoftmax",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new LogSoftmax(),
          random -> Example.reals(new LogSoftmax(), Example.matrix(random)));

  /** Creates the layer. */
  public LogSoftmax() {}

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    return Arity.rank(2, "[N, C]", inputs.getFirst());
  }

  @Override
  public void forward(Pass p) {
    p.kernels().logSoftmax(p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().logSoftmaxVjp(p.output(), p.outputGradient(), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().logSoftmaxJvp(p.output(), p.tangent(0), p.outputTangent());
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return false;
  }

  @Override
  public int terms(List<Shape> inputs) {
    return inputs.getFirst().dim(1);
  }

  /** Exponential, sum and quotient for each element. */
  @Override
  public long flops(List<Shape> inputs) {
    return 3L * inputs.getFirst().size();
  }

  @Override
  public String toString() {
    return "LogSoftmax";
  }
}
