package dev.lanewise.layer;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one layer of one computation works on. Immutable; the tensors' elements are not.
 *
 * <p>Arrays may hold null where there is nothing: a gradient that nobody wants, the tangent of a
 * constant.
 */
public final class Pass {
  private final Kernels kernels;
  private final Tensor[] inputs;
  private final Tensor output;
  private final Tensor[] saved;
  private final Tensor[] gradients;
  private final Tensor outputGradient;
  private final Tensor[] tangents;
  private final Tensor outputTangent;
  private final UnaryOp activation;

  /**
   * Creates a pass over those tensors; the arrays become its own.
   *
   * @param gradients one an input, null where not wanted
   * @param outputGradient null if {@link Layer#vjp} is not to be called
   * @param tangents one an input, null where zero
   * @param outputTangent null if {@link Layer#jvp} is not to be called
   */
  public Pass(
      Kernels kernels,
      Tensor[] inputs,
      Tensor output,
      Tensor[] saved,
      Tensor[] gradients,
      Tensor outputGradient,
      Tensor[] tangents,
      Tensor outputTangent) {
    this(kernels, inputs, output, saved, gradients, outputGradient, tangents, outputTangent, null);
  }

  private Pass(
      Kernels kernels,
      Tensor[] inputs,
      Tensor output,
      Tensor[] saved,
      Tensor[] gradients,
      Tensor outputGradient,
      Tensor[] tangents,
      Tensor outputTangent,
      UnaryOp activation) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.output = output;
    this.saved = saved;
    this.gradients = gradients;
    this.outputGradient = outputGradient;
    this.tangents = tangents;
    this.outputTangent = outputTangent;
    this.activation = activation;
  }

  /**
   * Returns the same pass for a forward that is to leave op(y) in the place of y, for a layer that
   * {@linkplain Layer#takesActivation takes one}. The derivatives are not to be called on it.
   */
  public Pass withActivation(UnaryOp op) {
    return new Pass(
        kernels, inputs, output, saved, gradients, outputGradient, tangents, outputTangent, op);
  }

  /** Returns the kernels to compute with. */
  public Kernels kernels() {
    return kernels;
  }

  /** Returns how many inputs there are. */
  public int inputs() {
    return inputs.length;
  }

  /** Returns an input, to read. */
  public Tensor input(int i) {
    return inputs[i];
  }

  /** Returns the shapes of all inputs. */
  public List<Shape> inputShapes() {
    return Stream.of(inputs).map(Tensor::shape).toList();
  }

  /** Returns y: written by forward, read by the derivatives. */
  public Tensor output() {
    return output;
  }

  /** Returns what forward applies to y at last; null for nothing. */
  public UnaryOp activation() {
    return activation;
  }

  /** Returns what forward keeps for the derivatives: written by it, read by them. */
  public Tensor saved(int i) {
    return saved[i];
  }

  /** Returns whether somebody wants the gradient by that input. */
  public boolean wants(int i) {
    return gradients[i] != null;
  }

  /** Returns the gradient by an input, to add into; null if nobody wants it. */
  public Tensor gradient(int i) {
    return gradients[i];
  }

  /** Returns the gradient by y, to read. */
  public Tensor outputGradient() {
    return outputGradient;
  }

  /** Returns whether an input has a tangent; otherwise it is zero. */
  public boolean hasTangent(int i) {
    return tangents[i] != null;
  }

  /** Returns the tangent of an input, to read; null if it is zero. */
  public Tensor tangent(int i) {
    return tangents[i];
  }

  /** Returns the tangent of y, to overwrite. */
  public Tensor outputTangent() {
    return outputTangent;
  }
}
