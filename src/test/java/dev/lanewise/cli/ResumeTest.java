package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.train.CheckpointInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
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

  /** All that a folder holds, hidden files included. */
  private static Map<String, String> contents(Path run) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (String name : Cli.names(run)) {
      contents.put(name, HexFormat.of().formatHex(Files.readAllBytes(run.resolve(name))));
    }
    return contents;
  }

  @Test
  void withoutItsCheckpointAFinishedRunIsRefusedAndKept() throws IOException {
    Path run = whole(2);
    Files.delete(run.resolve("checkpoint.safetensors"));
    for (String name : List.of("", "summary.json", "metrics.csv")) {
      if (!name.isEmpty()) {
        Files.delete(run.resolve(name));
      }
      Map<String, String> before = contents(run);

      Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);

      assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .contains(run + " has no checkpoint to go on from: there is no checkpoint.safetensors,")
          .contains("weights.safetensors", "to train anew, choose another --out");
      assertThat(contents(run)).isEqualTo(before);
    }
  }

  /** As a run that was killed before its first checkpoint. */
  private Path begun() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 0);
    for (String name : Cli.names(run)) {
      if (!List.of("options.json", "network.net").contains(name)) {
        Files.delete(run.resolve(name));
      }
    }
    return run;
  }

  @Test
  void aRunWithoutAFirstCheckpointGoesOnFromItsStart() throws IOException {
    Path run = begun();

    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertSame(run, whole(EPOCHS));
  }

  @Test
  void aFailureBeforeTheFirstStepTakesNothingAway() throws IOException {
    Path run = begun();
    Path wide = TinyData.writeOfSide(folder.resolve("wide"), 32);
    Map<String, String> before = contents(run);

    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run, "--data", wide);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("[1, 28, 28]", "[1, 32, 32]");
    assertThat(contents(run)).isEqualTo(before);
  }

  @Test
  void aFileThatIsNotTextIsNamed() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 7);
    byte[] latin1 = {'#', ' ', (byte) 0xe4, '\n'};
    for (String name : List.of("network.net", "options.json")) {
      Path file = run.resolve(name);
      byte[] was = Files.readAllBytes(file);

      Files.write(file, latin1);
      assertSaysWhy(run, name.equals("network.net") ? "a network description" : "a run", file);

      Files.delete(file);
      Files.createDirectory(file);
      assertSaysWhy(run, "cannot read " + file, file);

      Files.delete(file);
      Files.write(file, was);
    }
    assertThat(Cli.run("train", "--resume", "--out", run).status()).isZero();

    Path summary = run.resolve("summary.json");
    Files.write(summary, latin1);
    assertSaysWhy(run, "is not a run's summary: not UTF-8 text", summary);
    Files.delete(summary);
    Files.createDirectory(summary);
    assertSaysWhy(run, "cannot read " + summary, summary);
  }

  private static void assertSaysWhy(Path run, String why, Path file) {
    Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(file.toString(), why)
        .containsAnyOf("not UTF-8 text", "cannot read ")
        .doesNotContain("Input length", "Exception", "internal error");
  }

  private static Cli.Outcome resumedAndStopped(Path run) {
    AtomicInteger asked = new AtomicInteger();
    return Cli.run(new TrainCommand(() -> asked.incrementAndGet() > 3), "--resume", "--out", run);
  }

  @Test
  void aRunIsForOneProcessAtATime() throws Exception {
    Path run = folder.resolve("run");
    Process process = Cli.start(folder, Cli.vectorApi(), arguments(run, 1, 100_000, 5));
    try {
      while (process.isAlive() && step(run) < 5) {
        Thread.sleep(5);
      }
      for (Cli.Outcome second : List.of(resumedAndStopped(run), stopped(run, 3))) {
        assertThat(second.status()).as(second.err()).isEqualTo(1);
        assertThat(second.err())
            .isEqualTo(
                "lanewise: %s is in use: another process is training in it%n".formatted(run));
        assertThat(second.out()).isEmpty();
      }
      long before = step(run);
      while (process.isAlive() && step(run) <= before) {
        Thread.sleep(5);
      }
      assertThat(process.isAlive()).as("goes on undisturbed").isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }

    Cli.Outcome after = resumedAndStopped(run);

    assertThat(after.status()).as(after.err()).isEqualTo(130);
    assertThat(Cli.names(run)).noneMatch(name -> name.endsWith(".lock"));
  }

  @Test
  void aFolderThatMayOnlyBeReadIsRefusedUnlessTheRunIsFinished() throws IOException {
    Path run = folder.resolve("run");
    stopped(run, 7);
    Path finished = whole(1);
    Assumptions.assumeTrue(run.toFile().setWritable(false) && finished.toFile().setWritable(false));
    try {
      Assumptions.assumeFalse(Files.isWritable(run), "this user may write everywhere");

      Cli.Outcome outcome = Cli.run("train", "--resume", "--out", run);

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.err())
          .startsWith("lanewise: cannot write " + run + ": no permission for ")
          .doesNotContain("samples to train on");
      assertThat(Cli.run("train", "--resume", "--out", finished).status()).isZero();
    } finally {
      run.toFile().setWritable(true);
      finished.toFile().setWritable(true);
    }
  }

  /** A limit on the size of files cuts a write short, as a full disk does. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aCheckpointCutShortLeavesTheOneBefore() throws Exception {
    Path run = folder.resolve("run");
    stopped(run, 7);
    byte[] before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
    // In blocks of 512 or of 1024 bytes, but less than a checkpoint either way.
    assertThat(before.length).isGreaterThan(8 * 1024);
    List<String> limited = List.of("sh", "-c", "ulimit -f 8 && exec \"$@\"", "sh");

    Process process =
        Cli.start(limited, folder, Cli.vectorApi(), "train", "--resume", "--out", run);
    Cli.Outcome outcome = Cli.outcome(folder, process);

    assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("lanewise: cannot write " + run.resolve("checkpoint.safetensors") + ": ")
        .contains("the last checkpoint is kept; to go on: lanewise train --resume --out " + run)
        .doesNotContain("Exception", "internal error");
    assertThat(run.resolve("checkpoint.safetensors")).hasBinaryContent(before);
    assertThat(Cli.names(run)).noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".lock"));

    assertThat(Cli.run("train", "--resume", "--out", run).status()).isZero();
    assertSame(run, whole(EPOCHS));
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
