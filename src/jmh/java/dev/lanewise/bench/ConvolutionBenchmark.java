package dev.lanewise.bench;

import dev.lanewise.bench.side.Convolution;
import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** Convolutions, and both of their gradients. */
public class ConvolutionBenchmark extends WorkBenchmark {
  /** As {@link Convolution#parse} reads it: {@code 16x64x56 64 3/1/1 gradients}. */
  @Param({"64x56 64 1/1/0", "64x56 64 3/1/1", "256x14 256 3/1/1"})
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.convolution(Convolution.parse(shape));
  }
}
