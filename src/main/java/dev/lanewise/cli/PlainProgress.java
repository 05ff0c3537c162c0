package dev.lanewise.cli;

import dev.lanewise.train.EpochResult;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line every few seconds, and one at the end of each epoch. */
final class PlainProgress implements Progress {
  private static final long EVERY_NANOS = 3_000_000_000L;

  private final Terminal terminal;
  private final LongSupplier clock;
  private final Pace pace;
  private long epochBegan;
  private long lastLine;

  PlainProgress(Terminal terminal, int batch) {
    this(terminal, batch, System::nanoTime);
  }

  PlainProgress(Terminal terminal, int batch, LongSupplier clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.pace = new Pace(batch);
    this.epochBegan = clock.getAsLong();
    this.lastLine = epochBegan;
  }

  @Override
  public void onStep(Step step) {
    long now = clock.getAsLong();
    pace.step(now);
    if (now - lastLine >= EVERY_NANOS && step.stepInEpoch() < step.stepsInEpoch()) {
      lastLine = now;
      terminal.note(
          String.format(
              Locale.ROOT,
              "epoch %d/%d  %3.0f %%  loss %.4f  accuracy %.4f  %,.0f images/s%s",
              step.epoch(),
              step.epochs(),
              100.0 * step.stepInEpoch() / step.stepsInEpoch(),
              step.loss(),
              step.accuracy(),
              pace.imagesPerSecond(),
              pace.left(step.stepsInEpoch() - step.stepInEpoch())));
    }
  }

  @Override
  public void onEpoch(Step last, EpochResult result) {
    long now = clock.getAsLong();
    terminal.note(Progress.facts(last, result, (now - epochBegan) * 1e-9));
    epochBegan = now;
    lastLine = now;
    pace.pause();
  }

  @Override
  public void end() {
    // Every line is complete.
  }
}
