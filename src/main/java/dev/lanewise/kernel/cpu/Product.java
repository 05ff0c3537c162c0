package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;

/** The matrix product, cut into bands of rows by bands of columns of C. */
final class Product implements Piece {
  /** Floating-point operations in the time of one plain operation on an element in memory. */
  private static final double FLOPS_PER_WORK = 20;

  private final Team team;
  private final Check check;
  private boolean transA;
  private boolean transB;
  private int m;
  private int n;
  private int k;
  private double alpha;
  private Tensor a;
  private int lda;
  private Tensor b;
  private int ldb;
  private double beta;
  private Tensor c;
  private int ldc;
  private int rowBands;
  private int colBands;

  Product(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      Tensor a,
      int lda,
      Tensor b,
      int ldb,
      double beta,
      Tensor c,
      int ldc) {
    check.matrix("A", a, transA ? k : m, transA ? m : k, lda);
    check.matrix("B", b, transB ? n : k, transB ? k : n, ldb);
    check.matrix("C", c, m, n, ldc);
    check.apart(c, a, b);
    if (m == 0 || n == 0) {
      return;
    }
    this.transA = transA;
    this.transB = transB;
    this.m = m;
    this.n = n;
    this.k = k;
    this.alpha = alpha;
    this.a = a;
    this.lda = lda;
    this.b = b;
    this.ldb = ldb;
    this.beta = beta;
    this.c = c;
    this.ldc = ldc;
    int pieces = Cut.gemmPieces(team.threads(), m, n, k);
    rowBands = pieces == 1 ? 1 : Cut.gemmRowBands(pieces, m, n);
    colBands = pieces / rowBands;
    team.run(pieces, (long) (2.0 * m * n * k / FLOPS_PER_WORK), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int row = piece / colBands;
    int col = piece % colBands;
    int i = Cut.bandStart(m, Cut.GEMM_ROWS, rowBands, row);
    int j = Cut.bandStart(n, Cut.GEMM_COLS, colBands, col);
    int rows = Cut.bandStart(m, Cut.GEMM_ROWS, rowBands, row + 1) - i;
    int cols = Cut.bandStart(n, Cut.GEMM_COLS, colBands, col + 1) - j;
    int ao = a.offset() + (transA ? i : i * lda);
    int bo = b.offset() + (transB ? j * ldb : j);
    int co = c.offset() + i * ldc + j;
    loops.gemm(
        transA,
        transB,
        rows,
        cols,
        k,
        alpha,
        a.segment(),
        ao,
        lda,
        b.segment(),
        bo,
        ldb,
        beta,
        c.segment(),
        co,
        ldc);
  }
}
