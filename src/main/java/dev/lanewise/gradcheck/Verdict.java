package dev.lanewise.gradcheck;

/** What a check comes to, from best to worst. */
public enum Verdict {
  /** Right, as far as the bound that decided it can tell. */
  PASS,
  /** Rounding or curvature leave too little to judge by. */
  INCONCLUSIVE,
  /** Wrong: the difference is beyond what rounding and curvature explain. */
  FAIL;

  /** Returns the worse of both. */
  public Verdict and(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
