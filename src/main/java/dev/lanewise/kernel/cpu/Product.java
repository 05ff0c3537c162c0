package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;

/** The matrix product, cut into bands along the longer side of C. */
final class Product implements Piece {
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
  private int extent;

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
    extent = Cut.gemmExtent(m, n, k);
    team.run(Cut.pieces(Math.max(m, n), extent), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int from = piece * extent;
    int rows = m;
    int cols = n;
    int ao = a.offset();
    int bo = b.offset();
    int co = c.offset();
    if (m >= n) {
      rows = Math.min(extent, m - from);
      ao += transA ? from : from * lda;
      co += from * ldc;
    } else {
      cols = Math.min(extent, n - from);
      bo += transB ? from * ldb : from;
      co += from;
    }
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
