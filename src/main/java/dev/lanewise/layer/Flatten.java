package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** The same elements as {@code [N, n]}: all dimensions after the first become one. */
public final class Flatten implements Layer {
  static final LayerType TYPE =
      LayerType.plain(
          "Flatten",
          LayerType.Role.STEP,
          LayerType.Rounding.EXACT,
          new Flatten(),
          random -> Example.reals(new Flatten(), Example.anyShape(random)));

  /** Creates the layer. */
  public Flatten() {}

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    Shape x = inputs.getFirst();
    return Shape.of(x.dim(0), x.sizeFrom(1));
  }

  @Override
  public void forward(Pass p) {
    p.kernels().copy(p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels().axpy(1, p.outputGradient(), p.gradient(0));
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().copy(p.tangent(0), p.outputTangent());
  }

  @Override
  public boolean linear(int input) {
    return true;
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return false;
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public long flops(List<Shape> inputs) {
    return 0;
  }

  @Override
  public String toString() {
    return "Flatten";
  }
}
