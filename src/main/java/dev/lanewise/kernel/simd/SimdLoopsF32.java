package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.portable.BiasF32;
import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.PortableLoopsF32;
import dev.lanewise.kernel.portable.ReduceF32;
import java.lang.foreign.MemorySegment;

/**
 * The loops on the Vector API. What gains nothing from it stays portable. So do the last elements
 * of loops whose operations are rounded exactly, those that fill no vector; exponentials and
 * logarithms, {@link FunctionLoopsF32}, take them by vectors too, so that results depend on no
 * element's place.
 */
public final class SimdLoopsF32 extends PortableLoopsF32 {
  /** Below so many multiplications, packing costs more than it brings. */
  private static final long SMALL = 64;

  private final SimdGemmF32 gemm = new SimdGemmF32();
  private final ConvolutionMethod method;
  private final ConvolutionVectorsF32 convolution;
  private final FewF32 few = new FewF32();
  private final ReduceVectorsF32 reduce = new ReduceVectorsF32();
  private final BiasVectorsF32 biases = new BiasVectorsF32();
  private final MomentVectorsF32 moments = new MomentVectorsF32();
  private final PoolGradientF32 poolGradient = new PoolGradientF32();
  private final WindowVectorsF32 windows = new WindowVectorsF32();
  private final FunctionLoopsF32 functions = new FunctionLoopsF32();
  private final SoftmaxLoopsF32 softmax = new SoftmaxLoopsF32();

  /** Prepares loops that compute convolutions the direct way. */
  public SimdLoopsF32() {
    this(ConvolutionMethod.DIRECT);
  }

  /** Prepares loops that compute convolutions in a way of choice, where it fits and pays. */
  public SimdLoopsF32(ConvolutionMethod method) {
    this.method = method;
    convolution = new ConvolutionVectorsF32(method);
  }

  /** Returns the width of the vectors in bits. */
  public static int vectorBits() {
    return LanesF32.SPECIES.vectorBitSize();
  }

  @Override
  public String name() {
    return "simd-" + vectorBits() + method.suffix();
  }

  @Override
  public void fill(int n, double value, MemorySegment x, int xo) {
    StepVectorsF32.fillAll(n, MemF32.round(value), x, xo);
  }

  @Override
  public void copy(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    long size = LanesF32.bytes(n);
    MemorySegment.copy(x, LanesF32.bytes(xo), y, LanesF32.bytes(yo), size);
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
    RunVectorsF32.copy(rows, cols, x, xo, ldx, y, yo, ldy, accumulate);
  }

  @Override
  public void axpy(int n, double alpha, MemorySegment x, int xo, MemorySegment y, int yo) {
    int done = StepVectorsF32.axpy(n, MemF32.round(alpha), x, xo, y, yo);
    super.axpy(n - done, alpha, x, xo + done, y, yo + done);
  }

  @Override
  public double sum(int n, MemorySegment x, int xo) {
    return reduce.sum(n, x, xo);
  }

