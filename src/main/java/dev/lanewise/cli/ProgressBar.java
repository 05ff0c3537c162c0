package dev.lanewise.cli;

import dev.lanewise.train.EpochResult;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line that is drawn again and again, and at the end of each epoch replaced by its result. */
final class ProgressBar implements Progress {
  private static final long EVERY_NANOS = 100_000_000L;
  private static final int LONGEST = 30;
  private static final int SHORTEST = 5;
  private static final String CLEAR_TO_END = "\033[K";

  private final Terminal terminal;
  private final LongSupplier clock;
  private final Pace pace;
  private final char full;
  private final char empty;
  private int width;
  private boolean drawn;
  private long epochBegan;
  private long lastDrawn;

  ProgressBar(Terminal terminal, int batch) {
    this(terminal, batch, System::nanoTime);
  }

  ProgressBar(Terminal terminal, int batch, LongSupplier clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.pace = new Pace(batch);
    this.epochBegan = clock.getAsLong();
    this.lastDrawn = epochBegan - EVERY_NANOS;
    boolean blocks = terminal.errShows('█') && terminal.errShows('░');
    full = blocks ? '█' : '#';
    empty = blocks ? '░' : '-';
    width = terminal.width();
  }

  @Override
  public void onStep(Step step) {
    long now = clock.getAsLong();
    pace.step(now);
    if (now - lastDrawn >= EVERY_NANOS || step.stepInEpoch() == step.stepsInEpoch()) {
      lastDrawn = now;
      draw(line(step, pace, width, full, empty));
    }
  }

  @Override
  public void onEpoch(Step last, EpochResult result) {
    long now = clock.getAsLong();
    end();
    terminal.note(Progress.facts(last, result, (now - epochBegan) * 1e-9));
    epochBegan = now;
    pace.pause();
    // It may have been changed.
    width = terminal.width();
  }

  /** Returns the line: no longer than fits, so that the terminal does not go on below. */
  static String line(Step step, Pace pace, int width, char full, char empty) {
    double share = (double) step.stepInEpoch() / step.stepsInEpoch();
    boolean done = step.stepInEpoch() == step.stepsInEpoch();
    String head = "epoch %d/%d ".formatted(step.epoch(), step.epochs());
    String result =
        String.format(
            Locale.ROOT,
            "%3.0f%%  loss %.3f  accuracy %.3f",
            100 * share,
            step.loss(),
            step.accuracy());
    double rate = pace.imagesPerSecond();
    String speed = rate > 0 ? String.format(Locale.ROOT, "  %.0f images/s", rate) : "";
    String left = done ? "  testing" : pace.left(step.stepsInEpoch() - step.stepInEpoch());
    String tail = result + speed + left;
    if (head.length() + tail.length() >= width) {
      tail = result + left;
    }
    int room = Math.min(LONGEST, width - 2 - head.length() - tail.length());
    String bar = "";
    if (room >= SHORTEST) {
      int filled = (int) Math.round(share * room);
      bar = String.valueOf(full).repeat(filled) + String.valueOf(empty).repeat(room - filled) + " ";
    }
    String line = head + bar + tail;
    return line.substring(0, Math.min(line.length(), Math.max(0, width - 1)));
  }

  private void draw(String line) {
    terminal.err().print("\r" + line + CLEAR_TO_END);
    terminal.err().flush();
    drawn = true;
  }

  @Override
  public void end() {
    if (drawn) {
      terminal.err().print("\r" + CLEAR_TO_END);
      terminal.err().flush();
      drawn = false;
    }
  }
}
