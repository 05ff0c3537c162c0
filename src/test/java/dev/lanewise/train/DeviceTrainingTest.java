package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.kernel.cpu.PretendDevice;
import dev.lanewise.net.Model;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training on a device keeps its weights there, and nobody above the kernels notices. */
class DeviceTrainingTest {
  private static final Settings SETTINGS =
      new Settings(3, 16, Sgd.withMomentum(0.9), LinearDecay.from(0.05), 1);

  private final Dataset train = Toys.images(90, 1);
  private final Dataset test = Toys.images(50, 2);

  @TempDir Path folder;

  @Test
  void endsWhereThatOnTheCpuDoes() throws IOException {
    try (Model cpu = model(CpuBackend.portable(), 1);
        Model device = model(new PretendDevice(), 1)) {
      History expected = Trainer.of(cpu).settings(SETTINGS).fit(train, test);
      History actual = Trainer.of(device).settings(SETTINGS).fit(train, test);

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
    try (Model model = model(new PretendDevice(), 1)) {
      Trainer.of(model).settings(SETTINGS).fit(train, test);
      straight = Toys.weights(model);
    }
    int[] steps = {0};
    try (Model model = model(new PretendDevice(), 1)) {
      Trainer.of(model)
          .settings(SETTINGS)
          .checkpoint(checkpoint, 2)
          .stopWhen(() -> steps[0]++ == 9)
          .fit(train, test);
    }
    try (Model model = model(new PretendDevice(), 2)) {
      Trainer.of(model).settings(SETTINGS).checkpoint(checkpoint, 2).resume().fit(train, test);
      assertThat(Toys.weights(model)).isEqualTo(straight);
    }
  }

  private static Model model(Backend backend, long seed) {
    return Toys.SMALL.initialise(DType.FLOAT64, seed, backend);
  }
}
