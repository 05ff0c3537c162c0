package dev.lanewise.gradcheck;

import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** A layer that does as another one until something is overridden. */
class Broken implements Layer {
  private final Layer right;

  Broken(Layer right) {
    this.right = right;
  }

  /** The right gradients, but what is added to one of them is changed. */
  final void changeVjp(Pass p, int input, UnaryOperator<double[]> change) {
    if (!p.wants(input)) {
      right.vjp(p);
      return;
    }
    double[] before = p.gradient(input).toDoubleArray();
    p.kernels().fill(0, p.gradient(input));
    right.vjp(p);
    double[] added = change.apply(p.gradient(input).toDoubleArray());
    for (int i = 0; i < before.length; i++) {
      p.gradient(input).set(i, before[i] + added[i]);
    }
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return right.outputShape(inputs);
  }

  @Override
  public void forward(Pass p) {
    right.forward(p);
  }

  @Override
  public void vjp(Pass p) {
    right.vjp(p);
  }

  @Override
  public void jvp(Pass p) {
    right.jvp(p);
  }

  @Override
  public List<Shape> saved(List<Shape> inputs) {
    return right.saved(inputs);
  }

  @Override
  public boolean differentiable(int input) {
    return right.differentiable(input);
  }

  @Override
  public List<Parameter> parameters(List<Shape> data) {
    return right.parameters(data);
  }

  @Override
  public boolean linear(int input) {
    return right.linear(input);
  }

  @Override
  public boolean mixesExamples() {
    return right.mixesExamples();
  }

  @Override
  public boolean vjpReadsInput(int input) {
    return right.vjpReadsInput(input);
  }

  @Override
  public boolean vjpReadsOutput() {
    return right.vjpReadsOutput();
  }

  @Override
  public int terms(List<Shape> inputs) {
    return right.terms(inputs);
  }

  @Override
  public long flops(List<Shape> inputs) {
    return right.flops(inputs);
  }

  @Override
  public boolean branches(Pass p, Tensor out) {
    return right.branches(p, out);
  }

  @Override
  public String toString() {
    return "broken " + right;
  }
}
