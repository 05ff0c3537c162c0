package dev.lanewise.bench.side;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_FDRM;

/** Efficient Java Matrix Library: plain Java. */
final class Ejml implements Side {
  Ejml(int threads) {
    if (threads != 1) {
      throw new IllegalArgumentException("these are the methods for one thread");
    }
  }

  @Override
  public String description() {
    return "EJML";
  }

  @Override
  public Work product(Product p) {
    if (p.transA() || p.transB()) {
      throw new IllegalArgumentException("only products without transposition are set up");
    }
    return p.doubles() ? new Doubles(p) : new Floats(p);
  }

  private static final class Floats implements Work {
    private final FMatrixRMaj a;
    private final FMatrixRMaj b;
    private final FMatrixRMaj c;

    Floats(Product p) {
      a = FMatrixRMaj.wrap(p.m(), p.k(), Values.uniform(p.m() * p.k(), 1));
      b = FMatrixRMaj.wrap(p.k(), p.n(), Values.uniform(p.k() * p.n(), 2));
      c = new FMatrixRMaj(p.m(), p.n());
    }

    @Override
    public void run() {
      CommonOps_FDRM.mult(a, b, c);
    }

    @Override
    public double check() {
      return Values.check(c.data);
    }

    @Override
    public void close() {}
  }

  private static final class Doubles implements Work {
    private final DMatrixRMaj a;
    private final DMatrixRMaj b;
    private final DMatrixRMaj c;

    Doubles(Product p) {
      a = DMatrixRMaj.wrap(p.m(), p.k(), Values.widened(Values.uniform(p.m() * p.k(), 1)));
      b = DMatrixRMaj.wrap(p.k(), p.n(), Values.widened(Values.uniform(p.k() * p.n(), 2)));
      c = new DMatrixRMaj(p.m(), p.n());
    }

    @Override
    public void run() {
      CommonOps_DDRM.mult(a, b, c);
    }

    @Override
    public double check() {
      return Values.check(c.data);
    }

    @Override
    public void close() {}
  }
}
