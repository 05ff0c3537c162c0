package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.train.CheckpointInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainFailuresTest {
  @TempDir Path folder;
  private Path data;
  private Path net;
  private Path run;

  @BeforeEach
  void write() throws IOException {
    data = TinyData.write(folder.resolve("data"));
    net = TinyData.net(folder.resolve("tiny.net"));
    run = folder.resolve("run");
  }

  private Cli.Outcome train(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train"));
    List<Object> given = List.of(more);
    for (Object[] pair :
        new Object[][] {
          {"--net", net}, {"--data", data}, {"--out", run}, {"--epochs", 1}, {"--batch", 16}
        }) {
      if (!given.contains(pair[0])) {
        arguments.addAll(List.of(pair));
      }
    }
    arguments.addAll(given);
    return Cli.run(arguments.toArray());
  }

  private void assertFails(Cli.Outcome outcome, String... parts) {
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(parts)
        .doesNotContain("Exception", "internal error", "\tat ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void missingFilesAreNamed() {
    assertFails(
        train("--net", folder.resolve("no.net")), "there is no " + folder.resolve("no.net"));
    assertFails(train("--data", folder.resolve("no")), "no MNIST", folder.resolve("no").toString());
    assertThat(run).doesNotExist();
  }

  @Test
  void aBadDescriptionIsRefusedByItsLine() throws IOException {
    Files.writeString(net, "x = Input(1x28x28)\nRelu\nAffine(10)\nSoftmaxLogLoss\n");
    assertFails(train(), "tiny.net, line 2: Relu: unknown layer 'Relu'");
    assertThat(run).doesNotExist();
  }

  @Test
  void aNetworkThatDoesNotFitTheDataLeavesNothing() throws IOException {
    Files.writeString(net, "x = Input(3x32x32)\nAffine(10)\nSoftmaxLogLoss\n");
    assertFails(train(), "[1, 28, 28]", "[3, 32, 32]");
    Files.writeString(net, "x = Input(1x28x28)\nAffine(7)\nSoftmaxLogLoss\n");
    assertFails(train(), "[7]", "[10]");
    assertThat(run).doesNotExist();
  }

  @Test
  void aFolderThatWasThereIsLeftThere() throws IOException {
    Files.createDirectory(run);
    Files.writeString(net, "x = Input(3x32x32)\nAffine(10)\nSoftmaxLogLoss\n");
    assertFails(train(), "[3, 32, 32]");
    assertThat(run).isEmptyDirectory();
  }

  @Test
  void aBatchThatNoTensorCanHoldLeavesNothing() {
    assertFails(train("--batch", "1000000", "--net", bigNet()), "2147483647");
    assertThat(run).doesNotExist();
  }

  private Path bigNet() {
    try {
      return Files.writeString(
          folder.resolve("big.net"),
          "x = Input(1x28x28)\nConv(5x5, 1x1, no-pad, 50)\nAffine(10)\nSoftmaxLogLoss\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTruncatedDataFileIsNamed() throws IOException {
    Path images = data.resolve("train-images-idx3-ubyte");
    byte[] bytes = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(bytes, bytes.length / 2));
    assertFails(train(), images.toString());
    assertThat(run).doesNotExist();
  }

  @Test
  void moreSamplesThanThereAreAreRefused() {
    Cli.Outcome outcome = train("--limit", 321);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("--limit 321: there are 320 training samples");
    assertThat(run).doesNotExist();
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    assertFails(train("--out", file), file + " is a file: --out wants a folder");
    assertFails(train("--out", file.resolve("a/b")), "cannot write " + file.resolve("a/b"));
    assertThat(file).hasContent("kept");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    Path deep = file.resolve("runs/one");
    Path longName = folder.resolve("x".repeat(300));
    for (Path out : List.of(deep, longName)) {
      assertRefusedBeforeTraining(train("--out", out), out);
    }
    assertThat(file).hasContent("kept");
    assertThat(Cli.names(folder)).containsExactly("data", "file", "tiny.net");
  }

  /** There, not even the superuser may make files or folders. */
  @Test
  void aFolderOfTheSystemIsRefusedBeforeTraining() throws IOException {
    Path system = Path.of("/sys/kernel");
    Assumptions.assumeTrue(
        Files.isDirectory(system) && Files.getFileStore(system).type().equals("sysfs"));
    List<String> before = Cli.names(system);
    for (Path out : List.of(system, system.resolve("run"), system.resolve("runs/one"))) {
      assertRefusedBeforeTraining(train("--out", out), out);
    }
    assertThat(Cli.names(system)).isEqualTo(before);
  }

  @Test
  void aFolderWithoutPermissionIsRefusedBeforeTraining() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Assumptions.assumeTrue(locked.toFile().setWritable(false));
    try {
      Assumptions.assumeFalse(Files.isWritable(locked), "this user may write everywhere");
      for (Path out : List.of(locked, locked.resolve("run"), locked.resolve("runs/one"))) {
        Cli.Outcome outcome = train("--out", out);
        assertRefusedBeforeTraining(outcome, out);
        assertThat(outcome.err()).contains(": no permission for " + locked);
      }
      assertThat(locked).isEmptyDirectory();
    } finally {
      locked.toFile().setWritable(true);
    }
  }

  private void assertRefusedBeforeTraining(Cli.Outcome outcome, Path out) {
    assertFails(outcome, "cannot write " + out);
    assertThat(outcome.err())
        .startsWith("lanewise: cannot write ")
        .doesNotContain("samples to train on");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void divergenceKeepsTheLastGoodCheckpoint() throws IOException {
    assertFails(
        train("--lr", "1e6", "--checkpoint-every", 1, "--epochs", 50),
        "training diverged at step",
        "try a lower learning rate",
        "the last good weights are in");
    CheckpointInfo info = CheckpointInfo.read(run.resolve("checkpoint.safetensors"));
    assertThat(info.step()).isPositive();
    assertThat(run.resolve("summary.json")).doesNotExist();
  }

  @Test
  void aFileThatCannotBeWrittenOnTheWayKeepsTheCheckpoint() throws IOException {
    // A folder in the place of the file: fails for the superuser as well.
    Command command =
        new TrainCommand(
            () -> {
              try {
                Files.createDirectories(run.resolve("weights.safetensors/x"));
                return false;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    Cli.Outcome outcome =
        Cli.run(
            command,
            "--net",
            net,
            "--data",
            data,
            "--out",
            run,
            "--epochs",
            2,
            "--batch",
            16,
            "--checkpoint-every",
            7);

    assertFails(
        outcome,
        "cannot write " + run.resolve("weights.safetensors"),
        "the last checkpoint is kept");
    assertThat(CheckpointInfo.read(run.resolve("checkpoint.safetensors")).step()).isEqualTo(14);
  }

  @Test
  void aStackTraceIsThereForTheAsking() {
    Path missing = folder.resolve("no");
    assertThat(Cli.run("train", "--data", missing, "--net", net, "--stacktrace").err())
        .contains("java.io.IOException")
        .contains("\tat ");
  }
}
