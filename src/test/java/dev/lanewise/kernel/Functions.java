package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import java.util.function.IntToDoubleFunction;

/** Functions with exponentials and logarithms, which SIMD and portable loops round differently. */
final class Functions {
  /** Roundings that either result of a function may be off by; {@link Kernels} says so. */
  static final int BOUND = 4;

  private Functions() {}

  /** Returns the function's value in binary64; NaN for functions that are rounded exactly. */
  static double value(UnaryOp op, double x) {
    return switch (op) {
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> sigmoid(x);
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case RELU, SQUARE, SIGN -> Double.NaN;
    };
  }

  private static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /** Returns the smallest subnormal. */
  static double least(DType dtype) {
    return dtype == DType.FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE;
  }

  /** Allows y the roundings of op(x). */
  static void allow(Draw d, UnaryOp op, Buffer x, Buffer y) {
    if (!Double.isNaN(value(op, 1))) {
      allow(d, y, i -> BOUND * value(op, x.get(i)));
    }
  }

  /** Allows out the roundings of t · op′(x), and those of adding it. */
  static void allowDerivative(
      Draw d, UnaryOp op, Buffer x, Buffer t, Buffer out, boolean accumulate) {
    if (op == UnaryOp.SOFTPLUS) {
      allow(
          d,
          out,
          i -> (BOUND + 1) * sigmoid(x.get(i)) * t.get(i),
          i -> accumulate ? out.get(i) : 0);
    }
  }

  /** Allows y the roundings of op(a, b) on their rounded product. */
  static void allow(Draw d, BinaryOp op, Buffer a, Buffer b, Buffer y) {
    if (op == BinaryOp.LOGISTIC) {
      allow(
          d,
          y,
          i -> BOUND * value(UnaryOp.SOFTPLUS, -a.get(i) * b.get(i)),
          i -> a.get(i) * b.get(i));
    }
  }

  /** Allows out the roundings of t · −v · σ(−uv), on the rounded product, and of adding it. */
  static void allowDerivative(
      Draw d, BinaryOp op, Buffer u, Buffer v, Buffer t, Buffer out, boolean accumulate) {
    if (op == BinaryOp.LOGISTIC) {
      allow(
          d,
          out,
          i -> {
            double z = u.get(i) * v.get(i);
            return (BOUND + 1 + Math.abs(z)) * t.get(i) * v.get(i) * sigmoid(-z);
          },
          i -> accumulate ? out.get(i) : 0);
    }
  }

  private static void allow(Draw d, Buffer y, IntToDoubleFunction... roundings) {
    double[] bounds = new double[y.size];
    for (int i = 0; i < y.size; i++) {
      double sum = 0;
      for (IntToDoubleFunction each : roundings) {
        sum += Math.abs(each.applyAsDouble(i));
      }
      // For either of the two; not where the exact result is not finite.
      bounds[i] = Double.isFinite(sum) ? 2 * d.dtype.unitRoundoff() * sum + 2 * least(d.dtype) : 0;
    }
    d.allow(y, bounds);
  }

  /**
   * Allows each row of p, y and loss, where given, the roundings of softmax, its logarithm and the
   * log-loss: those of a sum of as many terms as the row has, and of few functions, relative to
   * each result.
   */
  static void allowRows(
      Draw d, int rows, Buffer x, Buffer labels, Buffer p, Buffer y, Buffer loss) {
    int cols = rows == 0 ? 0 : x.size / rows;
    double[] shares = new double[x.size];
    double[] logs = new double[x.size];
    double[] losses = new double[rows];
    for (int r = 0; r < rows; r++) {
      int from = r * cols;
      double top = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < cols; c++) {
        top = Math.max(top, x.get(from + c));
      }
      double others = 0;
      double ones = -1;
      for (int c = 0; c < cols; c++) {
        boolean one = x.get(from + c) == top;
        ones += one ? 1 : 0;
        others += one ? 0 : Math.exp(x.get(from + c) - top);
      }
      others += ones;
      for (int c = 0; c < cols; c++) {
        double difference = x.get(from + c) - top;
        shares[from + c] = Math.exp(difference) / (1 + others);
        logs[from + c] = difference - Math.log1p(others);
      }
      losses[r] = labels == null ? 0 : -logs[from + (int) labels.get(r)];
    }
    allowRelative(d, cols, p, shares);
    allowRelative(d, cols, y, logs);
    allowRelative(d, cols, loss, losses);
  }

  private static void allowRelative(Draw d, int cols, Buffer buffer, double[] values) {
    if (buffer != null) {
      double[] bounds = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        double bound = 2 * d.gamma(cols + 8) * Math.abs(values[i]) + 2 * least(d.dtype);
        bounds[i] = Double.isFinite(bound) ? bound : 0;
      }
      d.allow(buffer, bounds);
    }
  }
}
