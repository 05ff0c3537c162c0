package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** A function of one element applied to each: its Jacobian is diagonal, so vjp and jvp are one. */
abstract class Unary implements Layer {
  private final UnaryOp op;

  Unary(UnaryOp op) {
    this.op = op;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Arity.inputs(1, inputs);
    return inputs.getFirst();
  }

  @Override
  public Optional<UnaryOp> elementwise() {
    return Optional.of(op);
  }

  @Override
  public void forward(Pass p) {
    p.kernels().unary(op, p.input(0), p.output());
  }

  @Override
  public void vjp(Pass p) {
    if (p.wants(0)) {
      p.kernels()
          .unaryDerivative(op, p.input(0), p.output(), p.outputGradient(), p.gradient(0), true);
    }
  }

  @Override
  public void jvp(Pass p) {
    p.kernels().unaryDerivative(op, p.input(0), p.output(), p.tangent(0), p.outputTangent(), false);
  }

  @Override
  public long flops(List<Shape> inputs) {
    return inputs.getFirst().size();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
