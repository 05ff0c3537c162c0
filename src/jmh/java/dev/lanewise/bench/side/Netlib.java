package dev.lanewise.bench.side;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;

/** The BLAS that Spark uses where there is no native one: Java with the Vector API. */
final class Netlib implements Side {
  private final BLAS blas = JavaBLAS.getInstance();

  Netlib(int threads) {
    if (threads != 1) {
      throw new IllegalArgumentException("netlib's Java methods run on one thread");
    }
    if (!blas.getClass().getSimpleName().equals("VectorBLAS")) {
      throw new IllegalStateException("runs on " + blas.getClass());
    }
  }

  @Override
  public String description() {
    return "netlib " + blas.getClass().getSimpleName();
  }

  /** By columns, as netlib has it: Cᵀ ← op(B)ᵀ·op(A)ᵀ, which is the same memory. */
  @Override
  public Work product(Product p) {
    return p.doubles() ? new Doubles(p) : new Floats(p);
  }

  private static String transposition(boolean transposed) {
    return transposed ? "T" : "N";
  }

  private final class Floats implements Work {
    private final Product p;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    Floats(Product p) {
      this.p = p;
      a = Values.uniform(p.m() * p.k(), 1);
      b = Values.uniform(p.k() * p.n(), 2);
      c = new float[p.m() * p.n()];
    }

    @Override
    public void run() {
      String transA = transposition(p.transA());
      String transB = transposition(p.transB());
      blas.sgemm(transB, transA, p.n(), p.m(), p.k(), 1, b, p.ldb(), a, p.lda(), 0, c, p.n());
    }

    @Override
    public double check() {
      return Values.check(c);
    }

    @Override
    public void close() {}
  }

  private final class Doubles implements Work {
    private final Product p;
    private final double[] a;
    private final double[] b;
    private final double[] c;

    Doubles(Product p) {
      this.p = p;
      a = Values.widened(Values.uniform(p.m() * p.k(), 1));
      b = Values.widened(Values.uniform(p.k() * p.n(), 2));
      c = new double[p.m() * p.n()];
    }

    @Override
    public void run() {
      String transA = transposition(p.transA());
      String transB = transposition(p.transB());
      blas.dgemm(transB, transA, p.n(), p.m(), p.k(), 1, b, p.ldb(), a, p.lda(), 0, c, p.n());
    }

    @Override
    public double check() {
      return Values.check(c);
    }

    @Override
    public void close() {}
  }
}
