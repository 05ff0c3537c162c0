package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Multiclass logistic loss on logits, fused with the softmax so that no exponential overflows: −log
 * p_y = log Σ_j exp(h_j − h_y), with derivative p_j − [j = y] [SS][DF §12].
 *
 * <p>Inputs: logits {@code [N, C]}; the classes {@code [N]}, whole numbers from 0 to C − 1, by
 * which there is no derivative. Output: the loss of each example, {@code [N]}.
 */
public final class SoftmaxLogLoss implements Layer {
  static final LayerType TYPE =
      LayerType.plain(
          "SoftmaxLogLoss",
          LayerType.Role.LOSS,
          LayerType.Rounding.SMOOTH,
          new SoftmaxLogLoss(),
          SoftmaxLogLoss::example);

  /** Creates the layer. */
  public SoftmaxLogLoss() {}

  private static Example example(RandomGenerator random) {
    Shape logits = Example.matrix(random);
    return new Example(
        new SoftmaxLogLoss(),
        List.of(
            Example.reals(logits),
            new Example.Input(Shape.of(logits.dim(0)), new Example.Values.Labels(logits.dim(1)))));
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(2, inputs);
    Shape logits = Arity.rank(2, "of logits [N, C]", inputs.get(0));
    Shape labels = Arity.rank(1, "of classes [N]", inputs.get(1));
    if (logits.dim(0) != labels.dim(0)) {
      throw new IllegalArgumentException(
          "takes as many classes as rows of logits, given %s and %s".formatted(labels, logits));
    }
    return labels;
  }

  /** The probabilities. */
  @Override
  public List<Shape> saved(List<Shape> inputs) {
    return List.of(inputs.getFirst());
  }

  @Override
  public boolean differentiable(int input) {
    return input == 0;
  }

  @Override
  public void forward(Pass p) {
    p.kernels().softmaxLogLoss(p.input(0), p.input(1), p.output(), p.saved(0));
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().softmaxLogLossVjp(p.saved(0), p.input(1), p.outputGradient(), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().softmaxLogLossJvp(p.saved(0), p.input(1), p.tangent(0), p.outputTangent());
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return input == 1;
  }

  @Override
  public boolean vjpReadsOutput() {
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
    return "SoftmaxLogLoss";
  }
}
