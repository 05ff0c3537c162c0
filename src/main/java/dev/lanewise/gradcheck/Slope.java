package dev.lanewise.gradcheck;

import java.util.Locale;

/**
 * Holds a claimed directional derivative to differences along the line, element by element.
 *
 * <p>A difference beyond the bound is confirmed on steps that are much smaller: only if those agree
 * with the first result and contradict the claim as well is the claim wrong, else nothing is known.
 * On a kink every value between the two one-sided derivatives is right, since that is what a
 * subgradient gives.
 */
final class Slope {
  /** How many of the largest steps the confirmation leaves out. */
  private static final int CONFIRM = 3;

  /** A bound is of use if it is below this part of the derivative's scale: it sees 1 in 1,000. */
  private static final double RESOLUTION = 0x1p-10;

  private final Finding.Kind kind;
  private final String where;
  private final Ladder ladder;
  private final double[] noise;
  private final double[] claimed;
  private final double[] claimedError;
  private final boolean mustReportKinks;
  private double scale;
  private final double[] expected;
  private final double[] bounds;
  private int element = -1;
  private double worst = -1;
  private Verdict verdict = Verdict.PASS;
  private String note = "";
  private int kinksFound;

  /**
   * @param noise for each element, a bound on the rounding error of a value of f
   * @param claimed the derivative to check
   * @param claimedError for each element of it, a bound on its own rounding error
   * @param mustReportKinks whether a kink that f does not report is an error of f
   * @param scale the largest derivative that is known of, for what is large and small; 0 if none is
   */
  Slope(
      Finding.Kind kind,
      String where,
      Ladder ladder,
      double[] noise,
      double[] claimed,
      double[] claimedError,
      boolean mustReportKinks,
      double scale) {
    this.kind = kind;
    this.where = where;
    this.ladder = ladder;
    this.noise = noise;
    this.claimed = claimed;
    this.claimedError = claimedError;
    this.mustReportKinks = mustReportKinks;
    this.scale = scale;
    this.expected = new double[claimed.length];
    this.bounds = new double[claimed.length];
  }

  /** Returns what the worst element comes to. */
  Finding judge() {
    for (int i = 0; i < claimed.length; i++) {
      if (ladder.onKink(i)) {
        kink(i, noise[i], "");
      } else {
        smooth(i, noise[i]);
      }
    }
    blur();
    if (element < 0) {
      return Finding.empty(kind, where);
    }
    if (verdict == Verdict.FAIL && note.isEmpty()) {
      note = Cause.of(claimed, expected, bounds);
    }
    return new Finding(
        kind, where, verdict, element, claimed[element], expected[element], bounds[element], note);
  }

  /** Returns the scale, by then that of this derivative as well. */
  double scale() {
    return scale;
  }

  /** Returns how many kinks were found that f did not report. */
  int kinksFound() {
    return kinksFound;
  }

  private void smooth(int i, double noise) {
    Ladder.Estimate first = ladder.central(i, noise, 0);
    if (first == null) {
      unknown(i, "f changes its branch at every step, or is not finite next to x");
      return;
    }
    expected[i] = first.value();
    bounds[i] = first.error() + claimedError[i];
    if (agrees(i, first)) {
      note(i, Verdict.PASS, "");
    } else if (!kinkFound(i, noise)) {
      Ladder.Estimate second = ladder.central(i, noise, CONFIRM);
      note(
          i,
          confirmed(first, second) && !agrees(i, second) ? Verdict.FAIL : Verdict.INCONCLUSIVE,
          "");
    }
  }

  private boolean agrees(int i, Ladder.Estimate estimate) {
    return Math.abs(claimed[i] - estimate.value()) <= estimate.error() + claimedError[i];
  }

  private static boolean confirmed(Ladder.Estimate first, Ladder.Estimate second) {
    return second != null
        && Math.abs(first.value() - second.value()) <= first.error() + second.error();
  }

