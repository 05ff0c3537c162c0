package dev.lanewise.gradcheck;

/** A function along a line through the point where it is checked: t ↦ f(x + t·v). */
interface Line {
  /** Returns f(x + t·v). */
  Sample at(double t);

  /**
   * One value of f.
   *
   * @param values its elements
   * @param pieces for each element the piece of f that is in force, 0 on a kink; null if f does not
   *     say
   */
  record Sample(double[] values, double[] pieces) {}
}
