package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.json.Json;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir Path folder;
  private Path data;
  private Path net;

  @BeforeEach
  void write() throws IOException {
    data = TinyData.write(folder.resolve("data"));
    net = TinyData.net(folder.resolve("tiny.net"));
  }

  private Cli.Outcome train(Path out, Object... more) {
    Object[] arguments = {
      "train", "--net", net, "--data", data, "--out", out, "--batch", 16, "--seed", 5
    };
    Object[] all = new Object[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.run(all);
  }

  @Test
  void leavesAllFilesAndPrintsNothingButResults() throws IOException {
    Path run = folder.resolve("run");

    Cli.Outcome outcome = train(run, "--epochs", 2, "--lr", 0.05, "--threads", 1);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(Cli.names(run))
        .containsExactly(
            "checkpoint.safetensors",
            "curves.png",
            "filters.png",
            "metrics.csv",
            "network.net",
            "options.json",
            "summary.json",
            "weights.safetensors");
    assertThat(outcome.lines()).hasSize(3);
    assertThat(outcome.lines().get(0)).isEqualTo("run " + run);
    assertThat(outcome.lines().get(1)).matches("test loss \\d+\\.\\d{4}");
    assertThat(outcome.lastLine()).matches("test accuracy [01]\\.\\d{4}");
    assertThat(outcome.err())
        .contains("tiny: ", "1 thread,", "320 samples to train on", "100 to test");
    assertThat(outcome.err().lines().filter(line -> line.startsWith("epoch "))).hasSize(2);
    assertThat(outcome.err()).doesNotContain("\r", "\033");
    assertThat(run.resolve("network.net")).hasSameTextualContentAs(net);
    assertThat(ImageIO.read(run.resolve("curves.png").toFile()).getWidth()).isPositive();
    assertThat(ImageIO.read(run.resolve("filters.png").toFile()).getWidth()).isPositive();
    List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(metrics.getFirst()).startsWith("step,epoch,loss,train_accuracy,");
    assertThat(metrics.getLast()).startsWith("40,2.0000,");
  }

  @Test
  void theSummaryTellsWhatItWas() throws IOException {
    Path run = folder.resolve("run");

    Cli.Outcome outcome =
        train(
            run,
            "--epochs",
            1,
            "--lr",
            0.125,
            "--momentum",
            0.5,
            "--l2",
            0.25,
            "--limit",
            160,
            "--dtype",
            "float64",
            "--schedule",
            "halve",
            "--threads",
            2);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    Map<?, ?> summary = (Map<?, ?>) Json.parse(Files.readString(run.resolve("summary.json")));
    assertThat(outcome.lastLine())
        .isEqualTo("test accuracy %.4f".formatted((Double) summary.get("test_accuracy")));
    assertThat((Double) summary.get("test_loss")).isPositive();
    assertThat((Double) summary.get("seconds")).isPositive();
    assertThat((Double) summary.get("images_per_second")).isPositive();
    assertThat(summary.get("epochs")).isEqualTo(1L);
    assertThat(summary.get("seed")).isEqualTo(5L);
    assertThat(summary.get("backend")).isEqualTo(CpuBackend.best().status().name());
    assertThat(summary.get("net")).isEqualTo("tiny");
    assertThat(summary.get("parameters")).isEqualTo(4L * 25 + 4 + 144 * 10 + 10);
    assertThat(summary.get("batch")).isEqualTo(16L);
    assertThat(summary.get("lr")).isEqualTo(0.125);
    assertThat(summary.get("schedule")).isEqualTo("halve");
    assertThat(summary.get("momentum")).isEqualTo(0.5);
    assertThat(summary.get("l2")).isEqualTo(0.25);
    assertThat(summary.get("threads")).isEqualTo(2L);
    assertThat(summary.get("dtype")).isEqualTo("float64");
    assertThat(summary.get("train_samples")).isEqualTo(160L);
    assertThat(summary.get("test_samples")).isEqualTo(100L);
    assertThat(summary.get("jdk")).isEqualTo(Runtime.version().toString());
    assertThat((String) summary.get("version")).isNotEmpty();
    try (Model model = Model.load(run)) {
      assertThat(model.dtype()).hasToString("float64");
    }
  }

  @Test
  void learnsWhatCanBeLearned() {
    Cli.Outcome outcome = train(folder.resolve("run"), "--epochs", 6, "--lr", 0.05);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(Double.parseDouble(outcome.lastLine().substring("test accuracy ".length())))
        .isGreaterThan(0.9);
  }

  @Test
  void withoutFiltersThereIsNoPictureOfThem() throws IOException {
    Files.writeString(net, "x = Input(1x28x28)\nFlatten\nAffine(10)\nSoftmaxLogLoss\n");
    Path run = folder.resolve("run");

    assertThat(train(run, "--epochs", 1).status()).isZero();
    assertThat(Cli.names(run)).contains("curves.png").doesNotContain("filters.png");
  }

  @Test
  void aRunIsNotOverwritten() throws IOException {
    Path run = folder.resolve("run");
    train(run, "--epochs", 1);
    byte[] before = Files.readAllBytes(run.resolve("weights.safetensors"));

    Cli.Outcome outcome = train(run, "--epochs", 2);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("holds a run already", "--resume", "another --out");
    assertThat(run.resolve("weights.safetensors")).hasBinaryContent(before);
  }

  @Test
  void aFolderWithOtherThingsIsTaken() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("notes.txt"), "mine");

    assertThat(train(run, "--epochs", 1).status()).isZero();
    assertThat(run.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aRunWithoutANameGetsOne() throws Exception {
    Process process =
        Cli.start(folder, Cli.vectorApi(), "train", "--net", net, "--data", data, "--epochs", 1);
    Cli.Outcome outcome = Cli.outcome(folder, process);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    List<String> runs = Cli.names(folder.resolve("runs"));
    assertThat(runs).singleElement().asString().matches("tiny-\\d{8}-\\d{6}");
    assertThat(outcome.out()).startsWith("run " + folder.resolve("runs").resolve(runs.getFirst()));
    assertThat(outcome.lastLine()).matches("test accuracy [01]\\.\\d{4}");
  }
}
