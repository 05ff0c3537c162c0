package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Mnist;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tornado.DeviceUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A training on a device goes as one on the CPU does. */
class TornadoTrainingTest {
  private static final Path HOME = Path.of(System.getProperty("lanewise.home"));
  private static final Settings TOY =
      new Settings(3, 16, Sgd.withMomentum(0.9), LinearDecay.from(0.05), 1);

  /** LeNet's layers, with fewer channels. */
  private static final Network SMALL_LENET =
      Network.parse(
          """
          x = Input(1x28x28)
          Conv(5x5, 1x1, no-pad, 4)
          MaxPool(2x2)
          Conv(5x5, 1x1, no-pad, 6)
          MaxPool(2x2)
          Affine(20)
          ReLU
          Affine(10)
          SoftmaxLogLoss
          """,
          "small");

  private final Dataset train = Toys.images(90, 1);
  private final Dataset test = Toys.images(50, 2);

  @TempDir Path folder;

  /** Float64: the device adds in another order, and no more than that. */
  @Test
  void endsWhereThatOnTheCpuDoes() throws IOException {
    try (Model cpu = toy(CpuBackend.portable(), 1);
        Model device = toy(DeviceUnderTest.backend(), 1)) {
      History expected = Trainer.of(cpu).settings(TOY).fit(train, test);
      History actual = Trainer.of(device).settings(TOY).fit(train, test);

      assertThat(actual.last().trainLoss()).isCloseTo(expected.last().trainLoss(), within(1e-9));
      assertThat(actual.last().validation().accuracy())
          .isEqualTo(expected.last().validation().accuracy());
      assertThat(Toys.weights(device)).containsExactly(Toys.weights(cpu), within(1e-9));
      float[] sample = new float[16];
      test.copySample(0, sample, 0);
      assertThat(device.predict(sample)).containsExactly(cpu.predict(sample), within(1e-6f));
    }
  }

  @Test
  void goesOnFromACheckpointToTheSameBits() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    double[] straight;
    try (Model model = toy(DeviceUnderTest.backend(), 1)) {
      Trainer.of(model).settings(TOY).fit(train, test);
      straight = Toys.weights(model);
    }
    int[] steps = {0};
    try (Model model = toy(DeviceUnderTest.backend(), 1)) {
      Trainer.of(model)
          .settings(TOY)
          .checkpoint(checkpoint, 2)
          .stopWhen(() -> steps[0]++ == 9)
          .fit(train, test);
    }
    try (Model model = toy(DeviceUnderTest.backend(), 2)) {
      Trainer.of(model).settings(TOY).checkpoint(checkpoint, 2).resume().fit(train, test);
      assertThat(Toys.weights(model)).isEqualTo(straight);
    }
  }

  @Test
  void aSmallLeNetLosesWhatItLosesOnTheCpu() throws IOException {
    requireSameLosses(SMALL_LENET, 16);
  }

  @Test
  @EnabledIfSystemProperty(named = "lanewise.test.lenet", matches = "true")
  void leNetLosesWhatItLosesOnTheCpu() throws IOException {
    requireSameLosses(leNet(), 16);
  }

  @Test
  @EnabledIfSystemProperty(named = "lanewise.test.lenet", matches = "true")
  void leNetGetsAsGoodAsOnTheCpu() throws IOException {
    Settings settings = new Settings(1, 64, Sgd.withMomentum(0.9), LinearDecay.from(0.02), 1);
    Dataset all = Mnist.train(HOME.resolve("data/mnist"));
    Dataset digits = Mnist.test(HOME.resolve("data/mnist"));
    try (Model cpu = leNet().initialise(DType.FLOAT32, 1, CpuBackend.best());
        Model device = leNet().initialise(DType.FLOAT32, 1, DeviceUnderTest.backend())) {
      assertThat(
              Trainer.of(device).settings(settings).fit(all, digits).last().validation().accuracy())
          .isCloseTo(
              Trainer.of(cpu).settings(settings).fit(all, digits).last().validation().accuracy(),
              within(0.001));
    }
  }

  /** Float32, 100 steps: each loss within 1e-5 of the CPU's, relatively. */
  private static void requireSameLosses(Network network, int batch) throws IOException {
    List<Double> expected = losses(network, batch, CpuBackend.best());
    List<Double> actual = losses(network, batch, DeviceUnderTest.backend());
    assertThat(expected).hasSize(100);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i))
          .as("step %d", i + 1)
          .isCloseTo(expected.get(i), within(1e-5 * expected.get(i)));
    }
  }

  private static List<Double> losses(Network network, int batch, Backend backend)
      throws IOException {
    Settings settings = new Settings(1, batch, Sgd.withMomentum(0.9), LinearDecay.from(0.02), 1);
    Dataset all = Mnist.train(HOME.resolve("data/mnist"));
    List<Double> losses = new ArrayList<>();
    try (Model model = network.initialise(DType.FLOAT32, 1, backend)) {
      Trainer.of(model)
          .settings(settings)
          .listener(
              new TrainingListener() {
                double sum;

                @Override
                public void onStep(Step step) {
                  double before = sum;
                  sum = step.loss() * step.stepInEpoch();
                  losses.add(sum - before);
                }
              })
          .fit(all.subset(0, 100 * batch), all.subset(0, batch));
    }
    return losses;
  }

  private static Model toy(Backend backend, long seed) {
    return Toys.SMALL.initialise(DType.FLOAT64, seed, backend);
  }

  private static Network leNet() throws IOException {
    return Network.parse(HOME.resolve("data/nets/lenet.net"));
  }
}
