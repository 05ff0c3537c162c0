package dev.lanewise.bench.run;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Multiplies from the JVM's first moments on; prints at which rate it did, and when. */
final class StartUpChild {
  private static final int N = 512;
  private static final double SECONDS = 4;
  private static final double BUCKET = 0.05;

  /**
   * The rate over some twentieth of a second, or over one call that took longer.
   *
   * @param seconds since the first call began, at the end of that time
   * @param rate in GFLOP/s
   */
  record Point(double seconds, double rate) {}

  private StartUpChild() {}

  /** Entry point. */
  public static void main(String[] args) {
    List<Point> curve = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        Kernels kernels = CpuBackend.best().open(DType.FLOAT32, 1, null)) {
      Tensor a = Tensor.zeros(arena, DType.FLOAT32, Shape.of(N, N));
      Tensor b = Tensor.zeros(arena, DType.FLOAT32, Shape.of(N, N));
      Tensor c = Tensor.zeros(arena, DType.FLOAT32, Shape.of(N, N));
      long start = System.nanoTime();
      double last = 0;
      int calls = 0;
      while (last < SECONDS) {
        kernels.gemm(false, false, N, N, N, 1, a, N, b, N, 0, c, N);
        calls++;
        double now = (System.nanoTime() - start) * 1e-9;
        if (now - last >= BUCKET) {
          curve.add(new Point(now, calls * 2e-9 * N * N * N / (now - last)));
          last = now;
          calls = 0;
        }
      }
    }
    curve.forEach(point -> System.out.println(point.seconds() + " " + point.rate()));
  }

  /** Returns the median rate of the last second. */
  static double steady(List<Point> curve) {
    double end = curve.getLast().seconds();
    return Statistics.of(
            curve.stream().filter(p -> p.seconds() > end - 1).map(Point::rate).toList())
        .median();
  }
}
