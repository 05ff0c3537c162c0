package dev.lanewise.bench.side;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;

/** This library, through its public calls. */
final class Lanewise implements Side {
  private final Backend backend;
  private final int threads;

  /** Creates the side, with the Vector API or without. */
  Lanewise(boolean simd, int threads) {
    this.backend = simd ? CpuBackend.best() : CpuBackend.portable();
    this.threads = threads;
    if (backend.status().name().startsWith("simd") != simd) {
      throw new IllegalStateException("runs on " + backend.status());
    }
  }

  @Override
  public String description() {
    return "Lanewise " + backend.status().name();
  }

  @Override
  public Work product(Product p) {
    DType dtype = p.doubles() ? DType.FLOAT64 : DType.FLOAT32;
    LanewiseWork work = new LanewiseWork(backend.open(dtype, threads, null));
    Kernels k = work.kernels;
    var a = work.uniform(p.m() * p.k(), 1);
    var b = work.uniform(p.k() * p.n(), 2);
    var c = work.zeros(p.m() * p.n());
    return work.does(
        c,
        () ->
            k.gemm(
                p.transA(),
                p.transB(),
                p.m(),
                p.n(),
                p.k(),
                1,
                a,
                p.lda(),
                b,
                p.ldb(),
                0,
                c,
                p.n()));
  }

  @Override
  public Work convolution(Convolution c) {
    LanewiseWork work = new LanewiseWork(backend.open(DType.FLOAT32, threads, null));
    Kernels k = work.kernels;
    int[] kernel = {c.kernel(), c.kernel()};
    int[] stride = {c.stride(), c.stride()};
    int[] pad = {c.pad(), c.pad()};
    Window window = Window.convolution(c.channels(), c.size(), c.size(), kernel, stride, pad);
    var shape = new ConvolutionShape(window, c.filters(), c.groups());
    var x = work.images(c.batch(), c.channels(), c.size(), 1);
    var w = work.images(c.filters(), c.channels() / c.groups(), c.kernel(), 2);
    var y = work.images(c.batch(), c.filters(), c.outSize(), 3);
    if (!c.gradients()) {
      return work.does(y, () -> k.convolution(shape, x, w, null, y, false));
    }
    var dy = work.images(c.batch(), c.filters(), c.outSize(), 3);
    var dx = work.zeros(c.inputs()).reshape(x.shape());
    var dw = work.zeros(c.weights()).reshape(w.shape());
    return work.does(
        dw,
        () -> {
          k.convolution(shape, x, w, null, y, false);
          k.fill(0, dx);
          k.convolutionInputGradient(shape, w, dy, dx);
          k.fill(0, dw);
          k.convolutionWeightGradient(shape, x, dy, dw);
        });
  }

  @Override
  public Work map(Map map) {
    return LanewiseMaps.of(map, new LanewiseWork(backend.open(DType.FLOAT32, threads, null)));
  }

  @Override
  public Work maxPool(MaxPool p) {
    LanewiseWork work = new LanewiseWork(backend.open(DType.FLOAT32, threads, null));
    Kernels k = work.kernels;
    int[] two = {2, 2};
    Window window = Window.pooling(p.channels(), p.size(), p.size(), two, two, false);
    var x = work.images(p.batch(), p.channels(), p.size(), 1);
    var y = work.images(p.batch(), p.channels(), p.size() / 2, 2);
    var switches = work.images(p.batch(), p.channels(), p.size() / 2, 2);
    if (!p.gradient()) {
      return work.does(y, () -> k.maxPool(window, x, y, switches));
    }
    var dy = work.images(p.batch(), p.channels(), p.size() / 2, 2);
    var dx = work.zeros(p.inputs()).reshape(x.shape());
    k.maxPool(window, x, y, switches);
    return work.does(
        dx,
        () -> {
          k.fill(0, dx);
          k.maxPoolScatter(window, dy, switches, dx);
        });
  }

  @Override
  public Work trainingStep(int batch) {
    return new LanewiseTraining(backend, threads, batch);
  }

  @Override
  public Work prediction() {
    return new LanewisePrediction(backend);
  }
}
