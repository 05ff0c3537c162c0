package dev.lanewise.tornado.bench;

import dev.lanewise.tensor.Tensor;

/** C ← A·B of square matrices. */
final class ProductWork extends KernelWork {
  private final int n;
  private final Tensor a;
  private final Tensor b;
  private final Tensor c;

  ProductWork(int n) {
    this.n = n;
    a = random(n, n);
    b = random(n, n);
    c = tensor(n, n);
  }

  static double flops(int n) {
    return 2.0 * n * n * n;
  }

  Tensor a() {
    return a;
  }

  Tensor b() {
    return b;
  }

  @Override
  void call() {
    kernels.gemm(false, false, n, n, n, 1, a, n, b, n, 0, c, n);
  }

  @Override
  Tensor result() {
    return c;
  }

  @Override
  double expected(int index) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a.get(index / n * n + i) * b.get(i * n + index % n);
    }
    return sum;
  }

  @Override
  int terms() {
    return n;
  }
}
