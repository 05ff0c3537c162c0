package dev.lanewise.bench.side;

import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** A LeNet training step, with a rate so small that the weights stay what they are. */
final class LanewiseTraining implements Work {
  private final Arena arena = Arena.ofShared();
  private final Model model;
  private final Session session;
  private final Variables gradients;
  private final Variables velocity;
  private final Tensor seed;

  LanewiseTraining(Backend backend, int threads, int batch) {
    Network network;
    try {
      network = Network.parse(Path.of("data/nets/lenet.net"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    model = network.initialise(DType.FLOAT32, 1, backend);
    gradients = Variables.zeros(arena, DType.FLOAT32, network.graph());
    velocity = Variables.zeros(arena, DType.FLOAT32, network.graph());
    Kernels opened = backend.open(DType.FLOAT32, threads, null);
    Program program = Program.compile(network.graph(), batch, Mode.TRAINING, network.loss());
    session = new Session(program, model.weights(), gradients, null, opened);
    opened.uniform(-0.4, 2.8, 7, session.value(network.input()));
    Tensor target = session.value(network.target());
    for (int i = 0; i < batch; i++) {
      target.set(i, i % 10);
    }
    seed = Tensor.zeros(arena, DType.FLOAT32, session.value(network.loss()).shape());
    opened.fill(1.0 / batch, seed);
  }

  @Override
  public void run() {
    session.forward();
    session.kernels().fill(0, gradients.all());
    session.backward(seed);
    Sgd.withMomentum(0.9).step(session.kernels(), 1e-9, model.weights(), gradients, velocity);
  }

  /** Nothing to compare: the sides start from weights of their own. */
  @Override
  public double check() {
    return 0;
  }

  @Override
  public void close() {
    session.close();
    model.close();
    arena.close();
  }
}
