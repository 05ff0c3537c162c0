package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;

/** The whole Jacobian of a small layer both ways: by columns from jvp, by rows from vjp. */
final class JacobianCheck {
  /** The longest side of a matrix that is looked at whole. */
  static final int SIDE = 16;

  private JacobianCheck() {}

  /** Checks each input whose Jacobian is small. */
  static void run(LayerPoint at) {
    int rows = at.outputShape().size();
    for (int block : at.blocks()) {
      int cols = at.size(block);
      if (rows > 0 && cols > 0 && rows <= SIDE && cols <= SIDE) {
        run(at, block, rows, cols);
      }
    }
  }

  private static void run(LayerPoint at, int block, int rows, int cols) {
    double[] byRows = new double[rows * cols];
    double[] byCols = new double[rows * cols];
    double[] bounds = new double[rows * cols];
    double[][] zero = at.only(block, new double[cols]);
    // What rounding does to a sum over a row or column, it does to none of its terms alone.
    double[] inCols = at.model().jvp(at.only(block, ones(cols)), rows);
    double[] inRows = at.model().vjp(ones(rows), zero)[block];
    at.bench().forward(at.x());
    for (int j = 0; j < cols; j++) {
      double[] column = at.bench().jvp(at.only(block, Draw.coordinate(cols, j)));
      for (int i = 0; i < rows; i++) {
        byCols[i * cols + j] = column[i];
        bounds[i * cols + j] = inCols[i] + inRows[j];
      }
    }
    for (int i = 0; i < rows; i++) {
      double[] row = at.bench().vjp(Draw.coordinate(rows, i), zero)[block];
      System.arraycopy(row, 0, byRows, i * cols, cols);
    }
    at.findings().add(compare("input " + block, byRows, byCols, bounds, rows, cols));
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The Jacobian by rows against that by columns. */
  static Finding compare(
      String where, double[] byRows, double[] byCols, double[] bounds, int rows, int cols) {
    String cause = Cause.of(byRows, byCols, bounds, Shape.of(rows, cols));
    return Comparison.of(Finding.Kind.JACOBIAN, where, byRows, byCols, bounds, cause);
  }
}
