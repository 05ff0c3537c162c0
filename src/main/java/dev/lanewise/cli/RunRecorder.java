package dev.lanewise.cli;

import dev.lanewise.net.Model;
import dev.lanewise.train.EpochResult;
import dev.lanewise.train.Metrics;
import dev.lanewise.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;

/** Keeps metrics, and after each epoch the weights, in a run's folder. */
final class RunRecorder implements TrainingListener {
  private static final int STEPS_A_ROW = 20;

  private final Run run;
  private final Model model;
  private final Metrics metrics = new Metrics(STEPS_A_ROW);
  private EpochResult last;
  private boolean begun;
  private boolean epochEnded;

  RunRecorder(Run run, Model model) throws IOException {
    this.run = run;
    this.model = model;
    if (run.from() != null && Files.exists(run.folder().metrics())) {
      metrics.readUpTo(run.from().step(), run.folder().metrics());
    }
  }

  @Override
  public void onStep(Step step) {
    begun = true;
    metrics.onStep(step);
  }

  @Override
  public void onEpoch(Step step, EpochResult result) {
    metrics.onEpoch(step, result);
    last = result;
    epochEnded = true;
  }

  /** Before the checkpoint, so that whoever goes on from it finds all rows up to it. */
  @Override
  public void onCheckpoint(long step) throws IOException {
    metrics.write(run.folder().metrics());
    if (epochEnded) {
      model.save(run.folder().path());
      epochEnded = false;
    }
  }

  Metrics metrics() {
    return metrics;
  }

  /** Returns the last epoch that was finished meanwhile; null if there was none. */
  EpochResult last() {
    return last;
  }

  /** Returns whether a step was done. */
  boolean begun() {
    return begun;
  }
}
