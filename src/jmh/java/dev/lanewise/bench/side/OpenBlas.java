package dev.lanewise.bench.side;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS through its Java binding. */
final class OpenBlas extends NativeBlas {
  OpenBlas(int threads) {
    openblas_nolapack.blas_set_num_threads(threads);
  }

  @Override
  public String description() {
    return openblas_nolapack.OPENBLAS_VERSION.strip();
  }

  @Override
  void sgemm(Product p, FloatPointer a, FloatPointer b, FloatPointer c) {
    int transA = transposition(p.transA());
    int transB = transposition(p.transB());
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR, transA, transB, p.m(), p.n(), p.k(), 1, a, p.lda(), b, p.ldb(), 0, c, p.n());
  }

  @Override
  void dgemm(Product p, DoublePointer a, DoublePointer b, DoublePointer c) {
    int transA = transposition(p.transA());
    int transB = transposition(p.transB());
    openblas_nolapack.cblas_dgemm(
        ROW_MAJOR, transA, transB, p.m(), p.n(), p.k(), 1, a, p.lda(), b, p.ldb(), 0, c, p.n());
  }

  @Override
  void sgemv(
      boolean transposed, int rows, int cols, FloatPointer a, FloatPointer x, FloatPointer y) {
    openblas_nolapack.cblas_sgemv(
        ROW_MAJOR, transposition(transposed), rows, cols, 1, a, cols, x, 1, 0, y, 1);
  }
}
