package dev.lanewise.layer;

import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A differentiable function of tensors, f: (x₀, x₁, …) ↦ y, with both products of its Jacobian
 * [SS].
 *
 * <p>A layer holds its settings and nothing else: it is immutable, safe for any number of threads,
 * and gets all memory from the {@link Pass}. Its parameters are inputs like any other; {@link
 * #parameters} says which variables a network must append to the data. Sizes include the batch,
 * outermost.
 */
public interface Layer {
  /**
   * Returns the shape of y for inputs of those shapes.
   *
   * @throws IllegalArgumentException if they don't fit; says what was expected
   */
  Shape outputShape(List<Shape> inputs);

  /** Writes y. */
  void forward(Pass p);

  /**
   * Vector-Jacobian product, the backward step: for each input i that {@link Pass#wants(int)},
   * <em>adds</em> (∂y/∂xᵢ)ᵀ · {@link Pass#outputGradient()} into {@link Pass#gradient(int)}.
   */
  void vjp(Pass p);

  /**
   * Jacobian-vector product: <em>writes</em> Σ (∂y/∂xᵢ) · {@link Pass#tangent(int)} to {@link
   * Pass#outputTangent()}. Comes after {@link #forward} on the same pass, and only where at least
   * one input has a tangent.
   */
  void jvp(Pass p);

  /** Returns the variables that follow the data among the inputs, in order. */
  default List<Parameter> parameters(List<Shape> data) {
    return List.of();
  }

  /**
   * Returns the function that y is of the only input, element by element, where {@link #forward} is
   * nothing but its kernel. A layer before that {@link #takesActivation} can do it instead.
   */
  default Optional<UnaryOp> elementwise() {
    return Optional.empty();
  }

  /**
   * Returns whether {@link #forward} applies {@link Pass#activation} to y. A program for inference
   * then runs a layer of one {@link #elementwise} function that follows in the same kernel, where
   * nobody else needs the value between the two.
   */
  default boolean takesActivation() {
    return false;
  }

  /** Returns the shapes of what {@link #forward} keeps for the derivatives beside inputs and y. */
  default List<Shape> saved(List<Shape> inputs) {
    return List.of();
  }

  /** Returns whether y has a derivative by that input; a class label, say, has none. */
  default boolean differentiable(int input) {
    return true;
  }

  /** Returns whether {@link #vjp} reads that input, which must then be kept until it runs. */
  default boolean vjpReadsInput(int input) {
    return true;
  }

  /** Returns whether {@link #vjp} reads y, which must then be kept until it runs. */
  default boolean vjpReadsOutput() {
    return true;
  }

  /**
   * Returns whether y is an affine function of that input while the others stay as they are: a
   * convolution in its image as in its filters. The gradient checks hold such a layer to it.
   */
  default boolean linear(int input) {
    return false;
  }

  /**
   * Returns whether an example of the batch may depend on others, as in a normalisation by batch. A
   * NaN in one example then spreads to all; elsewhere the gradient checks allow none to.
   */
  default boolean mixesExamples() {
    return false;
  }

  /** Returns how many terms the longest sum behind one element of y has; rounding grows with it. */
  default int terms(List<Shape> inputs) {
    return 1;
  }

  /** Returns the floating-point operations of {@link #forward}. */
  long flops(List<Shape> inputs);

  /**
   * For a layer made of smooth pieces: writes, for each element of y, a number that names the piece
   * in force, or 0 where several meet (a kink). Comes after {@link #forward} on the same pass.
   *
   * @param out of y's shape
   * @return false, with nothing written, if the layer is smooth everywhere
   */
  default boolean branches(Pass p, Tensor out) {
    return false;
  }
}
