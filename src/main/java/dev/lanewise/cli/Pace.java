package dev.lanewise.cli;

/** How fast a training goes at present: a mean over the last seconds, the latest counting most. */
final class Pace {
  private static final double MEMORY_SECONDS = 3;

  private final int batch;
  private double images;
  private double seconds;
  private long last;
  private boolean begun;

  Pace(int batch) {
    this.batch = batch;
  }

  /** Counts a step that is finished at a time, in nanoseconds. */
  void step(long now) {
    if (begun) {
      double passed = (now - last) * 1e-9;
      double kept = Math.exp(-passed / MEMORY_SECONDS);
      images = images * kept + batch;
      seconds = seconds * kept + passed;
    }
    begun = true;
    last = now;
  }

  /** Starts the clock again after a break in which nothing was trained. */
  void pause() {
    begun = false;
  }

  /** Returns images a second; 0 if that is not known yet. */
  double imagesPerSecond() {
    return seconds > 0 ? images / seconds : 0;
  }

  /** Returns how long a number of steps will take, as text; empty if that is not known yet. */
  String left(int steps) {
    double rate = imagesPerSecond();
    return rate > 0 ? "  " + Words.duration(steps * (double) batch / rate) + " left" : "";
  }
}
