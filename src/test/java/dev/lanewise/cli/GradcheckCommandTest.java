package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
