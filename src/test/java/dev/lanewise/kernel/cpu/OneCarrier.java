package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What {@link VirtualThreadsTest} runs in a JVM of its own, with one carrier for all virtual
 * threads; not a test itself. Prints {@code done} if every caller saw the same bits.
 */
final class OneCarrier {
  private static final int N = 200;
  private static final int CALLERS = 4;

  private OneCarrier() {}

  /** Entry point. */
  public static void main(String[] args) throws InterruptedException {
    Executor virtual = task -> Thread.ofVirtual().start(task);
    try (Arena arena = Arena.ofShared()) {
      double[] expected = product(arena, 1, null);
      for (Executor executor : Arrays.asList(null, virtual)) {
        List<Thread> callers = new ArrayList<>();
        List<double[]> results = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < CALLERS; i++) {
          Runnable call = () -> results.add(product(arena, 3, executor));
          callers.add(Thread.ofVirtual().start(call));
        }
        for (Thread caller : callers) {
          caller.join();
        }
        if (results.size() != CALLERS
            || !results.stream().allMatch(result -> Arrays.equals(result, expected))) {
          throw new AssertionError("callers disagree");
        }
      }
    }
    System.err.println("done");
  }

  /** Returns what the last of many products left, each large enough to be shared. */
  private static double[] product(Arena arena, int threads, Executor executor) {
    try (Kernels kernels = CpuBackend.best().open(DType.FLOAT32, threads, executor)) {
      Tensor a = Tensor.zeros(arena, DType.FLOAT32, Shape.of(N, N));
      Tensor c = Tensor.zeros(arena, DType.FLOAT32, Shape.of(N, N));
      kernels.uniform(-1, 1, 7, a);
      for (int i = 0; i < 20; i++) {
        kernels.gemm(false, false, N, N, N, 1, a, N, a, N, 0.5, c, N);
        Thread.yield();
      }
      return c.toDoubleArray();
    }
  }
}
