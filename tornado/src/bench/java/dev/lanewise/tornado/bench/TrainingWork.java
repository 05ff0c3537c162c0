package dev.lanewise.tornado.bench;

import dev.lanewise.Lanewise;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A training step: a mini-batch goes to the device, and the loss comes back. */
final class TrainingWork implements Work {
  /** As a trainer's; what the numbers are does not change the work. */
  private static final double RATE = 1e-3;

  private final Arena arena = Arena.ofShared();
  private final Model model;
  private final Session session;
  private final Variables gradients;
  private final Variables velocity;
  private final Tensor seed;
  private final Tensor images;
  private final Tensor labels;
  private final Tensor losses;
  private final float[] batchImages;
  private final float[] batchLabels;
  private double loss;

  TrainingWork(Network network, int batch) {
    Backend backend = Lanewise.backend("tornado");
    model = network.initialise(DType.FLOAT32, 1, backend);
    gradients = Variables.zeros(arena, DType.FLOAT32, network.graph());
    velocity = Variables.zeros(arena, DType.FLOAT32, network.graph());
    Program program = Program.compile(network.graph(), batch, Mode.TRAINING, network.loss());
    session =
        new Session(
            program, model.weights(), gradients, null, backend.open(DType.FLOAT32, 1, null));
    images = session.value(network.input());
    labels = session.value(network.target());
    losses = session.value(network.loss());
    seed = Tensor.zeros(arena, DType.FLOAT32, losses.shape());
    float[] seeds = new float[seed.size()];
    Arrays.fill(seeds, 1f / batch);
    seed.copyFrom(seeds);
    SplittableRandom random = new SplittableRandom(7);
    batchImages = new float[images.size()];
    for (int i = 0; i < batchImages.length; i++) {
      batchImages[i] = (float) random.nextDouble(-0.4, 2.8);
    }
    batchLabels = new float[labels.size()];
    for (int i = 0; i < batchLabels.length; i++) {
      batchLabels[i] = i % 10;
    }
  }

  @Override
  public void run() {
    images.copyFrom(batchImages);
    labels.copyFrom(batchLabels);
    session.forward();
    loss = 0;
    for (float one : losses.toFloatArray()) {
      loss += one;
    }
    session.kernels().fill(0, gradients.all());
    session.backward(seed);
    Sgd.withMomentum(0.9).step(session.kernels(), RATE, model.weights(), gradients, velocity);
    session.kernels().mark();
  }

  @Override
  public void finish() {
    model.weights().all().get(0);
  }

  @Override
  public void check() {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException("the loss is " + loss);
    }
  }

  @Override
  public void close() {
    session.close();
    model.close();
    arena.close();
  }
}
