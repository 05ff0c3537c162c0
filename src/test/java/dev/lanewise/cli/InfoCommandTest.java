package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.cpu.CpuBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
  @TempDir Path folder;

  @Test
  void tellsWhatRuns() {
    BackendStatus status = CpuBackend.best().status();

    Cli.Outcome outcome = Cli.run("info");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains(Runtime.version().toString())
        .contains("kernels   " + status.name() + ": " + status.reason())
        .contains("lanewise.kernels=")
        .contains(Runtime.getRuntime().availableProcessors() + ", one per processor");
  }

  @Test
  void withoutTheVectorApiItSaysSoOnceAndHowToHaveIt() throws Exception {
    Cli.Outcome outcome = Cli.outcome(folder, Cli.start(folder, false, "info"));

    String remedy = "start java with --add-modules jdk.incubator.vector";
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("kernels   portable: ", remedy, "vectors   none used");
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("lanewise: portable kernels run: ")
        .endsWith(remedy);
  }
}
