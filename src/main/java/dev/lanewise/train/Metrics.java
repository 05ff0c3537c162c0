package dev.lanewise.train;

import dev.lanewise.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of how a training went, kept as CSV: a row every so many steps, with the loss and
 * accuracy of the epoch so far, and one at the end of each epoch, with the validation as well. The
 * file is rewritten whole, at the same moments as the checkpoint, so that the two always agree.
 */
public final class Metrics implements TrainingListener {
  /** The columns' names. */
  public static final String HEADER =
      "step,epoch,loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,"
          + "images_per_second";

  /**
   * A row of the table.
   *
   * @param epoch as a fraction: 1.5 is halfway through the second
   * @param validationLoss NaN where there was no validation; likewise the accuracy
   */
  public record Row(
      long step,
      double epoch,
      double loss,
      double trainAccuracy,
      double validationLoss,
      double validationAccuracy,
      double learningRate,
      double imagesPerSecond) {

    private String toCsv() {
      return String.format(
          Locale.ROOT,
          "%d,%.4f,%.6g,%.6f,%s,%s,%.6g,%.1f",
          step,
          epoch,
          loss,
          trainAccuracy,
          Double.isNaN(validationLoss) ? "" : String.format(Locale.ROOT, "%.6g", validationLoss),
          Double.isNaN(validationAccuracy)
              ? ""
              : String.format(Locale.ROOT, "%.6f", validationAccuracy),
          learningRate,
          imagesPerSecond);
    }

    private static Row parse(String line) {
      String[] cells = line.split(",", -1);
      return new Row(
          Long.parseLong(cells[0]),
          number(cells[1]),
          number(cells[2]),
          number(cells[3]),
          number(cells[4]),
          number(cells[5]),
          number(cells[6]),
          number(cells[7]));
    }

    private static double number(String cell) {
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
  }

  private final int every;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Creates an empty table.
   *
   * @param every steps from row to row; at least 1
   */
  public Metrics(int every) {
    if (every < 1) {
      throw new IllegalArgumentException("a row every " + every + " steps: expected at least 1");
    }
    this.every = every;
  }

  /**
   * Takes over the rows of a file up to a step, that of the checkpoint which is gone on with.
   *
   * @throws IOException if the file cannot be read or is not such a table; names the line
   */
  public void readUpTo(long lastStep, Path file) throws IOException {
    List<String> lines = lines(file);
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw new IOException("%s, line 1 is not %s".formatted(file, HEADER));
    }
    List<Row> read = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      try {
        read.add(Row.parse(lines.get(i)));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new IOException("%s, line %d is not a row of %s".formatted(file, i + 1, HEADER), e);
      }
    }
    rows.clear();
    read.stream().filter(row -> row.step() <= lastStep).forEach(rows::add);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a table of metrics: not UTF-8 text", e);
    }
  }

  @Override
  public void onStep(Step step) {
    if (step.stepInEpoch() % every == 0 && step.stepInEpoch() < step.stepsInEpoch()) {
      rows.add(row(step, Double.NaN, Double.NaN));
    }
  }

  @Override
  public void onEpoch(Step last, EpochResult result) {
    rows.add(row(last, result.validation().loss(), result.validation().accuracy()));
  }

  private static Row row(Step step, double validationLoss, double validationAccuracy) {
    return new Row(
        step.step(),
        step.epoch() - 1 + (double) step.stepInEpoch() / step.stepsInEpoch(),
        step.loss(),
        step.accuracy(),
        validationLoss,
        validationAccuracy,
        step.rate(),
        step.imagesPerSecond());
  }

  /** Returns a copy of the rows. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /**
   * Returns the rows with loss and training accuracy taken over the steps since the row before
   * alone: what a curve should show, since the mean of an epoch so far lags behind.
   */
  public List<Row> recent() {
    List<Row> recent = new ArrayList<>();
    Row before = null;
    for (Row row : rows) {
      double start = Math.ceil(row.epoch()) - 1;
      boolean first = before == null || before.epoch() <= start;
      double known = first ? 0 : before.epoch() - start;
      double all = row.epoch() - start;
      recent.add(
          new Row(
              row.step(),
              row.epoch(),
              since(row.loss(), all, first ? 0 : before.loss(), known),
              since(row.trainAccuracy(), all, first ? 0 : before.trainAccuracy(), known),
              row.validationLoss(),
              row.validationAccuracy(),
              row.learningRate(),
              row.imagesPerSecond()));
      before = row;
    }
    return recent;
  }

  /** The mean over the part from {@code known} to {@code all}, from the means up to either. */
  private static double since(double mean, double all, double knownMean, double known) {
    return (mean * all - knownMean * known) / (all - known);
  }

  /** Writes the table, whole or not at all. */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    rows.forEach(row -> text.append(row.toCsv()).append('\n'));
    AtomicFile.writeString(file, text.toString());
  }
}
