package dev.lanewise.bench;

import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import java.util.concurrent.TimeUnit;
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

/** How often a second a side does some work. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class WorkBenchmark {
  /** Receives, as a system property, what {@link Work#check} said last. */
  public static final String CHECK = "lanewise.bench.check";

  /** Who does it; {@link Side#of} has the names. */
  @Param("lanewise")
  public String side;

  /** How many threads work on it. */
  @Param("1")
  public int threads;

  private Work work;

  /** Sets the work up. */
  abstract Work open(Side side);

  /** Sets the work up and does it once. */
  @Setup(Level.Trial)
  public void open() {
    work = open(Side.of(side, threads));
    work.run();
    System.setProperty(CHECK, Double.toString(work.check()));
  }

  /** Does the work. */
  @Benchmark
  public void run() {
    work.run();
  }

  /** Closes all. */
  @TearDown(Level.Trial)
  public void close() {
    work.close();
  }
}
