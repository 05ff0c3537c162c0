package dev.lanewise.bench;

import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;

/** LeNet on one image after the other; JMH's option -t says how many threads ask at once. */
public class PredictBenchmark extends WorkBenchmark {
  @Override
  Work open(Side opened) {
    return opened.prediction();
  }
}
