package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradcheckCommandTest {
  @Test
  void printsARowForEachLayer() {
    Cli.Outcome outcome = Cli.run("gradcheck", "ReLU", "Affine", "--examples", 2, "--seed", 7);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.lines().get(0)).startsWith("layer").endsWith("verdict");
    assertThat(outcome.lines().get(1)).startsWith("ReLU").endsWith("PASS");
    assertThat(outcome.lines().get(2)).startsWith("Affine").endsWith("PASS");
    assertThat(outcome.lines().stream().filter(line -> line.startsWith("layer "))).hasSize(1);
  }

  @Test
  void checksANetworkAsAWhole(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("small.net"),
            """
            x = Input(1x6x6)
            Conv(3x3, 1x1, no-pad, 2)
            MaxPool(2x2)
            ReLU
            Affine(3)
            SoftmaxLogLoss
            """);
    Cli.Outcome outcome = Cli.run("gradcheck", "--net", file, "--coordinates", 30);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).startsWith("PASS  graph to 'loss' on float64 ");
    assertThat(Cli.run("gradcheck", "--net", file, "ReLU").err())
        .contains("give layers or --net, not both");
  }

  @Test
  void anUnknownLayerIsAnsweredWithTheNames() {
    Cli.Outcome outcome = Cli.run("gradcheck", "Relu");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "there is no layer 'Relu'; did you mean ReLU?", "Affine, Conv, ", "SoftmaxLogLoss");
    assertThat(outcome.out()).isEmpty();
    assertThat(Cli.run("gradcheck", "--examples", 0).status()).isEqualTo(2);
  }
}
