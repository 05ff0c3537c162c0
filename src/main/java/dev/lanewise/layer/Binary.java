package dev.lanewise.layer;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/** A function of two elements applied to each pair: both Jacobians are diagonal. */
abstract class Binary implements Layer {
  private final BinaryOp op;

  Binary(BinaryOp op) {
    this.op = op;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(2, inputs);
    return Arity.same(inputs.get(0), inputs.get(1));
  }

  @Override
  public void forward(Pass p) {
    p.kernels().binary(op, p.input(0), p.input(1), p.output());
  }

  @Override
  public void vjp(Pass p) {
    Tensor dy = p.outputGradient();
    // The place of an input that is not read may be another tensor's by now; dy stands in for it.
    Tensor a = vjpReadsInput(0) ? p.input(0) : dy;
    Tensor b = vjpReadsInput(1) ? p.input(1) : dy;
    for (int side = 0; side < 2; side++) {
      if (p.wants(side)) {
        p.kernels().binaryDerivative(op, side, a, b, dy, p.gradient(side), true);
      }
    }
  }

  @Override
  public void jvp(Pass p) {
    boolean written = false;
    for (int side = 0; side < 2; side++) {
      if (p.hasTangent(side)) {
        p.kernels()
            .binaryDerivative(
                op, side, p.input(0), p.input(1), p.tangent(side), p.outputTangent(), written);
        written = true;
      }
    }
  }

  @Override
  public boolean vjpReadsOutput() {
    return false;
  }

  @Override
  public long flops(List<Shape> inputs) {
    return 2L * inputs.getFirst().size();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
