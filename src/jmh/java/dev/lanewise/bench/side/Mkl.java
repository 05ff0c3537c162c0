package dev.lanewise.bench.side;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel's Math Kernel Library through its Java binding. */
final class Mkl extends NativeBlas {
  Mkl(int threads) {
    mkl_rt.MKL_Set_Num_Threads(threads);
  }

  @Override
  public String description() {
    return "MKL " + mkl_rt.INTEL_MKL_VERSION / 10_000 + "." + mkl_rt.INTEL_MKL_VERSION / 100 % 100;
  }

  @Override
  void sgemm(Product p, FloatPointer a, FloatPointer b, FloatPointer c) {
    int transA = transposition(p.transA());
    int transB = transposition(p.transB());
    mkl_rt.cblas_sgemm(
        ROW_MAJOR, transA, transB, p.m(), p.n(), p.k(), 1, a, p.lda(), b, p.ldb(), 0, c, p.n());
  }

  @Override
  void dgemm(Product p, DoublePointer a, DoublePointer b, DoublePointer c) {
    int transA = transposition(p.transA());
    int transB = transposition(p.transB());
    mkl_rt.cblas_dgemm(
        ROW_MAJOR, transA, transB, p.m(), p.n(), p.k(), 1, a, p.lda(), b, p.ldb(), 0, c, p.n());
  }

  @Override
  void sgemv(
      boolean transposed, int rows, int cols, FloatPointer a, FloatPointer x, FloatPointer y) {
    mkl_rt.cblas_sgemv(ROW_MAJOR, transposition(transposed), rows, cols, 1, a, cols, x, 1, 0, y, 1);
  }
}
