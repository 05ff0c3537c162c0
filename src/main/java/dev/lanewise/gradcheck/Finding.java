package dev.lanewise.gradcheck;

import java.util.Locale;

/**
 * The outcome of one check on one part of a function, told by its worst element.
 *
 * @param kind what was checked
 * @param where the inputs it was checked for, for people: {@code input 1}
 * @param verdict what it comes to
 * @param element the row-major position of the worst element, in the output for {@link Kind#JVP},
 *     in the input for {@link Kind#VJP} and {@link Kind#ACCUMULATION}; −1 if the numbers are sums
 *     over all elements, or there are none
 * @param actual what the function under test gave there; NaN if there are no numbers
 * @param expected what it should have given
 * @param bound how far the two may lie apart by rounding and truncation
 * @param note a likely cause or an explanation; may be empty
 */
public record Finding(
    Kind kind,
    String where,
    Verdict verdict,
    int element,
    double actual,
    double expected,
    double bound,
    String note) {

  /** What is checked. */
  public enum Kind {
    /** That each method reads and writes what its contract says, and gives the same twice. */
    CONTRACT("contract"),
    /** The Jacobian-vector product against differences of the function. */
    JVP("jvp"),
    /**
     * The vector-Jacobian product against the Jacobian-vector product, ⟨Jᵀu, v⟩ = ⟨u, Jv⟩, or, for
     * a function that has none, against differences.
     */
    VJP("vjp"),
    /** That gradients are added to what is there. */
    ACCUMULATION("accumulation"),
    /** The value in float32 against float64. */
    VALUE32("float32 value"),
    /** The Jacobian-vector product in float32 against float64. */
    JVP32("float32 jvp"),
    /** The vector-Jacobian product in float32 against float64. */
    VJP32("float32 vjp");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Returns what it is called in reports. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Returns a breach of a contract, which has no numbers. */
  static Finding breach(String note) {
    return new Finding(
        Kind.CONTRACT, "function", Verdict.FAIL, -1, Double.NaN, Double.NaN, Double.NaN, note);
  }

  /** Returns what to say of something that has no elements. */
  static Finding empty(Kind kind, String where) {
    return new Finding(
        kind, where, Verdict.PASS, -1, Double.NaN, Double.NaN, Double.NaN, "nothing to compare");
  }

  /** Returns the distance of both values in units of the bound: at most 1 is expected. */
  public double ratio() {
    double distance = Math.abs(actual - expected);
    return bound < Double.POSITIVE_INFINITY && distance != 0 ? distance / bound : 0;
  }

  private boolean hasNumbers() {
    return !Double.isNaN(bound);
  }

  /** Returns one line for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(verdict).append("  ").append(kind);
    if (hasNumbers()) {
      String what = element < 0 ? "the sum over a random direction" : "element " + element;
      text.append(
          String.format(
              Locale.ROOT,
              ", %s: %s is %.10g, expected %.10g; they differ by %.3g, the bound is %.3g",
              where,
              what,
              actual,
              expected,
              Math.abs(actual - expected),
              bound));
    }
    if (!note.isEmpty()) {
      text.append(hasNumbers() ? "; " : ": ").append(note);
    }
    return text.toString();
  }
}
