package dev.lanewise.bench;

import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** LeNet training steps: forward, backward and SGD with momentum. */
public class TrainStepBenchmark extends WorkBenchmark {
  /** Images in a step. */
  @Param("64")
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.trainingStep(Integer.parseInt(shape));
  }
}
