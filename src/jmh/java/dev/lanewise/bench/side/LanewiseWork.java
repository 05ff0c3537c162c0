package dev.lanewise.bench.side;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;

/** Calls of Lanewise's kernels, and the tensors they work on. */
final class LanewiseWork implements Work {
  final Kernels kernels;
  private final Arena arena = Arena.ofShared();
  private Tensor result;
  private Runnable calls;

  LanewiseWork(Kernels kernels) {
    this.kernels = kernels;
  }

  Tensor zeros(int size) {
    return Tensor.zeros(arena, kernels.dtype(), Shape.of(size));
  }

  Tensor uniform(int size, long seed) {
    Tensor x = zeros(size);
    x.copyFrom(Values.widened(Values.uniform(size, seed)));
    return x;
  }

  Tensor images(int batch, int channels, int size, long seed) {
    return uniform(batch * channels * size * size, seed)
        .reshape(Shape.of(batch, channels, size, size));
  }

  LanewiseWork does(Tensor result, Runnable calls) {
    this.result = result;
    this.calls = calls;
    return this;
  }

  @Override
  public void run() {
    calls.run();
  }

  @Override
  public double check() {
    return Values.check(result.toDoubleArray());
  }

  @Override
  public void close() {
    kernels.close();
    arena.close();
  }
}
