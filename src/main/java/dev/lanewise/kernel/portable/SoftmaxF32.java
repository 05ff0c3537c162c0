package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Softmax and its logarithm by rows of {@code [rows, cols]}. Exponentials are of differences to the
 * row's largest element, so that none overflows; sums are in binary64.
 */
public final class SoftmaxF32 {
  private SoftmaxF32() {}

  /** y ← eˣ / Σ eˣ, by row of a column or more. */
  public static void softmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int from = xo + r * cols;
      int to = yo + r * cols;
      int top = ReduceF32.argmax(cols, x, from);
      double largest = MemF32.get(x, from + top);
      double sum = 1.0 + others(cols, top, largest, x, from);
      for (int c = 0; c < cols; c++) {
        MemF32.set(y, to + c, MemF32.round(ExpLog.exp(MemF32.get(x, from + c) - largest) / sum));
      }
    }
  }

  /**
   * Returns Σ e^(x − largest) over all but the largest: with its 1 left out, a logarithm of the sum
   * close to 0 keeps its digits. NaN if an element is NaN or +∞.
   */
  static double others(int cols, int top, double largest, MemorySegment x, int xo) {
    double sum = largest - largest;
    for (int c = 0; c < cols; c++) {
      if (c != top) {
        sum += ExpLog.exp(MemF32.get(x, xo + c) - largest);
      }
    }
    return sum;
  }

  /** out ← y ⊙ (t − ⟨y, t⟩). */
  public static void softmaxDerivative(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    for (@Parallel int r = 0; r < rows; r++) {
      int row = r * cols;
      double mean = ReduceF32.dot(cols, y, yo + row, t, to + row);
      for (int c = 0; c < cols; c++) {
        double product = MemF32.get(y, yo + row + c) * (MemF32.get(t, to + row + c) - mean);
        MemF32.put(out, oo + row + c, MemF32.round(product), accumulate);
      }
    }
  }

  /** y ← x − log Σ eˣ, by row of a column or more. */
  public static void logSoftmax(
      int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int from = xo + r * cols;
      int to = yo + r * cols;
      int top = ReduceF32.argmax(cols, x, from);
      double largest = MemF32.get(x, from + top);
      double log = ExpLog.log1p(others(cols, top, largest, x, from));
      for (int c = 0; c < cols; c++) {
        MemF32.set(y, to + c, MemF32.round((MemF32.get(x, from + c) - largest) - log));
      }
    }
  }

  /** dx ← dx + dy − eʸ ⊙ Σ dy. */
  public static void logSoftmaxVjp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int row = r * cols;
      double sum = ReduceF32.sum(cols, dy, dyo + row);
      for (int c = 0; c < cols; c++) {
        double delta =
            MemF32.get(dy, dyo + row + c) - ExpLog.exp(MemF32.get(y, yo + row + c)) * sum;
        MemF32.put(dx, dxo + row + c, MemF32.round(delta), true);
      }
    }
  }

  /** out ← t − ⟨eʸ, t⟩. */
  public static void logSoftmaxJvp(
      int rows,
      int cols,
      MemorySegment y,
      int yo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int row = r * cols;
      double mean = 0.0;
      for (int c = 0; c < cols; c++) {
        mean += ExpLog.exp(MemF32.get(y, yo + row + c)) * MemF32.get(t, to + row + c);
      }
      for (int c = 0; c < cols; c++) {
        MemF32.set(out, oo + row + c, MemF32.round(MemF32.get(t, to + row + c) - mean));
      }
    }
  }
}