  /** Looks for a kink where f reports none: one-sided derivatives that differ. */
  private boolean kinkFound(int i, double noise) {
    Ladder.Estimate ahead = ladder.oneSided(i, true, noise, 0);
    Ladder.Estimate behind = ladder.oneSided(i, false, noise, 0);
    if (ahead == null
        || behind == null
        || !(Math.abs(ahead.value() - behind.value()) > 2 * (ahead.error() + behind.error()))
        || !confirmed(ahead, ladder.oneSided(i, true, noise, CONFIRM))
        || !confirmed(behind, ladder.oneSided(i, false, noise, CONFIRM))) {
      return false;
    }
    kinksFound++;
    if (mustReportKinks) {
      note(i, Verdict.FAIL, "there is a kink here that branches() does not report");
    } else {
      kink(i, noise, "x lies on a kink");
    }
    return true;
  }

  private void kink(int i, double noise, String note) {
    Ladder.Estimate ahead = ladder.oneSided(i, true, noise, 0);
    Ladder.Estimate behind = ladder.oneSided(i, false, noise, 0);
    if (ahead == null || behind == null) {
      unknown(i, "f changes its branch at every step, or is not finite next to x");
      return;
    }
    if (bracket(i, ahead, behind)) {
      note(i, Verdict.PASS, note);
      return;
    }
    double value = expected[i];
    double bound = bounds[i];
    Ladder.Estimate nearAhead = ladder.oneSided(i, true, noise, CONFIRM);
    Ladder.Estimate nearBehind = ladder.oneSided(i, false, noise, CONFIRM);
    boolean sure =
        confirmed(ahead, nearAhead)
            && confirmed(behind, nearBehind)
            && !bracket(i, nearAhead, nearBehind);
    expected[i] = value;
    bounds[i] = bound;
    note(
        i,
        sure ? Verdict.FAIL : Verdict.INCONCLUSIVE,
        String.format(
            Locale.ROOT,
            "on a kink, where it should lie from %.6g to %.6g",
            Math.min(ahead.value(), behind.value()),
            Math.max(ahead.value(), behind.value())));
  }

  /** Sets what is expected to the nearest value that a subgradient gives. */
  private boolean bracket(int i, Ladder.Estimate ahead, Ladder.Estimate behind) {
    double low = Math.min(ahead.value(), behind.value());
    double high = Math.max(ahead.value(), behind.value());
    expected[i] = Double.isNaN(claimed[i]) ? low : Math.clamp(claimed[i], low, high);
    bounds[i] = Math.max(ahead.error(), behind.error()) + claimedError[i];
    return Math.abs(claimed[i] - expected[i]) <= bounds[i];
  }

  private void unknown(int i, String why) {
    expected[i] = Double.NaN;
    bounds[i] = Double.POSITIVE_INFINITY;
    note(i, Verdict.INCONCLUSIVE, why);
  }

  /**
   * Bounds as wide as the derivative itself prove nothing. Where f hardly depends on x, its value
   * sets the scale; where all is 0, there is none.
   */
  private void blur() {
    for (int i = 0; i < claimed.length; i++) {
      double slope = Math.max(Math.abs(claimed[i]), Math.abs(expected[i]));
      scale = Double.isFinite(slope) ? Math.max(scale, slope) : scale;
      scale = Math.max(scale, RESOLUTION * ladder.magnitude(i));
    }
    if (scale == 0) {
      return;
    }
    for (int i = 0; i < claimed.length; i++) {
      if (bounds[i] > RESOLUTION * scale && bounds[i] < Double.POSITIVE_INFINITY) {
        note(i, Verdict.INCONCLUSIVE, "the bound is too wide to judge by");
      }
    }
  }

  private void note(int i, Verdict given, String text) {
    double distance = Math.abs(claimed[i] - expected[i]);
    double ratio = distance == 0 ? 0 : distance / bounds[i];
    int order = given.compareTo(verdict);
    // A NaN among the claimed values is as far off as can be.
    if (order > 0 || (order == 0 && (!(ratio <= worst) || element < 0))) {
      verdict = given;
      element = i;
      worst = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
      note = text;
    }
  }
}
