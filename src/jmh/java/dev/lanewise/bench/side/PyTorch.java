package dev.lanewise.bench.side;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/** PyTorch through DJL, the Deep Java Library. Every call allocates its result, as PyTorch does. */
final class PyTorch implements Side {
  private final String version;

  PyTorch(int threads) {
    version = Engine.getEngine("PyTorch").getVersion();
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(false);
  }

  @Override
  public String description() {
    return "PyTorch " + version;
  }

  @Override
  public Work convolution(Convolution c) {
    NDManager memory = NDManager.newBaseManager("PyTorch");
    Shape stride = new Shape(c.stride(), c.stride());
    Shape pad = new Shape(c.pad(), c.pad());
    Shape dilation = new Shape(1, 1);
    PtNDArray x = array(memory, 1, c.batch(), c.channels(), c.size(), c.size());
    PtNDArray w = array(memory, 2, c.filters(), c.channels() / c.groups(), c.kernel(), c.kernel());
    if (!c.gradients()) {
      return new Calls(
          memory, () -> JniUtils.convolution(x, w, null, stride, pad, dilation, c.groups()));
    }
    PtNDArray dy = array(memory, 3, c.batch(), c.filters(), c.outSize(), c.outSize());
    return new Calls(
        memory,
        () -> {
          JniUtils.setGradMode(true);
          try (PtNDArray xLeaf = leaf(x);
              PtNDArray wLeaf = leaf(w);
              PtNDArray y =
                  JniUtils.convolution(xLeaf, wLeaf, null, stride, pad, dilation, c.groups())) {
            JniUtils.backward(y, dy, false, false);
            JniUtils.getGradient(xLeaf).close();
            return JniUtils.getGradient(wLeaf);
          } finally {
            JniUtils.setGradMode(false);
          }
        });
  }

  /** The same memory, as a variable without a gradient yet. */
  private static PtNDArray leaf(PtNDArray values) {
    PtNDArray leaf = JniUtils.detachGradient(values);
    JniUtils.attachGradient(leaf, true);
    return leaf;
  }

  @Override
  public Work map(Map map) {
    NDManager memory = NDManager.newBaseManager("PyTorch");
    PtNDArray x = (PtNDArray) memory.create(map.input(), new Shape(map.rows(), map.cols()));
    PtNDArray other = array(memory, 2, map.rows(), map.cols());
    Supplier<NDArray> call =
        switch (map.op()) {
          case "relu" -> () -> JniUtils.relu(x);
          case "sigmoid" -> () -> JniUtils.sigmoid(x);
          case "tanh" -> x::tanh;
          case "exp" -> x::exp;
          case "log" -> x::log;
          case "softmax" -> () -> x.softmax(1);
          case "log-softmax" -> () -> x.logSoftmax(1);
          case "sum" -> x::sum;
          case "moments" -> moments(memory, x, map);
          case "add" -> () -> x.add(other);
          default -> throw new UnsupportedOperationException(map.op());
        };
    return new Calls(memory, call);
  }

  /**
   * DJL has no variance by channel. Batch normalisation in training finds mean and variance, and
   * writes the normalised values besides; with momentum 1 it leaves the mean in an argument.
   */
  private static Supplier<NDArray> moments(NDManager memory, PtNDArray x, Map map) {
    int channels = map.cols() / map.inner();
    var images = (PtNDArray) x.reshape(map.rows(), channels, map.inner());
    var mean = (PtNDArray) memory.zeros(new Shape(channels));
    var variance = (PtNDArray) memory.ones(new Shape(channels));
    var scale = (PtNDArray) memory.ones(new Shape(channels));
    var shift = (PtNDArray) memory.zeros(new Shape(channels));
    return () -> {
      JniUtils.batchNorm(images, mean, variance, scale, shift, true, 1, 1e-5).close();
      return mean.duplicate();
    };
  }

  @Override
  public Work maxPool(MaxPool p) {
    NDManager memory = NDManager.newBaseManager("PyTorch");
    Shape two = new Shape(2, 2);
    Shape none = new Shape(0, 0);
    PtNDArray x = array(memory, 1, p.batch(), p.channels(), p.size(), p.size());
    if (!p.gradient()) {
      return new Calls(memory, () -> JniUtils.maxPool(x, two, two, none, false));
    }
    PtNDArray dy = array(memory, 2, p.batch(), p.channels(), p.size() / 2, p.size() / 2);
    JniUtils.setGradMode(true);
    PtNDArray leaf = leaf(x);
    PtNDArray y = JniUtils.maxPool(leaf, two, two, none, false);
    JniUtils.setGradMode(false);
    return new Calls(
        memory,
        () -> {
          JniUtils.zeroGrad(leaf);
          JniUtils.backward(y, dy, true, false);
          return JniUtils.getGradient(leaf);
        });
  }

  @Override
  public Work trainingStep(int batch) {
    return new PyTorchTraining(batch);
  }

  private static PtNDArray array(NDManager memory, long seed, int... sizes) {
    long[] extents = new long[sizes.length];
    int count = 1;
    for (int i = 0; i < sizes.length; i++) {
      extents[i] = sizes[i];
      count *= sizes[i];
    }
    return (PtNDArray) memory.create(Values.uniform(count, seed), new Shape(extents));
  }

  private record Calls(NDManager memory, Supplier<? extends NDArray> call) implements Work {
    @Override
    public void run() {
      call.get().close();
    }

    @Override
    public double check() {
      try (NDArray result = call.get()) {
        return Values.check(result.toFloatArray());
      }
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
