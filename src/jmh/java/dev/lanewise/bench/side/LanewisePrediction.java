package dev.lanewise.bench.side;

import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** LeNet's answer to one image: a session for every thread that asks. */
final class LanewisePrediction implements Work {
  private final float[] image = Values.uniform(28 * 28, 7);
  private final Model model;

  LanewisePrediction(Backend backend) {
    try {
      Network network = Network.parse(Path.of("data/nets/lenet.net"));
      model = network.initialise(DType.FLOAT32, 1, backend);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void run() {
    model.predict(image);
  }

  @Override
  public double check() {
    return 0;
  }

  @Override
  public void close() {
    model.close();
  }
}
