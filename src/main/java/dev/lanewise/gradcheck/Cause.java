package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Locale;
import java.util.stream.IntStream;

/** Guesses what makes a derivative wrong, where that is cheap to see. */
final class Cause {
  /** How close a factor has to be to a whole number to be taken for it. */
  private static final double WHOLE = 1e-6;

  private final double[] actual;
  private final double[] expected;
  private final double[] bounds;
  private final Shape shape;

  private Cause(double[] actual, double[] expected, double[] bounds, Shape shape) {
    this.actual = actual;
    this.expected = expected;
    this.bounds = bounds;
    this.shape = shape;
  }

  /**
   * Returns a likely cause, or an empty text.
   *
   * @param bounds how far each element may be off; what is further counts as wrong
   */
  static String of(double[] actual, double[] expected, double[] bounds) {
    return of(actual, expected, bounds, Shape.of(actual.length));
  }

  /** As {@link #of(double[], double[], double[])}, for elements of that shape. */
  static String of(double[] actual, double[] expected, double[] bounds, Shape shape) {
    return new Cause(actual, expected, bounds, shape).guess();
  }

  private String guess() {
    if (IntStream.range(0, actual.length).allMatch(this::right)) {
      return "";
    }
    if (isTransposed()) {
      return "it looks transposed";
    }
    if (isMultiple(-1)) {
      return "the sign looks flipped";
    }
    if (isMultiple(0)) {
      return "it is zero throughout: a term looks dropped";
    }
    double factor = factor();
    boolean tells = nonzero() > 1 || !hint(factor).isEmpty();
    if (actual.length > 1 && tells && Double.isFinite(factor) && isMultiple(factor)) {
      return "it looks off by a factor of " + show(factor) + hint(factor);
    }
    return actual.length == 1 ? "" : place();
  }

  private boolean right(int i) {
    return Math.abs(actual[i] - expected[i]) <= bounds[i];
  }

  private boolean isMultiple(double factor) {
    boolean trivial = true;
    for (int i = 0; i < actual.length; i++) {
      double slack = (1 + Math.abs(factor)) * bounds[i];
      if (!(Math.abs(actual[i] - factor * expected[i]) <= slack)) {
        return false;
      }
      trivial &= Math.abs(expected[i]) <= bounds[i];
    }
    return !trivial;
  }

  /** One number is a multiple of any other: by itself, only a whole factor says something. */
  private long nonzero() {
    return IntStream.range(0, expected.length)
        .filter(i -> Math.abs(expected[i]) > bounds[i])
        .count();
  }

  private double factor() {
    double product = 0;
    double square = 0;
    for (int i = 0; i < actual.length; i++) {
      product += actual[i] * expected[i];
      square += expected[i] * expected[i];
    }
    return product / square;
  }

  private static String show(double factor) {
    double whole = Math.rint(factor);
    return Math.abs(factor - whole) < WHOLE * Math.abs(factor)
        ? "%.0f".formatted(whole)
        : String.format(Locale.ROOT, "%.6g", factor);
  }

  private String hint(double factor) {
    if (isWhole(factor)) {
      return factor < 2.5 ? ": counted twice?" : ": a missing mean?";
    }
    if (isWhole(1 / factor)) {
      return 1 / factor < 2.5 ? ": a missing factor 2?" : ": a mean too many?";
    }
    return isWhole(-factor) || isWhole(-1 / factor) ? ": the sign, and a factor?" : "";
  }

  private static boolean isWhole(double factor) {
    return factor > 1.5 && Math.abs(factor - Math.rint(factor)) < WHOLE * factor;
  }

  private boolean isTransposed() {
    for (int axis = 1; axis < shape.rank(); axis++) {
      int cols = shape.sizeFrom(axis);
      int rows = cols == 0 ? 0 : shape.size() / cols;
      if (rows > 1 && cols > 1 && isTransposed(rows, cols)) {
        return true;
      }
    }
    return false;
  }

  private boolean isTransposed(int rows, int cols) {
    boolean moved = false;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        int i = r * cols + c;
        int j = c * rows + r;
        if (!(Math.abs(actual[j] - expected[i]) <= bounds[i] + bounds[j])) {
          return false;
        }
        moved |= Math.abs(expected[i] - expected[j]) > bounds[i] + bounds[j];
      }
    }
    return moved;
  }

  /** Where it is wrong, if that says something. */
  private String place() {
    int wrong = 0;
    int zero = 0;
    int first = -1;
    boolean border = shape.rank() > 1;
    for (int i = 0; i < actual.length; i++) {
      if (!right(i)) {
        wrong++;
        zero += actual[i] == 0 ? 1 : 0;
        first = first < 0 ? i : first;
        border = border && isOnBorder(i);
      }
    }
    if (wrong == 1 && first == actual.length - 1) {
      return "right except for the last element";
    }
    if (wrong > 1 && first + wrong == actual.length && first > 0) {
      return "right up to element %d, wrong from there on: the rest of a loop?"
          .formatted(first - 1);
    }
    String where = "wrong in %d of %d elements".formatted(wrong, actual.length);
    if (border && wrong < actual.length && hasInside()) {
      return where + ", all at the border: padding?";
    }
    return zero == wrong ? where + ", where it is zero: a term looks dropped" : where;
  }

  /** Whether an element is at an end of one of the last two dimensions. */
  private boolean isOnBorder(int i) {
    int width = shape.dim(shape.rank() - 1);
    int height = shape.dim(shape.rank() - 2);
    int col = i % width;
    int row = i / width % height;
    return col == 0 || row == 0 || col == width - 1 || row == height - 1;
  }

  private boolean hasInside() {
    return shape.dim(shape.rank() - 1) > 2 && shape.dim(shape.rank() - 2) > 2;
  }
}
