package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Softmax of each row of {@code [N, C]}: y_c = exp(x_c) / Σ_j exp(x_j) [SS], with the symmetric
 * Jacobian diag(y) − y·yᵀ.
 */
public final class Softmax implements Layer {
  static final LayerType TYPE =
      LayerType.plain(
          "Softmax",
          LayerType.Role.STEP,
          LayerType.Rounding.SMOOTH,
          new Softmax(),
          random -> Example.reals(new Softmax(), Example.matrix(random)));

  /** Creates the layer. */
  public Softmax() {}

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    return Arity.rank(2, "[N, C]", inputs.getFirst());
  }

  @Override
  public void forward(Pass p) {
    p.kernels().softmax(p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().softmaxDerivative(p.output(), p.outputGradient(), p.gradient(0), true);
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().softmaxDerivative(p.output(), p.tangent(0), p.outputTangent(), false);
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
    return "Softmax";
  }
}
