package dev.lanewise.gradcheck;

import java.util.Arrays;

/**
 * The whole Jacobian of a small function: its rows by vjp, held to its columns by jvp, or, without
 * a jvp, to differences along each coordinate.
 */
final class FunctionJacobian {
  /** The longest side of a matrix that is looked at whole. */
  private static final int SIDE = 32;

  private final UserFunction<?, ?> function;
  private final FunctionPoint at;

  FunctionJacobian(UserFunction<?, ?> function, FunctionPoint at) {
    this.function = function;
    this.at = at;
  }

  void run() {
    int rows = at.y().length;
    int cols = 0;
    for (int k = 0; k < at.inputs(); k++) {
      cols += at.size(k);
    }
    boolean small = Math.max(rows, cols) <= SIDE && Math.min(rows, cols) > 0;
    if (!function.hasVjp() || !small) {
      return;
    }
    double[][][] byRows = new double[rows][][];
    for (int i = 0; i < rows; i++) {
      byRows[i] = function.vjp(at.x(), Draw.coordinate(rows, i));
    }
    for (int k = 0; k < at.inputs(); k++) {
      if (at.size(k) > 0) {
        block(byRows, k, rows, at.size(k));
      }
    }
  }

  private void block(double[][][] gradients, int block, int rows, int cols) {
    double[] byRows = new double[rows * cols];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(gradients[i][block], 0, byRows, i * cols, cols);
    }
    if (function.hasJvp()) {
      double[] byCols = new double[rows * cols];
      for (int j = 0; j < cols; j++) {
        double[] column = function.jvp(at.x(), at.only(block, Draw.coordinate(cols, j)));
        for (int i = 0; i < rows; i++) {
          byCols[i * cols + j] = column[i];
        }
      }
      double[] bounds = new double[rows * cols];
      Arrays.fill(bounds, 32 * at.roundoff() * Draw.largest(byRows, byCols));
      at.findings()
          .add(JacobianCheck.compare("input " + block, byRows, byCols, bounds, rows, cols));
    } else {
      differences(byRows, block, rows, cols);
    }
  }

  private void differences(double[] byRows, int block, int rows, int cols) {
    for (int j = 0; j < cols; j++) {
      double[][] axis = at.only(block, Draw.coordinate(cols, j));
      Line line = t -> at.sample(t, axis);
      Noise noise = at.noise(line);
      double[] column = new double[rows];
      for (int i = 0; i < rows; i++) {
        column[i] = byRows[i * cols + j];
      }
      double[] error = new double[rows];
      Arrays.fill(error, 16 * noise.roundoff() * Draw.largest(column));
      at.judge(Finding.Kind.JACOBIAN, "input " + block, line, noise.bounds(), column, error);
    }
  }
}
