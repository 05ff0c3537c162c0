package dev.lanewise.optim;

/** The learning rate in the course of a training. Immutable. */
public sealed interface Schedule permits Constant, LinearDecay, HalveOnPlateau {
  /**
   * Returns the rate of one step.
   *
   * @param step from 0
   * @param steps of the whole training
   * @param halvings how often the rate has been halved so far
   */
  double rate(long step, long steps, int halvings);

  /** Returns the rate at the start. */
  double start();
}
