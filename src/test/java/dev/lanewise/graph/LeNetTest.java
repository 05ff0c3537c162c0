package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.ChildJvm;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The whole of LeNet: its gradient, and what a step of its training leaves to the collector. */
class LeNetTest {
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

  @Test
  void everyKindOfWeightHasTheSlopeThatItsGradientSays() {
    Network network = Network.parse(SMALL, "small");
    try (TrainingStep step = new TrainingStep(network, DType.FLOAT64, Mode.CHECKING, 3, 1)) {
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

  private static double slope(TrainingStep step, Tensor value, int element) {
    double h = 1e-6;
    double at = value.get(element);
    value.set(element, at + h);
    double above = step.loss();
    value.set(element, at - h);
    double below = step.loss();
    value.set(element, at);
    return (above - below) / (2 * h);
  }

  @Test
  void aTrainingStepAllocatesNextToNothing() throws Exception {
    ChildJvm.Output output =
        ChildJvm.run(
            List.of("-Dlanewise.home=" + System.getProperty("lanewise.home", ".")),
            StepAllocation.class);
    for (int threads = 1; threads <= 2; threads++) {
      for (String by : List.of("caller", "all")) {
        assertThat(Long.parseLong(output.result(by + threads)))
            .as("bytes a step on %d threads, by the caller or all threads: %s", threads, by)
            .isLessThan(StepAllocation.LEAST);
      }
    }
  }
}
