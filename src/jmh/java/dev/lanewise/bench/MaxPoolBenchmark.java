package dev.lanewise.bench;

import dev.lanewise.bench.side.MaxPool;
import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** Max-pooling over squares of 2×2. */
public class MaxPoolBenchmark extends WorkBenchmark {
  /** Batch, channels and height. */
  @Param({"64x20x24", "64x20x24 gradient"})
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.maxPool(MaxPool.parse(shape));
  }
}
