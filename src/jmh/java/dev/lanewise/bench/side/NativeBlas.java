package dev.lanewise.bench.side;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** A native BLAS behind its C interface, on memory of its own kind that is allocated once. */
abstract class NativeBlas implements Side {
  static final int ROW_MAJOR = 101;
  static final int PLAIN = 111;
  static final int TRANSPOSED = 112;

  abstract void sgemm(Product p, FloatPointer a, FloatPointer b, FloatPointer c);

  abstract void dgemm(Product p, DoublePointer a, DoublePointer b, DoublePointer c);

  /** y ← A·x of a row-major matrix, or Aᵀ·x. */
  abstract void sgemv(
      boolean transposed, int rows, int cols, FloatPointer a, FloatPointer x, FloatPointer y);

  static int transposition(boolean transposed) {
    return transposed ? TRANSPOSED : PLAIN;
  }

  /** A product with a vector goes to the method that BLAS has for it. */
  @Override
  public Work product(Product p) {
    return p.doubles() ? new Doubles(p) : new Floats(p);
  }

  private void multiply(Product p, FloatPointer a, FloatPointer b, FloatPointer c) {
    if (p.n() == 1) {
      boolean t = p.transA();
      sgemv(t, t ? p.k() : p.m(), t ? p.m() : p.k(), a, b, c);
    } else if (p.m() == 1) {
      boolean t = !p.transB();
      sgemv(t, t ? p.k() : p.n(), t ? p.n() : p.k(), b, a, c);
    } else {
      sgemm(p, a, b, c);
    }
  }

  /** Memory at the start of a cache line and of a page. */
  private static FloatPointer floats(float[] values) {
    FloatPointer wide = new FloatPointer(values.length + 1024L);
    FloatPointer aligned = wide.getPointer(FloatPointer.class, (-wide.address() & 4095) / 4);
    return aligned.put(values, 0, values.length);
  }

  private final class Floats implements Work {
    private final Product p;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;

    Floats(Product p) {
      this.p = p;
      a = floats(Values.uniform(p.m() * p.k(), 1));
      b = floats(Values.uniform(p.k() * p.n(), 2));
      c = floats(new float[p.m() * p.n()]);
    }

    @Override
    public void run() {
      multiply(p, a, b, c);
    }

    @Override
    public double check() {
      float[] values = new float[p.m() * p.n()];
      c.get(values);
      return Values.check(values);
    }

    @Override
    public void close() {
      a.close();
      b.close();
      c.close();
    }
  }

  private final class Doubles implements Work {
    private final Product p;
    private final DoublePointer a;
    private final DoublePointer b;
    private final DoublePointer c;

    Doubles(Product p) {
      this.p = p;
      a = new DoublePointer(Values.widened(Values.uniform(p.m() * p.k(), 1)));
      b = new DoublePointer(Values.widened(Values.uniform(p.k() * p.n(), 2)));
      c = new DoublePointer((long) p.m() * p.n());
    }

    @Override
    public void run() {
      dgemm(p, a, b, c);
    }

    @Override
    public double check() {
      double[] values = new double[p.m() * p.n()];
      c.get(values);
      return Values.check(values);
    }

    @Override
    public void close() {
      a.close();
      b.close();
      c.close();
    }
  }
}
