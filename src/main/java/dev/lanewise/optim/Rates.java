package dev.lanewise.optim;

/** The check that all schedules share. */
final class Rates {
  private Rates() {}

  /** Refuses a rate that is not a finite number above 0. */
  static void require(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learning rate " + rate + ": expected a finite number above 0");
    }
  }
}
