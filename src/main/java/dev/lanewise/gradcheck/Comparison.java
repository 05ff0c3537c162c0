package dev.lanewise.gradcheck;

/** Compares arrays element by element. */
final class Comparison {
  private Comparison() {}

  /**
   * Returns the worst element.
   *
   * @param cause what to say if it is wrong; if empty, a guess is made
   */
  static Finding of(
      Finding.Kind kind,
      String where,
      double[] actual,
      double[] expected,
      double[] bounds,
      String cause) {
    int worst = -1;
    double highest = -1;
    for (int i = 0; i < actual.length; i++) {
      double distance = Math.abs(actual[i] - expected[i]);
      double ratio = distance == 0 ? 0 : distance / bounds[i];
      if (!(ratio <= highest)) {
        worst = i;
        highest = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
      }
    }
    if (worst < 0) {
      return Finding.empty(kind, where);
    }
    boolean right = highest <= 1;
    String note = cause.isEmpty() ? Cause.of(actual, expected, bounds) : cause;
    return new Finding(
        kind,
        where,
        right ? Verdict.PASS : Verdict.FAIL,
        worst,
        actual[worst],
        expected[worst],
        bounds[worst],
        right ? "" : note);
  }
}
