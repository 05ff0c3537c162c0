package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lanewise.init.UniformFanIn;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of LeNet: its gradient, and what a step of its training leaves to the collector. */
class LeNetTest {
  private static final int BATCH = 16;

  /** A small LeNet: the same layers, with fewer channels. */
  private static final String SMALL =
      """
      x = Input(1x16x16)
      Conv(5x5, 1x1, no-pad, 3)
      MaxPool(2x2)
      Conv(3x3, 1x1, no-pad, 4)
      MaxPool(2x2)
      Affine(9)
      ReLU
      Affine(5)
      SoftmaxLogLoss
      """;

  /** A session with what it takes to train. */
  private static final class Step implements AutoCloseable {
    final Arena arena = Arena.ofShared();
    final Network network;
    final Variables weights;
    final Variables gradients;
    final Variables velocity;
    final Session session;
    final Tensor seed;

    Step(Network network, DType dtype, Mode mode, int batch, int threads) {
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

  @Test
  void everyKindOfWeightHasTheSlopeThatItsGradientSays() {
    Network network = Network.parse(SMALL, "small");
    try (Step step = new Step(network, DType.FLOAT64, Mode.CHECKING, 3, 1)) {
      step.session.forward();
      step.session.backward(step.seed);
      SplittableRandom random = new SplittableRandom(8);
      for (Node node : step.session.program().nodes()) {
        if (node.isVariable() || node == network.input()) {
          Tensor value = step.session.value(node);
          Tensor gradient = step.session.gradient(node);
          for (int i = 0; i < 12; i++) {
            int element = random.nextInt(value.size());
            double slope = slope(step, value, element);
            assertThat(Math.abs(slope - gradient.get(element)))
                .as("%s, element %d: %s", node, element, slope)
                .isLessThan(1e-7);
          }
          assertThat(step.session.kernels().dot(gradient, gradient)).isPositive();
        }
      }
    }
  }

  private static double slope(Step step, Tensor value, int element) {
    double h = 1e-6;
    double at = value.get(element);
    value.set(element, at + h);
    double above = step.loss();
    value.set(element, at - h);
    double below = step.loss();
    value.set(element, at);
    return (above - below) / (2 * h);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTrainingStepAllocatesNextToNothing(int threads) throws IOException {
    ThreadMXBean beans = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = Path.of(System.getProperty("lanewise.home", "."), "data/nets/lenet.net");
    Network network = Network.parse(file);
    try (Step step = new Step(network, DType.FLOAT32, Mode.TRAINING, BATCH, threads)) {
      assertThat(perStep(step, beans, ThreadMXBean::getCurrentThreadAllocatedBytes))
          .as("bytes a step, by the caller")
          .isLessThan(1024);
      assertThat(perStep(step, beans, ThreadMXBean::getTotalThreadAllocatedBytes))
          .as("bytes a step, by all threads")
          .isLessThan(1024);
    }
  }

  /**
   * The least of many short runs: the compiler gets rid of short-lived objects only once it has got
   * round to the code, and other threads of the JVM may allocate now and then.
   */
  private static long perStep(Step step, ThreadMXBean beans, ToLongFunction<ThreadMXBean> bytes) {
    int steps = 10;
    long least = Long.MAX_VALUE;
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (least >= 1024 && System.nanoTime() < deadline) {
      long before = bytes.applyAsLong(beans);
      for (int i = 0; i < steps; i++) {
        step.train();
      }
      least = Math.min(least, (bytes.applyAsLong(beans) - before) / steps);
    }
    return least;
  }
}
