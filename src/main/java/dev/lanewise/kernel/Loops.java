package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.MemorySegment;

/**
 * The CPU kernels' inner loops, sequential and unchecked, for one element type.
 *
 * <p>Arguments come in pairs of a storage's data and the position of the first element in it, which
 * need not be aligned. The caller has checked sizes, types, lifetimes and aliasing; the mathematics
 * of each loop is that of the method of the same name in {@link Kernels}. Output may be the same
 * elements as an elementwise input, never a partial overlap. An instance may keep packing buffers
 * and is used by one thread at a time.
 */
public interface Loops {
  /** Returns what runs, for people: {@code portable} or {@code simd-512}. */
  String name();

  /** Returns the element type. */
  DType dtype();

  /**
   * Whether these loops run on a device, which shares out the work of a call itself: calls then
   * come whole, a batch as one, and not cut into pieces.
   */
  default boolean onDevice() {
    return false;
  }

  /** Tells a device of a storage whose data the next calls may name. */
  default void enlist(Storage storage) {}

  /** See {@link Kernels#mark}. */
  default void mark() {}

  /** Releases what a device holds, once the memory is up to date. Closing twice is allowed. */
  default void close() {}

  void fill(int n, double value, MemorySegment x, int xo);

  void copy(int n, MemorySegment x, int xo, MemorySegment y, int yo);

  /**
   * Copies or adds {@code rows} runs of {@code cols} elements, {@code ldx} and {@code ldy} apart.
   */
  void copyBlocks(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      int ldx,
      MemorySegment y,
      int yo,
      int ldy,
      boolean accumulate);

  void axpy(int n, double alpha, MemorySegment x, int xo, MemorySegment y, int yo);

  double sum(int n, MemorySegment x, int xo);

  double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo);

  /** Returns the position, from 0, of the first NaN or infinity; −1 if there is none. */
  int firstNonFinite(int n, MemorySegment x, int xo);

  /** Fills with the values {@code first}, {@code first + 1}, … of the seed's uniform sequence. */
  void uniform(int n, double low, double high, long seed, int first, MemorySegment x, int xo);

  void unary(UnaryOp op, int n, MemorySegment x, int xo, MemorySegment y, int yo);

  void unaryDerivative(
      UnaryOp op,
      int n,
      MemorySegment x,
      int xo,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate);

  void binary(
      BinaryOp op,
      int n,
      MemorySegment a,
      int ao,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo);

  /** By {@code a} if {@code side} is 0, by {@code b} if it is 1. */
  void binaryDerivative(
      BinaryOp op,
      int side,
      int n,
      MemorySegment a,
      int ao,
      MemorySegment b,
      int bo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate);

  void addBias(
      int outer, int channels, int inner, MemorySegment b, int bo, MemorySegment y, int yo);

  void sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo);

  /** Mean and variance of some channels; {@code ld} elements from one outer index to the next. */
  void moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo);

  /**
   * In products of a million multiplications or more, an element's bits follow from its row, its
   * column, k, α and β, not from m and n: threads share such a product out in bands of C, each of
   * 32 rows or 64 columns at least.
   */
  void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      MemorySegment a,
      int ao,
      int lda,
      MemorySegment b,
      int bo,
      int ldb,
      double beta,
      MemorySegment c,
      int co,
      int ldc);

  /** Returns convolutions without a column matrix; null if there are none. */
  ConvolutionLoops convolution();

  /** One image; row {@code r} of the column matrix starts at {@code co + r * ld}. */
  void im2col(Window window, MemorySegment x, int xo, MemorySegment cols, int co, int ld);

  /** One image, added into {@code x}. */
  void col2im(Window window, MemorySegment cols, int co, int ld, MemorySegment x, int xo);

  /** One image. */
  void maxPool(
      Window window, MemorySegment x, int xo, MemorySegment y, int yo, MemorySegment s, int so);

  /** One image: {@code y[o] = t[the input that switch s[o] names]}. */
  void maxPoolGather(
      Window window, MemorySegment t, int to, MemorySegment s, int so, MemorySegment y, int yo);

  /** One image: {@code dx[the input that switch s[o] names] += dy[o]}. */
  void maxPoolScatter(
      Window window, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo);

  /** One image: 1 + the switch where one input alone is the largest, 0 where several are. */
  void maxPoolBranch(Window window, MemorySegment x, int xo, MemorySegment out, int oo);

  /** One image. */
  void averagePool(Window window, MemorySegment x, int xo, MemorySegment y, int yo);

  /** One image, added into {@code dx}. */
  void averagePoolScatter(Window window, MemorySegment dy, int dyo, MemorySegment dx, int dxo);

  void softmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo);

  void softmaxDerivative(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate);

  void logSoftmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo);

  void logSoftmaxVjp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo);

  void logSoftmaxJvp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo);

  void softmaxLogLoss(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      MemorySegment labels,
      int lo,
      MemorySegment loss,
      int so,
      MemorySegment p,
      int po);

  void softmaxLogLossVjp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment dloss,
      int so,
      MemorySegment dx,
      int dxo);

  void softmaxLogLossJvp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo);

  /** The column of each row's first largest element; NaN counts as largest. */
  void argmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo);

  void momentumStep(
      int n,
      double rate,
      double momentum,
      double decay,
      MemorySegment g,
      int go,
      MemorySegment v,
      int vo,
      MemorySegment w,
      int wo);
}
