package dev.lanewise.optim;

/**
 * A rate that is halved when training stops making progress [SS]: when an epoch's mean training
 * loss is not at least {@code improvement} below the best so far, relative to it.
 *
 * @param start the rate until the first halving
 * @param improvement the relative progress that counts, from 0 to 1
 */
public record HalveOnPlateau(double start, double improvement) implements Schedule {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the rate is not a finite number above 0 or the improvement
   *     not from 0 to 1
   */
  public HalveOnPlateau {
    Rates.require(start);
    if (!(improvement >= 0 && improvement <= 1)) {
      throw new IllegalArgumentException("improvement " + improvement + ": expected 0 to 1");
    }
  }

  /** Returns a rate that is halved after an epoch that improves the loss by less than 1 %. */
  public static HalveOnPlateau from(double start) {
    return new HalveOnPlateau(start, 0.01);
  }

  /** Returns whether an epoch of that loss has made progress. */
  public boolean isProgress(double loss, double best) {
    return loss < best * (1 - improvement);
  }

  @Override
  public double rate(long step, long steps, int halvings) {
    return Math.scalb(start, -halvings);
  }
}
