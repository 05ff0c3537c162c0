package dev.lanewise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with a run: {@code evaluate} and {@code predict}. */
class UseCommandsTest {
  @TempDir static Path folder;
  private static Path data;
  private static Path net;
  private static Path run;
  private static Cli.Outcome trained;

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.write(folder.resolve("data"));
    net = TinyData.net(folder.resolve("tiny.net"));
    run = folder.resolve("run");
    trained =
        Cli.run("train", "--net", net, "--data", data, "--out", run, "--epochs", 1, "--batch", 16);
    assertThat(trained.status()).as(trained.err()).isZero();
  }

  @Test
  void evaluateFindsWhatTrainingFound() {
    for (Object[] more : new Object[][] {{}, {"--threads", 1}, {"--data", data}}) {
      Object[] arguments = new Object[2 + more.length];
      arguments[0] = "evaluate";
      arguments[1] = run;
      System.arraycopy(more, 0, arguments, 2, more.length);

      Cli.Outcome outcome = Cli.run(arguments);

      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.lines()).isEqualTo(trained.lines().subList(1, 3));
      assertThat(outcome.err()).isEmpty();
    }
  }

  @Test
  void evaluateNeedsARun() throws IOException {
    Path missing = folder.resolve("missing");
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertFails(Cli.run("evaluate", missing), "there is no run " + missing);
    assertFails(Cli.run("evaluate", net), net + " is a file, not a run's folder");
    assertFails(Cli.run("evaluate", empty), empty + " holds no run");
  }

  @Test
  void anUnfinishedRunIsCalledThat() throws IOException {
    Path unfinished = folder.resolve("unfinished");
    Cli.run(new TrainCommand(() -> true), "--net", net, "--data", data, "--out", unfinished);

    assertFails(
        Cli.run("evaluate", unfinished),
        "the run " + unfinished + " is not finished",
        "lanewise train --resume --out " + unfinished);
  }

  @Test
  void weightsOfAnUnfinishedRunAreUsedWithANote() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("copy"));
    for (String name : List.of("network.net", "weights.safetensors", "options.json")) {
      Files.copy(run.resolve(name), copy.resolve(name));
    }

    Cli.Outcome outcome = Cli.run("evaluate", copy);

    assertThat(outcome.status()).isZero();
    assertThat(outcome.lastLine()).isEqualTo(trained.lastLine());
    assertThat(outcome.err()).contains("is not finished", "after the last whole epoch");
  }

  @Test
  void damagedWeightsAreRefused() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("damaged"));
    Files.copy(run.resolve("network.net"), copy.resolve("network.net"));
    byte[] weights = Files.readAllBytes(run.resolve("weights.safetensors"));
    Files.write(copy.resolve("weights.safetensors"), Arrays.copyOf(weights, 500));

    assertFails(Cli.run("evaluate", copy), copy.resolve("weights.safetensors").toString());
  }

  @Test
  void predictPrintsTheProbabilitiesBestFirst() throws IOException {
    Path picture = TinyData.picture(folder.resolve("one.png"), 100);

    Cli.Outcome outcome = Cli.run("predict", run, picture);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.lines()).hasSize(11);
    assertThat(outcome.lines().getFirst()).isEqualTo("class  probability");
    List<String[]> rows =
        outcome.lines().subList(1, 11).stream().map(line -> line.strip().split(" +")).toList();
    assertThat(rows).extracting(row -> row[0]).containsExactlyInAnyOrder("0123456789".split(""));
    List<Double> probabilities = rows.stream().map(row -> Double.valueOf(row[1])).toList();
    assertThat(probabilities).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(probabilities.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-5));
  }

  @Test
  void predictGoesOnAfterABrokenPicture() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "no picture");
    Path missing = folder.resolve("missing.png");
    Path picture = TinyData.picture(folder.resolve("other.png"), 40);

    Cli.Outcome outcome = Cli.run("predict", run, broken, missing, picture);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .containsExactly(
            "lanewise: " + broken + ": neither a PNG nor a JPEG picture",
            "lanewise: cannot read " + missing + ": there is no " + missing);
    assertThat(outcome.lines())
        .hasSize(3 + 11)
        .containsSequence(picture.toString(), "class  probability");
  }

  @Test
  void predictNeedsANetworkForDigits() throws IOException {
    Path small = Files.createDirectories(folder.resolve("small"));
    Network four = Network.parse("x = Input(4)\nAffine(10)\nSoftmaxLogLoss\n", "four");
    try (Model model = four.initialise(DType.FLOAT32, 1)) {
      model.save(small);
    }

    assertFails(
        Cli.run("predict", small, folder.resolve("any.png")),
        "the network in " + small + " takes [4], not digits of 28 x 28 pixels");
  }

  private static void assertFails(Cli.Outcome outcome, String... parts) {
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err()).contains(parts).doesNotContain("internal error");
    assertThat(outcome.out()).isEmpty();
  }
}
