package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;

/** A matrix product with room between the rows of its matrices. */
record GemmCall(
    boolean transA,
    boolean transB,
    int m,
    int n,
    int k,
    double alpha,
    Buffer a,
    int lda,
    Buffer b,
    int ldb,
    double beta,
    Buffer c,
    int ldc) {

  /** Draws the factors and matrices, and allows C the rounding of a sum of k products. */
  static GemmCall draw(Draw d, boolean transA, boolean transB, int m, int n, int k) {
    int lda = (transA ? m : k) + d.number(0, 3);
    int ldb = (transB ? k : n) + d.number(0, 3);
    int ldc = n + d.number(0, 3);
    Buffer a = d.any("A", (transA ? k : m) * lda);
    Buffer b = d.any("B", (transB ? n : k) * ldb);
    Buffer c = d.any("C", m * ldc);
    double alpha = factor(d);
    double beta = factor(d);
    GemmCall call = new GemmCall(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    d.allow(c, call.bounds());
    return call;
  }

  /** Returns a factor that either type holds exactly. */
  private static double factor(Draw d) {
    return new double[] {0, 1, -0.5, 1.75}[d.random.nextInt(4)];
  }

  void on(Loops loops) {
    loops.gemm(
        transA, transB, m, n, k, alpha, a.segment, a.offset, lda, b.segment, b.offset, ldb, beta,
        c.segment, c.offset, ldc);
  }

  double a(int i, int p) {
    return a.get(transA ? p * lda + i : i * lda + p);
  }

  double b(int p, int j) {
    return b.get(transB ? j * ldb + p : p * ldb + j);
  }

  /** Returns C after the call by its definition, in binary64, and leaves C alone. */
  double[] expected() {
    double[] expected = c.values();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; alpha != 0 && p < k; p++) {
          sum += a(i, p) * b(p, j);
        }
        double kept = beta == 0 ? 0 : beta * expected[i * ldc + j];
        expected[i * ldc + j] = alpha == 0 ? kept : alpha * sum + kept;
      }
    }
    return expected;
  }

  /**
   * Returns, for C before the call, how far two results may differ: each is off by at most γ(k + 3)
   * of the magnitudes, three roundings being those of α, β and their sum, and by half the smallest
   * number for each that underflows. 0 between the rows.
   */
  private double[] bounds() {
    double[] bounds = new double[c.size];
    double gamma = 2 * Draw.gamma(k + 3, c.dtype);
    double smallest = c.dtype == DType.FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; alpha != 0 && p < k; p++) {
          sum += Math.abs(alpha * a(i, p) * b(p, j));
        }
        double kept = beta == 0 ? 0 : Math.abs(beta * c.get(i * ldc + j));
        bounds[i * ldc + j] = gamma * (sum + kept) + (k + 3) * smallest;
      }
    }
    return bounds;
  }
}
