package dev.lanewise.graph;

import dev.lanewise.init.UniformFanIn;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** A session with what it takes to train, on random samples. */
final class TrainingStep implements AutoCloseable {
  final Arena arena = Arena.ofShared();
  final Network network;
  final Variables weights;
  final Variables gradients;
  final Variables velocity;
  final Session session;
  final Tensor seed;

  TrainingStep(Network network, DType dtype, Mode mode, int batch, int threads) {
    this.network = network;
    weights = Variables.zeros(arena, dtype, network.graph());
    gradients = Variables.zeros(arena, dtype, network.graph());
    velocity = Variables.zeros(arena, dtype, network.graph());
    Kernels kernels = CpuBackend.best().open(dtype, threads, null);
    UniformFanIn.fill(kernels, weights, 5);
    Program program =
        Program.compile(network.graph(), batch, mode, network.loss(), network.output());
    session = new Session(program, weights, gradients, null, kernels);
    SplittableRandom random = new SplittableRandom(6);
    Tensor x = session.value(network.input());
    x.copyFrom(random.doubles(x.size(), -1, 1).toArray());
    int classes = network.output().shape().dim(1);
    session
        .value(network.target())
        .copyFrom(random.ints(batch, 0, classes).asDoubleStream().toArray());
    seed = Tensor.zeros(arena, dtype, Shape.of(batch));
    kernels.fill(1.0 / batch, seed);
  }

  void train() {
    session.forward();
    session.kernels().fill(0, gradients.all());
    session.backward(seed);
    Sgd.withMomentum(0.9).step(session.kernels(), 1e-6, weights, gradients, velocity);
  }

  double loss() {
    session.forward();
    return session.kernels().dot(seed, session.value(network.loss()));
  }

  @Override
  public void close() {
    session.close();
    arena.close();
  }
}
