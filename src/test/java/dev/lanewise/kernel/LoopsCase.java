package dev.lanewise.kernel;

/**
 * A way to call one method of {@link Loops}.
 *
 * @param method its name
 * @param variant the rest of what it does, for messages
 */
record LoopsCase(String method, String variant, Call call) {
  /** Draws arguments, makes the call, returns the result or 0. */
  interface Call {
    double on(Loops loops, Draw draw);
  }

  @Override
  public String toString() {
    return variant.isEmpty() ? method : method + " " + variant;
  }
}
