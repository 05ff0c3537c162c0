package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;

/**
 * The primitive kernels that every layer is composed of: the only arithmetic on tensors.
 *
 * <p>Contract of all methods, unless one says otherwise:
 *
 * <ul>
 *   <li><b>Shapes</b>: tensors are dense; only the number of elements is checked, the meaning of
 *       the dimensions is the method's. A size of 0 does nothing.
 *   <li><b>Writing</b>: a method overwrites its output, or adds into it where its name or text says
 *       so. A call that throws has written nothing.
 *   <li><b>Aliasing</b>: elementwise methods may write onto an input of theirs. Any other overlap
 *       of an output with an input is refused.
 *   <li><b>NaN and infinities</b> propagate as IEEE 754 says, through maxima as well.
 *   <li><b>Rounding</b>: u is {@link DType#unitRoundoff()}. Elementwise methods are within 2u of
 *       the exact result on the rounded inputs, derivatives and methods that call an exponential or
 *       a logarithm within 4u; what multiplies first (the margin, the hinge and logistic losses) on
 *       the rounded product. Sums of n products are within n·u/(1 − n·u) of the sum of magnitudes.
 *   <li><b>Determinism</b>: results depend on the arguments and the kernel set, never on the number
 *       of threads: what is summed over pieces is cut by shape alone.
 *   <li><b>Errors</b>: {@link IllegalArgumentException} for a wrong type or size, {@link
 *       NullPointerException} for an argument that is null and {@link IllegalStateException} for
 *       closed tensors or kernels; each names the argument.
 *   <li><b>Threads</b>: an instance serves one caller at a time, and helps itself to further
 *       threads; the graph's sessions see to that. Tensors of a confined arena are for kernels on
 *       one thread.
 * </ul>
 */
public interface Kernels extends AutoCloseable {
  /** Returns the element type of every tensor that these kernels take. */
  DType dtype();

  /** Returns what runs, for people: {@code portable} or {@code simd-512}. */
  String name();

  /**
   * Whether they run on a device. The newest elements may then be there, and a storage comes back
   * whole when the host reads an element of it: what the host writes and reads had better have
   * storages of its own.
   */
  default boolean onDevice() {
    return false;
  }

  /**
   * Says that a run of calls begins or ends here that is likely to come again as it is, such as a
   * pass through a network: a device makes one program of it.
   */
  default void mark() {}

  /** Releases the workspace. Closing twice is allowed. */
  @Override
  void close();

  // Memory

  /** Sets every element. */
  void fill(double value, Tensor x);

  /** y ← x, of equal sizes. */
  void copy(Tensor x, Tensor y);

  /**
   * Copies, or adds, {@code rows} runs of {@code cols} elements from {@code x}, where run r starts
   * at {@code fromX + r * ldx}, to {@code y}, where it starts at {@code fromY + r * ldy}.
   */
  void copyBlocks(
      int rows,
      int cols,
      Tensor x,
      int fromX,
      int ldx,
      Tensor y,
      int fromY,
      int ldy,
      boolean accumulate);

  /** Fills with independent values, uniform in [low, high), that depend on the seed alone. */
  void uniform(double low, double high, long seed, Tensor x);

  // Elementwise

  /** y ← y + αx. */
  void axpy(double alpha, Tensor x, Tensor y);

  /** y ← op(x). */
  void unary(UnaryOp op, Tensor x, Tensor y);

  /**
   * out ← t · op′(x), or adds it: vector-Jacobian and Jacobian-vector product at once, since the
   * Jacobian is diagonal [SS]. Where op′(x) is 0 by a branch, so is the product, whatever t is.
   *
   * @param y op(x), as {@link #unary} left it
   */
  void unaryDerivative(UnaryOp op, Tensor x, Tensor y, Tensor t, Tensor out, boolean accumulate);

  /** y ← op(a, b). */
  void binary(BinaryOp op, Tensor a, Tensor b, Tensor y);

