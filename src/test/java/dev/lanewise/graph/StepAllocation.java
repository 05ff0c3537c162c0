package dev.lanewise.graph;

import com.sun.management.ThreadMXBean;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/** What {@link LeNetTest} runs in a JVM of its own: it trains, and prints what a step allocates. */
final class StepAllocation {
  /** Bytes a step that count as next to nothing. */
  static final long LEAST = 1024;

  private static final int BATCH = 16;

  /** Compilers need thousands of steps for what a step does once, and may get little of the CPU. */
  private static final long PATIENCE = 120_000_000_000L;

  private StepAllocation() {}

  /**
   * Entry point. Results go to standard error: bytes a step of one and of two threads, by the
   * caller and by all threads.
   */
  public static void main(String[] args) throws IOException {
    ThreadMXBean beans = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = Path.of(System.getProperty("lanewise.home"), "data/nets/lenet.net");
    Network network = Network.parse(file);
    for (int threads = 1; threads <= 2; threads++) {
      try (TrainingStep step =
          new TrainingStep(network, DType.FLOAT32, Mode.TRAINING, BATCH, threads)) {
        print(
            "caller" + threads, perStep(step, beans, ThreadMXBean::getCurrentThreadAllocatedBytes));
        print("all" + threads, perStep(step, beans, ThreadMXBean::getTotalThreadAllocatedBytes));
      }
    }
  }

  private static void print(String name, long bytes) {
    System.err.println(name + " " + bytes);
  }

  /**
   * The least of many short runs: the compiler gets rid of short-lived objects only once it has got
   * round to the code, and other threads of the JVM may allocate now and then.
   */
  private static long perStep(
      TrainingStep step, ThreadMXBean beans, ToLongFunction<ThreadMXBean> bytes) {
    int steps = 10;
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (least >= LEAST && System.nanoTime() - start < PATIENCE) {
      long before = bytes.applyAsLong(beans);
      for (int i = 0; i < steps; i++) {
        step.train();
      }
      least = Math.min(least, (bytes.applyAsLong(beans) - before) / steps);
    }
    return least;
  }
}
