package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How a thread writes its elements of C, see {@link TileF32#product}. */
final class WriteF32 {
  private WriteF32() {}

  /** Returns where a row of C begins; negative if there is no such row. */
  static int row(int i, int m, int co, int cRow) {
    return i < m ? co + i * cRow : -1;
  }

  /** Returns how far a column of C is from the first; negative if there is no such column. */
  static int column(int j, int n, int cRun, int cNext) {
    int at = cNext > 0 ? j / cRun * cNext + j % cRun : j;
    return j < n ? at : -1;
  }

  /** Returns what is added to a row of C. */
  static float added(int i, int m, FloatArray x, int bias) {
    float value = 0f;
    if (bias >= 0 && i < m) {
      value = x.get(bias + i);
    }
    return value;
  }

  /** Writes four elements of a row. */
  static void put(
      FloatArray x,
      int row,
      int d0,
      int d1,
      int d2,
      int d3,
      float alpha,
      float beta,
      float c0,
      float c1,
      float c2,
      float c3,
      float add,
      int rectify) {
    if (row >= 0) {
      put(x, row, d0, alpha, beta, c0, add, rectify);
      put(x, row, d1, alpha, beta, c1, add, rectify);
      put(x, row, d2, alpha, beta, c2, add, rectify);
      put(x, row, d3, alpha, beta, c3, add, rectify);
    }
  }

  private static void put(
      FloatArray x,
      int row,
      int column,
      float alpha,
      float beta,
      float sum,
      float add,
      int rectify) {
    if (column >= 0) {
      float value = alpha * sum;
      int reads = beta == 0f ? 0 : 1;
      if (reads == 1) {
        value = beta * x.get(row + column) + value;
      }
      value += add;
      if (rectify == 1) {
        // As the portable kernel: NaN stays, and −0 becomes 0.
        value = value < 0f ? 0f : value + 0f;
      }
      x.set(row + column, value);
    }
  }
}