  /**
   * out ← t · ∂op/∂a, or ∂op/∂b if {@code side} is 1; or adds it.
   *
   * @param side 0 or 1
   */
  void binaryDerivative(
      BinaryOp op, int side, Tensor a, Tensor b, Tensor t, Tensor out, boolean accumulate);

  // Reductions

  /** Returns the sum of all elements; the order of the additions depends on the size alone. */
  double sum(Tensor x);

  /** Returns the inner product. */
  double dot(Tensor x, Tensor y);

  /** Returns the row-major position of the first NaN or infinity; −1 if there is none. */
  int firstNonFinite(Tensor x);

  /**
   * y[r] ← the column of the first largest element in row r of x {@code [R, C]}; NaN is largest.
   */
  void argmax(Tensor x, Tensor y);

  // Matrix product

  /**
   * C ← α·op(A)·op(B) + β·C, row-major, as BLAS defines it: op(A) is m×k, op(B) is k×n, C is m×n;
   * with β = 0, C is not read; with k = 0 or α = 0, A and B are not read.
   *
   * @param transA whether A is stored transposed, as k×m
   * @param lda elements between the starts of two rows of A as stored; likewise {@code ldb}, {@code
   *     ldc}
   */
  void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      Tensor a,
      int lda,
      Tensor b,
      int ldb,
      double beta,
      Tensor c,
      int ldc);

  /** y[o, c, i] ← y[o, c, i] + b[c] for y {@code [O, channels, I]}. */
  void addBias(int outer, int inner, Tensor b, Tensor y);

  /** b[c] ← b[c] + Σ over o and i of y[o, c, i]: the transpose of {@link #addBias}. */
  void sumBias(int outer, int inner, Tensor y, Tensor b);

  /**
   * mean[c] ← the mean of x[o, c, i] over o and i, and variance[c] ← that of the squared deviations
   * from it, the population variance, for x {@code [O, channels, I]}. Deviations are taken from the
   * mean of a block at a time and blocks merged in binary64, so that nothing cancels: of n elements
   * a channel, the variance is within (n + 16)·u / (1 − (n + 16)·u) of itself, however large the
   * mean. With a NaN or an infinity in a channel its variance is NaN.
   */
  void moments(int outer, int inner, Tensor x, Tensor mean, Tensor variance);

  // Convolution

  /**
   * Writes the patches of x {@code [N, C, H, W]} as columns {@code [N, C·kh·kw, OH·OW]} [SS]; zero
   * outside the image.
   */
  void im2col(Window window, Tensor x, Tensor columns);

  /** Adds the columns back to where {@link #im2col} took them from: its transpose. */
  void col2im(Window window, Tensor columns, Tensor x);

  /** The {@linkplain #convolution convolution} with no function of its results. */
  default void convolution(
      ConvolutionShape shape, Tensor x, Tensor w, Tensor b, Tensor y, boolean accumulate) {
    convolution(shape, x, w, b, y, accumulate, null);
  }

  /**
   * y[n, c′, h′, w′] ← b[c′] + Σ w[c′, c, h, w] · x[n, c, h′·sh − ph + h, w′·sw − pw + w] [SS]: the
   * cross-correlation that the field calls convolution. Adds to y if {@code accumulate}.
   *
   * <p>An activation comes last, y ← activation(y): the same bits as {@link #unary} gives behind
   * the convolution, without another pass over memory. A {@link UnaryOp#RELU} is part of the last
   * step that writes an element; others follow piece by piece.
   *
   * <p>The zeros around an image take part: with an infinite weight, 0 · ∞ is NaN. So do those
   * around dy in the gradient in x.
   *
   * @param x {@code [N, C, H, W]}
   * @param w {@code [C′, C / groups, kh, kw]}
   * @param b {@code [C′]}, or null for none
   * @param y {@code [N, C′, OH, OW]}
   * @param activation null for none
   */
  void convolution(
      ConvolutionShape shape,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation);

  /** dx ← dx + the transpose of {@link #convolution} in x, applied to dy. */
  void convolutionInputGradient(ConvolutionShape shape, Tensor w, Tensor dy, Tensor dx);

  /** dw ← dw + the transpose of {@link #convolution} in w, applied to dy. */
  void convolutionWeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw);

  // Pooling

  /**
   * y ← the largest element of each window of x {@code [N, C, H, W]}.
   *
   * @param switches of y's shape: receives the place of that element in its window, {@code kh ·
   *     kernelWidth + kw}; the first of equals, the first NaN if there is one
   */
  void maxPool(Window window, Tensor x, Tensor y, Tensor switches);

  /** y[o] ← t[the input that switch o names]: the Jacobian of {@link #maxPool} times t. */
  void maxPoolGather(Window window, Tensor t, Tensor switches, Tensor y);

  /** dx[the input that switch o names] += dy[o]: the transpose of {@link #maxPoolGather}. */
  void maxPoolScatter(Window window, Tensor dy, Tensor switches, Tensor dx);

  /** out ← 1 + the switch where one input alone is the window's largest, 0 where several are. */
  void maxPoolBranch(Window window, Tensor x, Tensor out);

  /** y ← the mean of each window of x {@code [N, C, H, W]}. */
  void averagePool(Window window, Tensor x, Tensor y);

  /** dx ← dx + the transpose of {@link #averagePool}, applied to dy. */
  void averagePoolScatter(Window window, Tensor dy, Tensor dx);

  // Softmax, by rows of [R, C]

  /** y[r, c] ← e^x[r, c] / Σ_j e^x[r, j], without overflow. */
  void softmax(Tensor x, Tensor y);

  /**
   * out ← y ⊙ (t − ⟨y, t⟩ by row), or adds it: the Jacobian diag(y) − y·yᵀ is symmetric, so this is
   * its product with a tangent and its transpose's with a gradient.
   *
   * @param y the softmax
   */
  void softmaxDerivative(Tensor y, Tensor t, Tensor out, boolean accumulate);

  /** y[r, c] ← x[r, c] − log Σ_j e^x[r, j], without overflow. */
  void logSoftmax(Tensor x, Tensor y);

  /** dx ← dx + dy − e^y ⊙ (Σ dy by row), with y the log-softmax [DF §12]. */
  void logSoftmaxVjp(Tensor y, Tensor dy, Tensor dx);

  /** out ← t − ⟨e^y, t⟩ by row, with y the log-softmax. */
  void logSoftmaxJvp(Tensor y, Tensor t, Tensor out);

  /**
   * loss[r] ← log Σ_j e^(x[r, j] − x[r, labels[r]]) [SS], without overflow.
   *
   * @param x logits {@code [R, C]}
   * @param labels {@code [R]}: whole numbers from 0 to C − 1
   * @param loss {@code [R]}
   * @param probabilities {@code [R, C]}: receives the softmax of x
   * @throws IllegalArgumentException if a label is not such a number; names its row; likewise in
   *     the derivatives
   */
  void softmaxLogLoss(Tensor x, Tensor labels, Tensor loss, Tensor probabilities);

  /** dx[r, c] ← dx[r, c] + dloss[r] · (probabilities[r, c] − [c = labels[r]]). */
  void softmaxLogLossVjp(Tensor probabilities, Tensor labels, Tensor dloss, Tensor dx);

  /** out[r] ← Σ_c (probabilities[r, c] − [c = labels[r]]) · t[r, c]. */
  void softmaxLogLossJvp(Tensor probabilities, Tensor labels, Tensor t, Tensor out);

  // Optimizers

  /** v ← momentum·v + rate·(g + decay·w), then w ← w − v [DF §12]. */
  void momentumStep(
      double rate, double momentum, double decay, Tensor gradient, Tensor velocity, Tensor weights);
}
