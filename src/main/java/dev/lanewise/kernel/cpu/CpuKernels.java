package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Hands each kernel to the task that checks its arguments, cuts the work and runs it. */
final class CpuKernels implements Kernels {
  private final DType dtype;
  private final String name;
  private final Team team;
  private final Elementwise elementwise;
  private final Rowwise rowwise;
  private final Imagewise imagewise;
  private final Product product;
  private final Convolution convolution;
  private final Bias bias;
  private final Moments moments;
  private final Reduction reduction;
  private final Blocks blocks;

  CpuKernels(Supplier<Loops> loops, int threads, Executor executor) {
    team = new Team(threads, executor, loops);
    dtype = team.loops().dtype();
    name = team.loops().name();
    Check check = new Check(team.loops(), threads);
    reduction = new Reduction(team, check);
    blocks = new Blocks(team, check);
    elementwise = new Elementwise(team, check);
    rowwise = new Rowwise(team, check);
    imagewise = new Imagewise(team, check);
    product = new Product(team, check);
    convolution = new Convolution(team, check);
    bias = new Bias(team, check);
    moments = new Moments(team, check);
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean onDevice() {
    return team.onDevice();
  }

  @Override
  public void mark() {
    team.loops().mark();
  }

  @Override
  public void close() {
    team.close();
    convolution.close();
    bias.close();
    reduction.close();
  }

  @Override
  public void fill(double value, Tensor x) {
    elementwise.fill(value, x);
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    elementwise.copy(x, y);
  }

  @Override
  public void copyBlocks(
      int rows,
      int cols,
      Tensor x,
      int fromX,
      int ldx,
      Tensor y,
      int fromY,
      int ldy,
      boolean accumulate) {
    blocks.copyBlocks(rows, cols, x, fromX, ldx, y, fromY, ldy, accumulate);
  }

  @Override
  public void uniform(double low, double high, long seed, Tensor x) {
    elementwise.uniform(low, high, seed, x);
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    elementwise.axpy(alpha, x, y);
  }

  @Override
  public void unary(UnaryOp op, Tensor x, Tensor y) {
    elementwise.unary(op, x, y);
  }

  @Override
  public void unaryDerivative(
      UnaryOp op, Tensor x, Tensor y, Tensor t, Tensor out, boolean accumulate) {
    elementwise.unaryDerivative(op, x, y, t, out, accumulate);
  }

  @Override
  public void binary(BinaryOp op, Tensor a, Tensor b, Tensor y) {
    elementwise.binary(op, a, b, y);
  }

  @Override
  public void binaryDerivative(
      BinaryOp op, int side, Tensor a, Tensor b, Tensor t, Tensor out, boolean accumulate) {
    elementwise.binaryDerivative(op, side, a, b, t, out, accumulate);
  }

  @Override
  public double sum(Tensor x) {
    return reduction.sum(x);
  }

  @Override
  public double dot(Tensor x, Tensor y) {
    return reduction.dot(x, y);
  }

  @Override
  public int firstNonFinite(Tensor x) {
    return reduction.firstNonFinite(x);
  }

  @Override
  public void argmax(Tensor x, Tensor y) {
    rowwise.argmax(x, y);
  }

  @Override
  public void gemm(
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
      int ldc) {
    product.gemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  @Override
  public void addBias(int outer, int inner, Tensor b, Tensor y) {
    bias.addBias(outer, inner, b, y);
  }

  @Override
  public void sumBias(int outer, int inner, Tensor y, Tensor b) {
    bias.sumBias(outer, inner, y, b);
  }

  @Override
  public void moments(int outer, int inner, Tensor x, Tensor mean, Tensor variance) {
    moments.moments(outer, inner, x, mean, variance);
  }

  @Override
  public void im2col(Window window, Tensor x, Tensor columns) {
    imagewise.im2col(window, x, columns);
  }

  @Override
  public void col2im(Window window, Tensor columns, Tensor x) {
    imagewise.col2im(window, columns, x);
  }

  @Override
  public void convolution(
      ConvolutionShape shape,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation) {
    convolution.convolution(shape, x, w, b, y, accumulate, activation);
  }

  @Override
  public void convolutionInputGradient(ConvolutionShape shape, Tensor w, Tensor dy, Tensor dx) {
    convolution.convolutionInputGradient(shape, w, dy, dx);
  }

  @Override
  public void convolutionWeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw) {
    convolution.convolutionWeightGradient(shape, x, dy, dw);
  }

  @Override
  public void maxPool(Window window, Tensor x, Tensor y, Tensor switches) {
    imagewise.maxPool(window, x, y, switches);
  }

  @Override
  public void maxPoolGather(Window window, Tensor t, Tensor switches, Tensor y) {
    imagewise.maxPoolGather(window, t, switches, y);
  }

  @Override
  public void maxPoolScatter(Window window, Tensor dy, Tensor switches, Tensor dx) {
    imagewise.maxPoolScatter(window, dy, switches, dx);
  }

  @Override
  public void maxPoolBranch(Window window, Tensor x, Tensor out) {
    imagewise.maxPoolBranch(window, x, out);
  }

  @Override
  public void averagePool(Window window, Tensor x, Tensor y) {
    imagewise.averagePool(window, x, y);
  }

  @Override
  public void averagePoolScatter(Window window, Tensor dy, Tensor dx) {
    imagewise.averagePoolScatter(window, dy, dx);
  }

  @Override
  public void softmax(Tensor x, Tensor y) {
    rowwise.softmax(x, y);
  }

  @Override
  public void softmaxDerivative(Tensor y, Tensor t, Tensor out, boolean accumulate) {
    rowwise.softmaxDerivative(y, t, out, accumulate);
  }

  @Override
  public void logSoftmax(Tensor x, Tensor y) {
    rowwise.logSoftmax(x, y);
  }

  @Override
  public void logSoftmaxVjp(Tensor y, Tensor dy, Tensor dx) {
    rowwise.logSoftmaxVjp(y, dy, dx);
  }

  @Override
  public void logSoftmaxJvp(Tensor y, Tensor t, Tensor out) {
    rowwise.logSoftmaxJvp(y, t, out);
  }

  @Override
  public void softmaxLogLoss(Tensor x, Tensor labels, Tensor loss, Tensor probabilities) {
    rowwise.softmaxLogLoss(x, labels, loss, probabilities);
  }

  @Override
  public void softmaxLogLossVjp(Tensor probabilities, Tensor labels, Tensor dloss, Tensor dx) {
    rowwise.softmaxLogLossVjp(probabilities, labels, dloss, dx);
  }

  @Override
  public void softmaxLogLossJvp(Tensor probabilities, Tensor labels, Tensor t, Tensor out) {
    rowwise.softmaxLogLossJvp(probabilities, labels, t, out);
  }

  @Override
  public void momentumStep(
      double rate,
      double momentum,
      double decay,
      Tensor gradient,
      Tensor velocity,
      Tensor weights) {
    elementwise.momentumStep(rate, momentum, decay, gradient, velocity, weights);
  }
}
