package dev.lanewise.optim;

/**
 * A rate that falls evenly and would reach 0 one step after the last.
 *
 * @param start the rate of the first step
 */
public record LinearDecay(double start) implements Schedule {
  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if it is not a finite number above 0
   */
  public LinearDecay {
    Rates.require(start);
  }

  /** Returns a rate that falls from {@code start} to 0. */
  public static LinearDecay from(double start) {
    return new LinearDecay(start);
  }

  @Override
  public double rate(long step, long steps, int halvings) {
    return start * Math.max(0, 1 - (double) step / steps);
  }
}
