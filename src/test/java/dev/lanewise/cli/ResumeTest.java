package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.train.CheckpointInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final int EPOCHS = 8;

  @TempDir Path folder;
  private Path data;
  private Path net;

  @BeforeEach
  void write() throws IOException {
    data = TinyData.write(folder.resolve("data"));
    net = TinyData.net(folder.resolve("tiny.net"));
  }

  private Object[] arguments(Path out, int threads, int epochs, int checkpointEvery) {
    String options =
        "--batch 24 --lr 0.03 --l2 1e-4 --schedule halve --seed 3 --epochs %d --threads %d"
            .formatted(epochs, threads);
    return Stream.concat(
            Stream.of("train", "--net", net, "--data", data, "--out", out),
            Stream.of((options + " --checkpoint-every " + checkpointEvery).split(" ")))
        .toArray();
  }

  /** A run without a break, as a measure for the others. */
  private Path whole(int epochs) {
    Path run = folder.resolve("whole");
    Cli.Outcome outcome = Cli.run(arguments(run, 1, epochs, 1000));
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return run;
  }

  /** Stops a run after some steps, as Ctrl-C would. */
  private Cli.Outcome stopped(Path run, int steps) {
    AtomicInteger asked = new AtomicInteger();
    Object[] all = arguments(run, 2, EPOCHS, 5);
    Object[] options = Arrays.copyOfRange(all, 1, all.length);
    return Cli.run(new TrainCommand(() -> asked.incrementAndGet() > steps), options);
  }

  private static void assertSame(Path run, Path whole) throws IOException {
    for (String name : List.of("weights.safetensors", "network.net")) {
      assertThat(run.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
    }
    assertThat(metrics(run)).isEqualTo(metrics(whole));
    assertThat(run.resolve("summary.json")).exists();
  }

  /** All columns but the last, which is a speed. */
  private static List<String> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  @Test
  void goingOnGivesTheSameBits() throws IOException {
    Path whole = whole(EPOCHS);
    for (int steps : new int[] {0, 1, 14, 100}) {
      Path run = folder.resolve("after-" + steps);

      Cli.Outcome outcome = stopped(run, steps);

      assertThat(outcome.status()).isEqualTo(130);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains("lanewise train --resume --out " + run);
      assertThat(CheckpointInfo.read(run.resolve("checkpoint.safetensors")).step())
          .isEqualTo(steps);

      outcome = Cli.run("train", "--resume", "--out", run);

      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.lastLine()).startsWith("test accuracy ");
      assertSame(run, whole);
    }
  }

  @Test
  void aKilledRunGoesOnToTheSameBits() throws Exception {
    // Long enough to be still at it when it is killed.
    int epochs = 20;
    Path whole = whole(epochs);
    Path run = folder.resolve("killed");
    Object[] begin = arguments(run, 2, epochs, 5);
    Object[] resume = {"train", "--resume", "--out", run, "--threads", 1};
    for (Object[] arguments : List.of(begin, resume)) {
      long before = step(run);
      Process process = Cli.start(folder, Cli.vectorApi(), arguments);
      while (process.isAlive() && step(run) < before + 20) {
        Thread.sleep(5);
      }
      process.destroyForcibly().waitFor();
    }
    assertThat(run.resolve("summary.json")).as("killed on the way").doesNotExist();

    Cli.Outcome outcome =
        Cli.run("train", "--resume", "--out", run, "--checkpoint-every", 1000, "--threads", 2);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertSame(run, whole);
  }

  private static long step(Path run) throws IOException {
    Path checkpoint = run.resolve("checkpoint.safetensors");
    return Files.exists(checkpoint) ? CheckpointInfo.read(checkpoint).step() : 0;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPoliteEndKeepsACheckpoint() throws Exception {
    Path run = folder.resolve("ended");
    Object[] arguments = arguments(run, 2, 100_000, 5);
    Process process = Cli.start(folder, Cli.vectorApi(), arguments);
    while (process.isAlive() && step(run) < 20) {
      Thread.sleep(5);
    }

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Cli.Outcome outcome = Cli.outcome(folder, process);
    assertThat(outcome.status()).isEqualTo(143);
    assertThat(outcome.err()).contains("stopped, and kept a checkpoint; to go on: lanewise");
    assertThat(outcome.out()).isEmpty();
    assertThat(Cli.names(run)).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void aFinishedRunSaysSo() throws IOException {
    Path run = whole(EPOCHS);
    byte[] before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));

    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);

    assertThat(outcome.status()).isZero();
    assertThat(outcome.err()).contains("is finished: all 8 epochs are done");
    assertThat(outcome.lastLine()).matches("test accuracy [01]\\.\\d{4}");
    assertThat(run.resolve("checkpoint.safetensors")).hasBinaryContent(before);

    // Killed between its last checkpoint and its summary.
    Files.delete(run.resolve("summary.json"));
    Files.delete(run.resolve("weights.safetensors"));
    Cli.Outcome again = Cli.run("train", "--resume", "--out", run);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.lastLine()).isEqualTo(outcome.lastLine());
    assertThat(run.resolve("weights.safetensors")).exists();
    assertThat(run.resolve("summary.json")).exists();
  }

  @Test
  void contradictionsAreRefusedWithBothValues() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 7);
    byte[] before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    Path other = Files.writeString(folder.resolve("other.net"), Files.readString(net) + "# more\n");
    Object[][] cases = {
      {"--lr", "0.5", "0.03"},
      {"--epochs", "31", "8"},
      {"--batch", "25", "24"},
      {"--seed", "4", "3"},
      {"--momentum", "0.5", "0.9"},
      {"--l2", "0.0", "1.0E-4"},
      {"--schedule", "linear", "halve"},
      {"--dtype", "float64", "float32"},
      {"--limit", "100", "all"},
      {"--net", other, "another network"},
    };
    for (Object[] c : cases) {
      Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run, c[0], c[1]);
      assertThat(outcome.status()).isEqualTo(2);
      assertThat(outcome.err())
          .contains("%s %s: the run in %s was started with ".formatted(c[0], c[1], run))
          .contains(c[2].toString());
    }
    assertThat(run.resolve("checkpoint.safetensors")).hasBinaryContent(before);
    assertThat(run.resolve("summary.json")).doesNotExist();

    Cli.Outcome same =
        Cli.run(
            "train",
            "--resume",
            "--out",
            run,
            "--lr",
            "0.03",
            "--epochs",
            EPOCHS,
            "--net",
            net,
            "--threads",
            2);
    assertThat(same.status()).as(same.err()).isZero();
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 7);
    Path other = TinyData.write(folder.resolve("other"), 2);

    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run, "--data", other);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains(other + " holds other training samples than those");
  }

  @Test
  void thereMustBeARunToGoOnWith() throws IOException {
    Path missing = folder.resolve("missing");
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(Cli.run("train", "--resume", "--out", missing).err())
        .contains("there is no folder " + missing);
    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", empty);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains(empty + " holds no run to go on with");
    assertThat(missing).doesNotExist();
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void aDamagedCheckpointIsRefusedAndKept() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 7);
    Path checkpoint = run.resolve("checkpoint.safetensors");
    byte[] bytes = Arrays.copyOf(Files.readAllBytes(checkpoint), 1000);
    Files.write(checkpoint, bytes);

    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains(checkpoint.toString()).doesNotContain("internal error");
    assertThat(checkpoint).hasBinaryContent(bytes);
  }
}
