package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ProductProperties {
  /** One product: sizes, how its matrices are stored, and its scalars. */
  private record Product(
      int m, int n, int k, boolean transA, boolean transB, int spare, double alpha, double beta) {
    int lda() {
      return Math.max(1, transA ? m : k) + spare;
    }

    int ldb() {
      return Math.max(1, transB ? k : n) + spare;
    }

    int ldc() {
      return Math.max(1, n) + spare;
    }

    int sizeA() {
      return (transA ? k : m) * lda();
    }

    int sizeB() {
      return (transB ? n : k) * ldb();
    }

    void run(Kernels kernels, Tensor a, Tensor b, Tensor c) {
      kernels.gemm(transA, transB, m, n, k, alpha, a, lda(), b, ldb(), beta, c, ldc());
    }

    /** The definition, element by element; what lies between C's rows keeps its value. */
    Within naive(double[] a, double[] b, double[] c) {
      double[] scaled = c.clone();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          scaled[i * ldc() + j] = beta == 0 ? 0 : beta * c[i * ldc() + j];
        }
      }
      Within sums = new Within(scaled);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int p = 0; p < k; p++) {
            double left = a[transA ? p * lda() + i : i * lda() + p];
            double right = b[transB ? j * ldb() + p : p * ldb() + j];
            sums.add(i * ldc() + j, alpha * left * right);
          }
        }
      }
      return sums;
    }
  }

  private static Tensor random(Arena arena, DType dtype, int size, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
    tensor.copyFrom(random.doubles(size, -1, 1).toArray());
    return tensor;
  }

  private static void check(Product product, DType dtype, int[] threads, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofShared()) {
      Tensor a = random(arena, dtype, product.sizeA(), random);
      Tensor b = random(arena, dtype, product.sizeB(), random);
      Tensor start = random(arena, dtype, product.m() * product.ldc(), random);
      Within exact = product.naive(a.toDoubleArray(), b.toDoubleArray(), start.toDoubleArray());
      Tensor first = null;
      for (int count : threads) {
        Tensor c = Tensor.zeros(arena, dtype, start.shape());
        c.copyFrom(start);
        try (Kernels kernels = CpuBackend.best().open(dtype, count, null)) {
          product.run(kernels, a, b, c);
        }
        first = first == null ? c : first;
        // α and β cost a rounding each.
        exact.check(c, product.k() + 3);
        assertThat(c.bytes().mismatch(first.bytes())).as("with %d threads", count).isEqualTo(-1);
      }
    }
  }

  @Property(tries = 150)
  void smallProductsAreTheirDefinition(
      @ForAll @IntRange(max = 40) int m,
      @ForAll @IntRange(max = 40) int n,
      @ForAll @IntRange(max = 70) int k,
      @ForAll boolean transA,
      @ForAll boolean transB,
      @ForAll @IntRange(max = 3) int spare,
      @ForAll DType dtype,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double alpha = random.nextInt(-2, 3) * 0.5;
    double beta = random.nextInt(-2, 3) * 0.5;

    check(new Product(m, n, k, transA, transB, spare, alpha, beta), dtype, new int[] {1}, seed);
  }

  @Property(tries = 6)
  void largeProductsAreCutAndDoNotDependOnThreads(
      @ForAll @IntRange(min = 300, max = 500) int longer,
      @ForAll @IntRange(min = 80, max = 120) int shorter,
      @ForAll @IntRange(min = 450, max = 600) int k,
      @ForAll boolean tall,
      @ForAll boolean transA,
      @ForAll boolean transB,
      @ForAll DType dtype,
      @ForAll long seed) {
    int m = tall ? longer : shorter;
    int n = tall ? shorter : longer;
    assertThat(Cut.gemmPieces(8, m, n, k)).isGreaterThan(1);

    Product product = new Product(m, n, k, transA, transB, 1, 1, 1);
    check(product, dtype, new int[] {1, 2, 3, 8}, seed);
  }

  @Property(tries = 50)
  void withoutProductsNothingButCIsReadAndWithBetaZeroNotEvenThat(
      @ForAll @IntRange(min = 1, max = 9) int m,
      @ForAll @IntRange(min = 1, max = 9) int n,
      @ForAll @IntRange(max = 9) int k,
      @ForAll boolean keep,
      @ForAll DType dtype) {
    double alpha = k == 0 ? 1 : 0;
    double beta = keep ? 2 : 0;
    Product product = new Product(m, n, k, false, false, 0, alpha, beta);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      Tensor a = Tensor.zeros(arena, dtype, Shape.of(product.sizeA()));
      Tensor b = Tensor.zeros(arena, dtype, Shape.of(product.sizeB()));
      Tensor c = Tensor.zeros(arena, dtype, Shape.of(m * n));
      kernels.fill(Double.NaN, a);
      kernels.fill(Double.POSITIVE_INFINITY, b);
      kernels.fill(keep ? 3 : Double.NaN, c);

      product.run(kernels, a, b, c);

      assertThat(c.toDoubleArray()).containsOnly(keep ? 6 : 0);
    }
  }
}
