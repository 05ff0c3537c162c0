package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.cpu.PretendProvider;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendOptionTest {
  @Test
  void infoTellsWhatThereIsAndWhatWouldRun() {
    Cli.Outcome outcome = Cli.run("info", "--backend", "pretended");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("kernels   pretended: for tests", "backends  cpu, pretended (--backend NAME)");
  }

  @Test
  void aNetworkLearnsIsTestedAndCheckedOnAnotherBackend(@TempDir Path folder) throws IOException {
    Path data = TinyData.write(folder.resolve("data"));
    Path run = folder.resolve("run");

    Cli.Outcome trained =
        Cli.run(
            "train",
            "--data",
            data,
            "--net",
            TinyData.net(folder.resolve("tiny.net")),
            "--out",
            run,
            "--epochs",
            1,
            "--backend",
            "pretended");

    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err()).contains(", pretended, ");
    assertThat(Cli.run("evaluate", run, "--backend", "pretended").lines().getLast())
        .isEqualTo(trained.lines().getLast());
  }

  @Test
  void everyLayersDerivativesAreRightOnAnotherBackend() {
    Cli.Outcome outcome = Cli.run("gradcheck", "--examples", 2, "--backend", "pretended");

    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("PASS").doesNotContain("FAIL");
  }

  @Test
  void aBackendThatIsNotThereOrCannotRunIsToldInALine() {
    Cli.Outcome unknown = Cli.run("info", "--backend", "abacus");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("--backend abacus: expected cpu or pretended");

    System.setProperty(PretendProvider.BROKEN, "true");
    try {
      Cli.Outcome broken = Cli.run("train", "--backend", "pretended");
      assertThat(broken.status()).isEqualTo(1);
      assertThat(broken.err()).contains("there is no pretended device; pretend harder");
    } finally {
      System.clearProperty(PretendProvider.BROKEN);
    }
  }
}
