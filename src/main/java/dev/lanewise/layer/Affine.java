package dev.lanewise.layer;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/**
 * Fully connected layer, O = W·X + b·1ᵀ [SS], with one example a row: Y = X·Wᵀ + 1·bᵀ.
 *
 * <p>Inputs: data {@code [N, …]}, whose dimensions after the first are taken as one of n elements;
 * weight {@code [m, n]}; bias {@code [m]}. Output: {@code [N, m]}. Backward: dX = dY·W, dW = dYᵀ·X,
 * db = dYᵀ·1.
 */
public final class Affine implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "Affine",
          "Affine(outputs)",
          LayerType.Role.STEP,
          LayerType.Rounding.SUM,
          arguments -> {
            Affine layer = new Affine(arguments.positive("number of outputs"));
            arguments.end();
            return layer;
          },
          random ->
              Example.withParameters(
                  new Affine(1 + random.nextInt(6)), Example.anyShape(random).prepend(2)));

  private final int outputs;

  /**
   * Creates a layer with that many outputs.
   *
   * @throws IllegalArgumentException if {@code outputs} is below 1
   */
  public Affine(int outputs) {
    if (outputs < 1) {
      throw new IllegalArgumentException("Affine of " + outputs + " outputs: expected at least 1");
    }
    this.outputs = outputs;
  }

  @Override
  public List<Parameter> parameters(List<Shape> data) {
    int n = Arity.data(data).sizeFrom(1);
    return List.of(Parameter.weight(Shape.of(outputs, n), n), Parameter.bias(outputs));
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(3, inputs);
    if (inputs.getFirst().rank() < 2) {
      throw new IllegalArgumentException("takes an input [N, …], given " + inputs.getFirst());
    }
    List<Parameter> parameters = parameters(inputs);
    Arity.parameter(parameters.get(0), inputs.get(1));
    Arity.parameter(parameters.get(1), inputs.get(2));
    return Shape.of(inputs.getFirst().dim(0), outputs);
  }

  @Override
  public void forward(Pass p) {
    timesTransposed(p.kernels(), p.input(0), p.input(1), 0, p.output());
    p.kernels().addBias(p.output().shape().dim(0), 1, p.input(2), p.output());
  }

  @Override
  public void vjp(Pass p) {
    Kernels k = p.kernels();
    Tensor x = p.input(0);
    Tensor w = p.input(1);
    Tensor dy = p.outputGradient();
    int batch = x.shape().dim(0);
    int n = w.shape().dim(1);
    if (p.wants(0)) {
      k.gemm(false, false, batch, n, outputs, 1, dy, outputs, w, n, 1, p.gradient(0), n);
    }
    if (p.wants(1)) {
      k.gemm(true, false, outputs, n, batch, 1, dy, outputs, x, n, 1, p.gradient(1), n);
    }
    if (p.wants(2)) {
      k.sumBias(batch, 1, dy, p.gradient(2));
    }
  }

  @Override
  public void jvp(Pass p) {
    Tensor out = p.outputTangent();
    p.kernels().fill(0, out);
    if (p.hasTangent(0)) {
      timesTransposed(p.kernels(), p.tangent(0), p.input(1), 1, out);
    }
    if (p.hasTangent(1)) {
      timesTransposed(p.kernels(), p.input(0), p.tangent(1), 1, out);
    }
    if (p.hasTangent(2)) {
      p.kernels().addBias(out.shape().dim(0), 1, p.tangent(2), out);
    }
  }

  /** y ← x·wᵀ + beta·y. */
  private void timesTransposed(Kernels k, Tensor x, Tensor w, double beta, Tensor y) {
    int n = w.shape().dim(1);
    k.gemm(false, true, x.shape().dim(0), outputs, n, 1, x, n, w, n, beta, y, outputs);
  }

  @Override
  public boolean linear(int input) {
    return true;
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return input < 2;
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public int terms(List<Shape> inputs) {
    return inputs.get(1).dim(1) + 1;
  }

  @Override
  public long flops(List<Shape> inputs) {
    return 2L * inputs.get(0).size() * outputs;
  }

  @Override
  public String toString() {
    return "Affine(" + outputs + ")";
  }
}
