package dev.lanewise.kernel.portable;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import java.lang.foreign.MemorySegment;

/** The portable loops as an object; only chooses which loop a call means. */
public class PortableLoopsF32 implements Loops {
  @Override
  public String name() {
    return "portable";
  }

  @Override
  public final DType dtype() {
    return DType.FLOAT32;
  }

  @Override
  public void fill(int n, double value, MemorySegment x, int xo) {
    CopyF32.fill(n, MemF32.round(value), x, xo);
  }

  @Override
  public void copy(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    CopyF32.copy(n, x, xo, y, yo);
  }

  @Override
  public void copyBlocks(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      int ldx,
      MemorySegment y,
      int yo,
      int ldy,
      boolean accumulate) {
    CopyF32.copyBlocks(rows, cols, x, xo, ldx, y, yo, ldy, accumulate);
  }

  @Override
  public void axpy(int n, double alpha, MemorySegment x, int xo, MemorySegment y, int yo) {
    StepF32.axpy(n, MemF32.round(alpha), x, xo, y, yo);
  }

  @Override
  public double sum(int n, MemorySegment x, int xo) {
    return ReduceF32.sum(n, x, xo);
  }

  @Override
  public double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    return ReduceF32.dot(n, x, xo, y, yo);
  }

  @Override
  public int firstNonFinite(int n, MemorySegment x, int xo) {
    return ReduceF32.firstNonFinite(n, x, xo);
  }

  @Override
  public void uniform(
      int n, double low, double high, long seed, int first, MemorySegment x, int xo) {
    float end = MemF32.round(high);
    float last = end < high ? end : Math.nextDown(end);
    CopyF32.uniform(n, low, high, last, seed, first, x, xo);
  }

  @Override
  public void unary(UnaryOp op, int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    switch (op) {
      case RELU -> UnaryF32.relu(n, x, xo, y, yo);
      case EXP -> UnaryF32.exp(n, x, xo, y, yo);
      case LOG -> UnaryF32.log(n, x, xo, y, yo);
      case SIGMOID -> UnaryF32.sigmoid(n, x, xo, y, yo);
      case TANH -> UnaryF32.tanh(n, x, xo, y, yo);
      case SOFTPLUS -> UnaryF32.softplus(n, x, xo, y, yo);
      case SQUARE -> UnaryF32.square(n, x, xo, y, yo);
      case SIGN -> UnaryF32.sign(n, x, xo, y, yo);
    }
  }

  @Override
  public void unaryDerivative(
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
      boolean accumulate) {
    switch (op) {
      case RELU -> UnaryF32.reluDerivative(n, x, xo, t, to, out, oo, accumulate);
      case EXP -> UnaryF32.expDerivative(n, y, yo, t, to, out, oo, accumulate);
      case LOG -> UnaryF32.logDerivative(n, x, xo, t, to, out, oo, accumulate);
      case SIGMOID -> UnaryF32.sigmoidDerivative(n, y, yo, t, to, out, oo, accumulate);
      case TANH -> UnaryF32.tanhDerivative(n, y, yo, t, to, out, oo, accumulate);
      case SOFTPLUS -> UnaryF32.softplusDerivative(n, x, xo, t, to, out, oo, accumulate);
      case SQUARE -> UnaryF32.squareDerivative(n, x, xo, t, to, out, oo, accumulate);
      case SIGN -> UnaryF32.signDerivative(n, x, xo, out, oo, accumulate);
    }
  }

  @Override
  public void binary(
      BinaryOp op,
      int n,
      MemorySegment a,
      int ao,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo) {
    switch (op) {
      case ADD -> BinaryF32.add(n, a, ao, b, bo, y, yo);
      case SUBTRACT -> BinaryF32.subtract(n, a, ao, b, bo, y, yo);
      case MULTIPLY -> BinaryF32.multiply(n, a, ao, b, bo, y, yo);
      case MARGIN -> BinaryF32.margin(n, a, ao, b, bo, y, yo);
      case HINGE -> BinaryF32.hinge(n, a, ao, b, bo, y, yo);
      case LOGISTIC -> BinaryF32.logistic(n, a, ao, b, bo, y, yo);
      case SQUARED_ERROR -> BinaryF32.squaredError(n, a, ao, b, bo, y, yo);
    }
  }

  @Override
  public void binaryDerivative(
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
      boolean accumulate) {
    MemorySegment u = side == 0 ? a : b;
    MemorySegment v = side == 0 ? b : a;
    int uo = side == 0 ? ao : bo;
    int vo = side == 0 ? bo : ao;
    float minus = side == 0 ? 1f : -1f;
    switch (op) {
      case ADD -> BinaryF32.linearDerivative(n, 1f, t, to, out, oo, accumulate);
      case SUBTRACT -> BinaryF32.linearDerivative(n, minus, t, to, out, oo, accumulate);
      case MULTIPLY -> BinaryF32.productDerivative(n, 1f, v, vo, t, to, out, oo, accumulate);
      case MARGIN -> BinaryF32.productDerivative(n, -1f, v, vo, t, to, out, oo, accumulate);
      case HINGE -> BinaryF32.hingeDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
      case LOGISTIC -> BinaryF32.logisticDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
      case SQUARED_ERROR ->
          BinaryF32.squaredErrorDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
    }
  }

  @Override
  public void addBias(
      int outer, int channels, int inner, MemorySegment b, int bo, MemorySegment y, int yo) {
    BiasF32.addBias(outer, channels, inner, b, bo, y, yo);
  }

  @Override
  public void sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo) {
    BiasF32.sumBias(outer, channels, inner, y, yo, b, bo);
  }

  @Override
  public void moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo) {
    MomentsF32.moments(outer, channels, inner, ld, x, xo, mean, mo, variance, vo);
  }

  @Override
  public void gemm(
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
      int ldc) {
    if (beta != 1.0) {
      GemmF32.scale(m, n, MemF32.round(beta), c, co, ldc);
    }
    if (alpha == 0.0 || k == 0) {
      return;
    }
    int aRow = transA ? 1 : lda;
    int aCol = transA ? lda : 1;
    int bRow = transB ? 1 : ldb;
    int bCol = transB ? ldb : 1;
    float factor = MemF32.round(alpha);
    GemmF32.multiply(m, n, k, factor, a, ao, aRow, aCol, b, bo, bRow, bCol, c, co, ldc);
  }

  @Override
  public ConvolutionLoops convolution() {
    return null;
  }

  @Override
  public void im2col(Window w, MemorySegment x, int xo, MemorySegment cols, int co, int ld) {
    ConvolutionF32.im2col(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        x,
        xo,
        cols,
        co,
        ld);
  }

  @Override
  public void col2im(Window w, MemorySegment cols, int co, int ld, MemorySegment x, int xo) {
    ConvolutionF32.col2im(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        cols,
        co,
        ld,
        x,
        xo);
  }

  @Override
  public void maxPool(
      Window w, MemorySegment x, int xo, MemorySegment y, int yo, MemorySegment s, int so) {
    MaxPoolF32.forward(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        x,
        xo,
        y,
        yo,
        s,
        so);
  }

  @Override
  public void maxPoolGather(
      Window w, MemorySegment t, int to, MemorySegment s, int so, MemorySegment y, int yo) {
    MaxPoolF32.gather(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        t,
        to,
        s,
        so,
        y,
        yo);
  }

  @Override
  public void maxPoolScatter(
      Window w, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo) {
    MaxPoolF32.scatter(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        dy,
        dyo,
        s,
        so,
        dx,
        dxo);
  }

  @Override
  public void maxPoolBranch(Window w, MemorySegment x, int xo, MemorySegment out, int oo) {
    MaxPoolF32.branch(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        x,
        xo,
        out,
        oo);
  }

  @Override
  public void averagePool(Window w, MemorySegment x, int xo, MemorySegment y, int yo) {
    AveragePoolF32.forward(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        x,
        xo,
        y,
        yo);
  }

  @Override
  public void averagePoolScatter(Window w, MemorySegment dy, int dyo, MemorySegment dx, int dxo) {
    AveragePoolF32.scatter(
        w.channels(),
        w.height(),
        w.width(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        dy,
        dyo,
        dx,
        dxo);
  }

  @Override
  public void softmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    if (cols > 0) {
      SoftmaxF32.softmax(rows, cols, x, xo, y, yo);
    }
  }

  @Override
  public void softmaxDerivative(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    SoftmaxF32.softmaxDerivative(rows, cols, y, yo, t, to, out, oo, accumulate);
  }

  @Override
  public void logSoftmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    if (cols > 0) {
      SoftmaxF32.logSoftmax(rows, cols, x, xo, y, yo);
    }
  }

  @Override
  public void logSoftmaxVjp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    SoftmaxF32.logSoftmaxVjp(rows, cols, y, yo, dy, dyo, dx, dxo);
  }

  @Override
  public void logSoftmaxJvp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo) {
    SoftmaxF32.logSoftmaxJvp(rows, cols, y, yo, t, to, out, oo);
  }

  @Override
  public void softmaxLogLoss(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      MemorySegment labels,
      int lo,
      MemorySegment loss,
      int so,
      MemorySegment p,
      int po) {
    if (cols > 0) {
      LogLossF32.softmaxLogLoss(rows, cols, x, xo, labels, lo, loss, so, p, po);
    }
  }

  @Override
  public void softmaxLogLossVjp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment dloss,
      int so,
      MemorySegment dx,
      int dxo) {
    LogLossF32.softmaxLogLossVjp(rows, cols, p, po, labels, lo, dloss, so, dx, dxo);
  }

  @Override
  public void softmaxLogLossJvp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo) {
    LogLossF32.softmaxLogLossJvp(rows, cols, p, po, labels, lo, t, to, out, oo);
  }

  @Override
  public void argmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    ReduceF32.argmax(rows, cols, x, xo, y, yo);
  }

  @Override
  public void momentumStep(
      int n,
      double rate,
      double momentum,
      double decay,
      MemorySegment g,
      int go,
      MemorySegment v,
      int vo,
      MemorySegment w,
      int wo) {
    StepF32.momentum(
        n, MemF32.round(rate), MemF32.round(momentum), MemF32.round(decay), g, go, v, vo, w, wo);
  }
}