  @Override
  public double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    return reduce.dot(n, x, xo, y, yo);
  }

  @Override
  public int firstNonFinite(int n, MemorySegment x, int xo) {
    int finite = ReduceVectorsF32.finite(n, x, xo);
    int rest = super.firstNonFinite(n - finite, x, xo + finite);
    return rest < 0 ? -1 : finite + rest;
  }

  @Override
  public void unary(UnaryOp op, int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int done =
        switch (op) {
          case RELU -> UnaryVectorsF32.relu(n, x, xo, y, yo);
          case EXP -> functions.exp(n, x, xo, y, yo);
          case LOG -> functions.log(n, x, xo, y, yo);
          case SIGMOID -> functions.sigmoid(n, x, xo, y, yo);
          case TANH -> functions.tanh(n, x, xo, y, yo);
          case SOFTPLUS -> functions.softplus(n, x, xo, y, yo);
          case SQUARE -> UnaryVectorsF32.square(n, x, xo, y, yo);
          case SIGN -> UnaryVectorsF32.sign(n, x, xo, y, yo);
        };
    super.unary(op, n - done, x, xo + done, y, yo + done);
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
    int done =
        switch (op) {
          case RELU -> UnaryVectorsF32.reluDerivative(n, x, xo, t, to, out, oo, accumulate);
          case EXP -> UnaryVectorsF32.expDerivative(n, y, yo, t, to, out, oo, accumulate);
          case LOG -> UnaryVectorsF32.logDerivative(n, x, xo, t, to, out, oo, accumulate);
          case SIGMOID -> UnaryVectorsF32.sigmoidDerivative(n, y, yo, t, to, out, oo, accumulate);
          case TANH -> UnaryVectorsF32.tanhDerivative(n, y, yo, t, to, out, oo, accumulate);
          case SQUARE -> UnaryVectorsF32.squareDerivative(n, x, xo, t, to, out, oo, accumulate);
          case SIGN -> UnaryVectorsF32.signDerivative(n, x, xo, out, oo, accumulate);
          case SOFTPLUS -> functions.softplusDerivative(n, x, xo, t, to, out, oo, accumulate);
        };
    super.unaryDerivative(
        op, n - done, x, xo + done, y, yo + done, t, to + done, out, oo + done, accumulate);
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
    int done =
        switch (op) {
          case ADD -> BinaryVectorsF32.add(n, a, ao, b, bo, y, yo);
          case SUBTRACT -> BinaryVectorsF32.subtract(n, a, ao, b, bo, y, yo);
          case MULTIPLY -> BinaryVectorsF32.multiply(n, a, ao, b, bo, y, yo);
          case MARGIN -> BinaryVectorsF32.margin(n, a, ao, b, bo, y, yo);
          case HINGE -> BinaryVectorsF32.hinge(n, a, ao, b, bo, y, yo);
          case SQUARED_ERROR -> BinaryVectorsF32.squaredError(n, a, ao, b, bo, y, yo);
          case LOGISTIC -> functions.logistic(n, a, ao, b, bo, y, yo);
        };
    super.binary(op, n - done, a, ao + done, b, bo + done, y, yo + done);
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
    float sign = op == BinaryOp.MARGIN || (op == BinaryOp.SUBTRACT && side == 1) ? -1f : 1f;
    int done =
        switch (op) {
          case ADD, SUBTRACT ->
              BinaryVectorsF32.linearDerivative(n, sign, t, to, out, oo, accumulate);
          case MULTIPLY, MARGIN ->
              BinaryVectorsF32.productDerivative(n, sign, v, vo, t, to, out, oo, accumulate);
          case HINGE ->
              BinaryVectorsF32.hingeDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
          case SQUARED_ERROR ->
              BinaryVectorsF32.squaredErrorDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
          case LOGISTIC ->
              functions.logisticDerivative(n, u, uo, v, vo, t, to, out, oo, accumulate);
        };
    super.binaryDerivative(
        op, side, n - done, a, ao + done, b, bo + done, t, to + done, out, oo + done, accumulate);
  }

  @Override
  public void addBias(
      int outer, int channels, int inner, MemorySegment b, int bo, MemorySegment y, int yo) {
    if (inner == 1) {
      biases.addRows(outer, channels, b, bo, y, yo);
      return;
    }
    int whole = LanesF32.SPECIES.loopBound(inner);
    for (int run = 0; run < outer * channels; run++) {
      int at = yo + run * inner;
      int channel = bo + run % channels;
      BiasVectorsF32.addToRun(inner, MemF32.get(b, channel), y, at);
      BiasF32.addBias(1, 1, inner - whole, b, channel, y, at + whole);
    }
  }

  @Override
  public void sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo) {
    if (inner == 1) {
      biases.sumRows(outer, channels, y, yo, b, bo);
      return;
    }
    int whole = LanesF32.SPECIES.loopBound(inner);
    for (int c = 0; c < channels; c++) {
      int from = yo + c * inner;
      double sum = reduce.channel(outer, inner, y, from, channels * inner);
      for (int o = 0; whole < inner && o < outer; o++) {
        sum += ReduceF32.sum(inner - whole, y, from + o * channels * inner + whole);
      }
      MemF32.set(b, bo + c, MemF32.round(MemF32.get(b, bo + c) + sum));
    }
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
    moments.moments(outer, channels, inner, ld, x, xo, mean, mo, variance, vo);
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
    if (alpha == 0.0 || (long) m * n * k < SMALL) {
      super.gemm(transA, transB, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
    } else {
      float al = MemF32.round(alpha);
      float be = MemF32.round(beta);
      int bRow = transB ? 1 : ldb;
      int bCol = transB ? ldb : 1;
      int aRow = transA ? 1 : lda;
      int aCol = transA ? lda : 1;
      boolean fewCols = FewF32.takes(n, k) && n <= m;
      boolean fewRows = FewF32.takes(m, k);
      if (fewCols && !transA && k >= FewF32.SHORTEST) {
        few.dots(m, n, k, al, a, ao, lda, b, bo, bRow, bCol, be, c, co, ldc, 1);
      } else if (fewCols && transA && m >= FewF32.SHORTEST) {
        few.rowSums(m, n, k, al, a, ao, lda, b, bo, bRow, bCol, be, c, co, ldc, 1);
      } else if (fewRows && transB && k >= FewF32.SHORTEST) {
        few.dots(n, m, k, al, b, bo, ldb, a, ao, aCol, aRow, be, c, co, 1, ldc);
      } else if (fewRows && !transB && n >= FewF32.SHORTEST) {
        few.rowSums(n, m, k, al, b, bo, ldb, a, ao, aCol, aRow, be, c, co, 1, ldc);
      } else {
        gemm.multiply(transA, transB, m, n, k, al, a, ao, lda, b, bo, ldb, be, c, co, ldc);
      }
    }
  }

  @Override
  public ConvolutionLoops convolution() {
    return convolution;
  }

  @Override
  public void im2col(Window w, MemorySegment x, int xo, MemorySegment cols, int co, int ld) {
    if (w.strideWidth() == 1) {
      ColumnVectorsF32.im2col(w, x, xo, cols, co, ld);
    } else {
      super.im2col(w, x, xo, cols, co, ld);
    }
  }

  @Override
  public void col2im(Window w, MemorySegment cols, int co, int ld, MemorySegment x, int xo) {
    if (w.strideWidth() == 1) {
      ColumnVectorsF32.col2im(w, cols, co, ld, x, xo);
    } else {
      super.col2im(w, cols, co, ld, x, xo);
    }
  }

  @Override
  public void maxPool(
      Window w, MemorySegment x, int xo, MemorySegment y, int yo, MemorySegment s, int so) {
    if (PoolVectorsF32.takes(w)) {
      PoolVectorsF32.forward(w, x, xo, y, yo, s, so);
    } else if (WindowVectorsF32.takesMax(w)) {
      windows.max(w, x, xo, y, yo, s, so);
    } else {
      super.maxPool(w, x, xo, y, yo, s, so);
    }
  }

  @Override
  public void maxPoolGather(
      Window w, MemorySegment t, int to, MemorySegment s, int so, MemorySegment y, int yo) {
    if (WindowVectorsF32.takesGather(w)) {
      windows.gather(w, t, to, s, so, y, yo);
    } else {
      super.maxPoolGather(w, t, to, s, so, y, yo);
    }
  }

  @Override
  public void maxPoolScatter(
      Window w, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo) {
    if (PoolVectorsF32.takes(w)) {
      poolGradient.scatter(w, dy, dyo, s, so, dx, dxo);
    } else if (WindowVectorsF32.takesScatter(w)) {
      windows.scatter(w, dy, dyo, s, so, dx, dxo);
    } else {
      super.maxPoolScatter(w, dy, dyo, s, so, dx, dxo);
    }
  }

  @Override
  public void averagePool(Window w, MemorySegment x, int xo, MemorySegment y, int yo) {
    int size = w.height() * w.width();
    if (StripF32.fits(w) && w.kernelHeight() == w.height() && w.kernelWidth() == w.width()) {
      for (int c = 0; c < w.channels(); c++) {
        MemF32.set(y, yo + c, MemF32.round(reduce.sum(size, x, xo + c * size) / size));
      }
    } else if (WindowVectorsF32.takesAverage(w)) {
      windows.average(w, x, xo, y, yo);
    } else {
      super.averagePool(w, x, xo, y, yo);
    }
  }

  @Override
  public void averagePoolScatter(Window w, MemorySegment dy, int dyo, MemorySegment dx, int dxo) {
    if (WindowVectorsF32.takesAverageScatter(w)) {
      windows.averageScatter(w, dy, dyo, dx, dxo);
    } else {
      super.averagePoolScatter(w, dy, dyo, dx, dxo);
    }
  }

  @Override
  public void softmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    if (SoftmaxLoopsF32.takes(cols)) {
      softmax.softmax(rows, cols, x, xo, y, yo);
    } else {
      super.softmax(rows, cols, x, xo, y, yo);
    }
  }

  @Override
  public void logSoftmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    if (SoftmaxLoopsF32.takes(cols)) {
      softmax.logSoftmax(rows, cols, x, xo, y, yo);
    } else {
      super.logSoftmax(rows, cols, x, xo, y, yo);
    }
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
    if (SoftmaxLoopsF32.takes(cols)) {
      softmax.softmaxLogLoss(rows, cols, x, xo, labels, lo, loss, so, p, po);
    } else {
      super.softmaxLogLoss(rows, cols, x, xo, labels, lo, loss, so, p, po);
    }
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
    int done =
        StepVectorsF32.momentum(
            n,
            MemF32.round(rate),
            MemF32.round(momentum),
            MemF32.round(decay),
            g,
            go,
            v,
            vo,
            w,
            wo);
    super.momentumStep(n - done, rate, momentum, decay, g, go + done, v, vo + done, w, wo + done);
  }
}
