package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.train.Metrics.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class MetricsProperties {
  private Path file;

  @BeforeTry
  void makeFile() throws IOException {
    file = Files.createTempFile("lanewise", ".csv");
  }

  @AfterTry
  void removeFile() throws IOException {
    Files.delete(file);
  }

  private static TrainingListener.Step step(int step, int stepsInEpoch) {
    int epoch = (step - 1) / stepsInEpoch;
    return new TrainingListener.Step(
        epoch + 1,
        9,
        step - epoch * stepsInEpoch,
        stepsInEpoch,
        step,
        2.0 / (step + 0.37),
        1 - 0.77 / step,
        0.05 / step,
        1234.56 * step);
  }

  private static Metrics table(int steps, int stepsInEpoch, int every) {
    Metrics metrics = new Metrics(every);
    for (int i = 1; i <= steps; i++) {
      TrainingListener.Step step = step(i, stepsInEpoch);
      metrics.onStep(step);
      if (step.stepInEpoch() == stepsInEpoch) {
        Evaluation validation = new Evaluation(10, 0.123456789 * i, 0.9);
        metrics.onEpoch(step, new EpochResult(step.epoch(), 1, 1, validation));
      }
    }
    return metrics;
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadAgain(
      @ForAll @IntRange(max = 60) int steps,
      @ForAll @IntRange(min = 1, max = 20) int stepsInEpoch,
      @ForAll @IntRange(min = 1, max = 12) int every,
      @ForAll @IntRange(max = 60) int upTo)
      throws IOException {
    Metrics metrics = table(steps, stepsInEpoch, every);
    for (Row row : metrics.rows()) {
      boolean end = row.step() % stepsInEpoch == 0;
      assertThat(end || (row.step() % stepsInEpoch) % every == 0).isTrue();
      assertThat(Double.isNaN(row.validationLoss())).isEqualTo(!end);
    }
    assertThat(metrics.rows()).extracting(Row::step).doesNotHaveDuplicates().isSorted();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      metrics.write(file);
    } finally {
      Locale.setDefault(before);
    }

    Metrics read = new Metrics(every);
    read.readUpTo(upTo, file);

    List<Row> expected = metrics.rows().stream().filter(row -> row.step() <= upTo).toList();
    assertThat(read.rows()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(read.rows().get(i), expected.get(i));
    }
    // Reading loses nothing more: what is written again is the same text.
    String text = Files.readString(file);
    Metrics all = new Metrics(every);
    all.readUpTo(Long.MAX_VALUE, file);
    all.write(file);
    assertThat(file).hasContent(text);
    assertThat(text).startsWith(Metrics.HEADER + "\n").endsWith("\n");
  }

  private static void assertClose(Row actual, Row expected) {
    assertThat(actual.step()).isEqualTo(expected.step());
    assertThat(actual.epoch()).isCloseTo(expected.epoch(), within(1e-4));
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5 * expected.loss()));
    assertThat(actual.trainAccuracy()).isCloseTo(expected.trainAccuracy(), within(1e-6));
    assertThat(actual.learningRate())
        .isCloseTo(expected.learningRate(), within(1e-5 * expected.learningRate()));
    assertThat(actual.imagesPerSecond()).isCloseTo(expected.imagesPerSecond(), within(0.1));
    if (Double.isNaN(expected.validationLoss())) {
      assertThat(actual.validationLoss()).isNaN();
      assertThat(actual.validationAccuracy()).isNaN();
    } else {
      assertThat(actual.validationAccuracy()).isEqualTo(expected.validationAccuracy());
    }
  }

  @Example
  void aFileThatIsNoTableIsRefusedAndTheRowsStay() throws IOException {
    Metrics metrics = table(20, 10, 3);
    List<Row> rows = metrics.rows();
    assertThat(rows).isNotEmpty();
    String good = Metrics.HEADER + "\n3,0.3,1,1,,,0.1,10\n";
    for (String[] bad :
        new String[][] {
          {"", "line 1"},
          {"a,b,c\n3,0.3,1,1,,,0.1,10\n", "line 1"},
          {good + "4,0.4,1,1\n", "line 3"},
          {good + "4,0.4,one,1,,,0.1,10\n", "line 3"},
          {good + "\n", "line 3"},
        }) {
      Files.writeString(file, bad[0]);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> metrics.readUpTo(99, file))
          .withMessageContaining(file + ", " + bad[1]);
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> metrics.readUpTo(99, file))
        .withMessageContaining(file.toString());
    assertThat(metrics.rows()).isEqualTo(rows);

    Files.writeString(file, good);
    metrics.readUpTo(99, file);
    assertThat(metrics.rows()).hasSize(1);
  }

  /** A recent mean is that of the steps since the row before, whatever the epoch's mean hides. */
  @Property(tries = 50)
  void recentMeansAreThoseOfTheStepsBetween(
      @ForAll @IntRange(min = 1, max = 20) int stepsInEpoch,
      @ForAll @IntRange(min = 1, max = 7) int every,
      @ForAll @IntRange(min = 1, max = 3) int epochs) {
    Metrics metrics = new Metrics(every);
    for (int i = 1; i <= epochs * stepsInEpoch; i++) {
      int epoch = (i - 1) / stepsInEpoch;
      int inEpoch = i - epoch * stepsInEpoch;
      double mean = 0;
      for (int k = i - inEpoch + 1; k <= i; k++) {
        mean += lossOf(k) / inEpoch;
      }
      var step =
          new TrainingListener.Step(
              epoch + 1, epochs, inEpoch, stepsInEpoch, i, mean, mean / 10, 0.1, 1);
      metrics.onStep(step);
      if (inEpoch == stepsInEpoch) {
        metrics.onEpoch(step, new EpochResult(epoch + 1, 1, 1, new Evaluation(1, 1, 1)));
      }
    }
    long before = 0;
    for (Row row : metrics.recent()) {
      double expected = 0;
      for (long k = before + 1; k <= row.step(); k++) {
        expected += lossOf(k) / (row.step() - before);
      }
      assertThat(row.loss()).isCloseTo(expected, within(1e-9));
      assertThat(row.trainAccuracy()).isCloseTo(expected / 10, within(1e-10));
      before = row.step();
    }
    assertThat(before).isEqualTo((long) epochs * stepsInEpoch);
  }

  private static double lossOf(long step) {
    return 1 + step % 5;
  }
}
