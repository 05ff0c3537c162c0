package dev.lanewise.optim;

/**
 * The same rate at every step.
 *
 * @param start the rate
 */
public record Constant(double start) implements Schedule {
  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if it is not a finite number above 0
   */
  public Constant {
    Rates.require(start);
  }

  @Override
  public double rate(long step, long steps, int halvings) {
    return start;
  }
}
