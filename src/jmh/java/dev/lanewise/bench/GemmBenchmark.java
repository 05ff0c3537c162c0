package dev.lanewise.bench;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Square matrix products on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmBenchmark {
  /** Which kernels run. */
  @Param({"simd", "portable"})
  public String kernels;

  /** The element type. */
  @Param({"float32", "float64"})
  public String dtype;

  /** Rows and columns. */
  @Param({"64", "256", "512", "1024"})
  public int n;

  private Arena arena;
  private Kernels opened;
  private Tensor a;
  private Tensor b;
  private Tensor c;

  /** Counts operations: the reported rate is in units of 10⁹ floating-point operations a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Gflop {
    /** Operations so far, in units of 10⁹. */
    public double gflop;

    /** Starts anew. */
    @Setup(Level.Iteration)
    public void reset() {
      gflop = 0;
    }
  }

  /** Opens kernels and fills the operands. */
  @Setup(Level.Trial)
  public void open() {
    Backend backend = kernels.equals("simd") ? CpuBackend.best() : CpuBackend.portable();
    if (!backend.status().name().startsWith(kernels)) {
      throw new IllegalStateException("runs on " + backend.status());
    }
    DType type = DType.parse(dtype);
    arena = Arena.ofShared();
    opened = backend.open(type, 1, null);
    a = Tensor.zeros(arena, type, Shape.of(n, n));
    b = Tensor.zeros(arena, type, Shape.of(n, n));
    c = Tensor.zeros(arena, type, Shape.of(n, n));
    opened.uniform(-1, 1, 1, a);
    opened.uniform(-1, 1, 2, b);
  }

  /** C ← A·B. */
  @Benchmark
  public Tensor gemm(Gflop count) {
    opened.gemm(false, false, n, n, n, 1, a, n, b, n, 0, c, n);
    count.gflop += 2e-9 * n * n * n;
    return c;
  }

  /** Closes all. */
  @TearDown(Level.Trial)
  public void close() {
    opened.close();
    arena.close();
  }
}
