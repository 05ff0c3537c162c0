package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Locale;

/** Guesses what makes a derivative wrong, where that is cheap to see. */
final class Cause {
  private Cause() {}

  /**
   * Returns a likely cause, or an empty text.
   *
   * @param bounds how far each element may be off; what is further counts as wrong
   */
  static String of(double[] actual, double[] expected, double[] bounds) {
    if (same(actual, expected, bounds, -1)) {
      return "the sign looks flipped";
    }
    if (same(actual, expected, bounds, 0)) {
      return "it is zero throughout: a term looks dropped";
    }
    double factor = factor(actual, expected);
    if (actual.length > 1 && Double.isFinite(factor) && same(actual, expected, bounds, factor)) {
      return String.format(Locale.ROOT, "it looks off by a factor of %.6g", factor);
    }
    return misfits(actual, expected, bounds);
  }

  /** As {@link #of}, for the gradient by an input of that shape, which may be a matrix. */
  static String of(double[] actual, double[] expected, double[] bounds, Shape shape) {
    for (int axis = 1; axis < shape.rank(); axis++) {
      int cols = shape.sizeFrom(axis);
      int rows = shape.size() / cols;
      if (rows > 1 && cols > 1 && transposed(actual, expected, bounds, rows, cols)) {
        return "it looks transposed";
      }
    }
    return of(actual, expected, bounds);
  }

  private static boolean same(double[] actual, double[] expected, double[] bounds, double factor) {
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

  private static double factor(double[] actual, double[] expected) {
    double product = 0;
    double square = 0;
    for (int i = 0; i < actual.length; i++) {
      product += actual[i] * expected[i];
      square += expected[i] * expected[i];
    }
    return product / square;
  }

  private static boolean transposed(
      double[] actual, double[] expected, double[] bounds, int rows, int cols) {
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

  private static String misfits(double[] actual, double[] expected, double[] bounds) {
    int wrong = 0;
    int zero = 0;
    int last = -1;
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= bounds[i])) {
        wrong++;
        zero += actual[i] == 0 ? 1 : 0;
        last = i;
      }
    }
    if (wrong == 0 || actual.length == 1) {
      return "";
    }
    if (wrong == 1 && last == actual.length - 1) {
      return "right except for the last element";
    }
    String where = "wrong in %d of %d elements".formatted(wrong, actual.length);
    return zero == wrong ? where + ", where it is zero: a term looks dropped" : where;
  }
}
