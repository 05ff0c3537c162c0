package dev.lanewise.bench;

import dev.lanewise.bench.side.Probe;
import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** What the machine can do; run with {@code -p side=machine}. */
public class MachineBenchmark extends WorkBenchmark {
  /** What to measure: {@code fma float32}, {@code read 64} or {@code copy 4}. */
  @Param({"fma float32", "fma float64", "read 1024", "copy 1024"})
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.probe(Probe.parse(shape));
  }
}
