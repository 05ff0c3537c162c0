package dev.lanewise.bench;

import dev.lanewise.bench.side.Map;
import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** Elementwise functions and reductions. */
public class MapBenchmark extends WorkBenchmark {
  /** A name and sizes. */
  @Param({"relu 1024x1024", "sigmoid 1024x1024", "tanh 1024x1024", "softmax 1024x1024"})
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.map(Map.parse(shape));
  }
}
