package dev.lanewise.cli;

import dev.lanewise.train.EpochResult;
import dev.lanewise.train.TrainingListener;
import java.util.Locale;

/** Shows how a training goes, on standard error. */
interface Progress extends TrainingListener {
  /** Returns the form that suits a terminal. */
  static Progress on(Terminal terminal, int batch) {
    return terminal.errIsScreen()
        ? new ProgressBar(terminal, batch)
        : new PlainProgress(terminal, batch);
  }

  /** Leaves the terminal as it should be; to be called at the end, whatever it was. */
  void end();

  /** Returns what there is to say about an epoch. */
  static String facts(Step last, EpochResult result, double seconds) {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  loss %.4f  accuracy %.4f  test loss %.4f  test accuracy %.4f  %,.0f images/s"
            + "  %s",
        result.epoch(),
        last.epochs(),
        result.trainLoss(),
        result.trainAccuracy(),
        result.validation().loss(),
        result.validation().accuracy(),
        last.imagesPerSecond(),
        Words.duration(seconds));
  }
}
