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
 * @param actual what the function under test gave there, for {@link Kind#TAYLOR} the order of the
 *     remainder; NaN if there are no numbers
 * @param expected what it should have given
 * @param bound how far the two may lie apart by rounding and truncation; for {@link Kind#TAYLOR},
 *     how far the order may be below
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
    /** That what is left of f(x + h·v) − f(x) − h·Jv falls as h². */
    TAYLOR("taylor order"),
    /** The whole Jacobian by rows from vjp against the same by columns, for a small function. */
    JACOBIAN("jacobian"),
    /** The Hessian-vector product: against differences, and its symmetry. */
    HVP("hvp"),
    /** A layer that is linear in an input, over a large step. */
    LINEARITY("linearity"),
    /** That gradients are added to what is there. */
    ACCUMULATION("accumulation"),
    /** That one example of a batch does not change another. */
    BATCH("batch"),
    /** A graph compiled for training or inference against the same compiled for checking. */
    MODE("mode"),
    /** One tensor as two inputs. */
    ALIASING("aliasing"),
    /** The value in float32 against float64. */
    VALUE32("float32 value"),
    /** The Jacobian-vector product in float32 against float64. */
    JVP32("float32 jvp"),
    /** The vector-Jacobian product in float32 against float64. */
    VJP32("float32 vjp"),
    /** The piece in force in float32 against float64. */
    KINK32("float32 branches");

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
    return note(Kind.CONTRACT, "function", Verdict.FAIL, note);
  }

  /** Returns what to say of something that has no elements. */
  static Finding empty(Kind kind, String where) {
    return note(kind, where, Verdict.PASS, "nothing to compare");
  }

  /** Returns something that has no numbers. */
  static Finding note(Kind kind, String where, Verdict verdict, String note) {
    return new Finding(kind, where, verdict, -1, Double.NaN, Double.NaN, Double.NaN, note);
  }

  /** Returns the same finding with another number for its element. */
  Finding element(int number) {
    return new Finding(kind, where, verdict, number, actual, expected, bound, note);
  }

  /** Returns the same finding of something under a condition: {@code in float32}. */
  Finding in(String condition) {
    return new Finding(
        kind, where + " in " + condition, verdict, element, actual, expected, bound, note);
  }

  /**
   * Returns what the order of a remainder comes to.
   *
   * @param element the worst, or −1 if no remainder stands out of rounding
   */
  static Finding order(String where, Verdict verdict, int element, double order) {
    if (element < 0) {
      return note(Kind.TAYLOR, where, verdict, "no remainder stands out of rounding");
    }
    return new Finding(Kind.TAYLOR, where, verdict, element, order, 2, 0.5, "");
  }

  /** Returns the distance of both values in units of the bound: at most 1 is expected. */
  public double ratio() {
    if (kind == Kind.TAYLOR) {
      return Double.isNaN(actual) ? 0 : Math.max(0, expected - actual) / bound;
    }
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
    if (kind == Kind.TAYLOR && hasNumbers()) {
      text.append(
          String.format(
              Locale.ROOT,
              ", %s: the remainder falls as h^%.2f at element %d, expected h^2 or faster",
              where,
              actual,
              element));
    } else if (hasNumbers()) {
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
    if (!hasNumbers() && !where.equals("function")) {
      text.append(", ").append(where);
    }
    if (!note.isEmpty()) {
      text.append(hasNumbers() ? "; " : ": ").append(note);
    }
    return text.toString();
  }
}
