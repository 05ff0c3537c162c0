package dev.lanewise.tornado.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Measures work: first until it is compiled, then in rounds of calls one behind the other, then the
 * time in kernels alone.
 */
final class Stopwatch {
  /** So often something has to come before its data stay on the device, and once more. */
  private static final int FIRST = 4;

  private static final int PROFILED = 5;

  /** What is slow gets fewer rounds, but so many at least. */
  private static final int FEWEST = 5;

  private static final double PATIENCE_SECONDS = 20;
  private static final int MOST_CALLS = 1024;

  private final Profiler profiler;
  private final int rounds;
  private final double roundSeconds;

  Stopwatch(Profiler profiler, boolean quick) {
    this.profiler = profiler;
    rounds = quick ? 5 : 15;
    roundSeconds = quick ? 0.1 : 0.3;
  }

  /** Returns figures in milliseconds a call, by name. */
  Map<String, Object> measure(Work work) {
    Map<String, Object> figures = new LinkedHashMap<>();
    profiler.on();
    figures.put("first_ms", 1e3 * seconds(FIRST, work));
    profiler.off();
    int calls = calls(work);
    figures.put("calls", calls);
    figures.put("call_ms", rounds(Map.of(work, calls)).getFirst().toMap());
    List<Double> kernels = new ArrayList<>();
    long from = System.nanoTime();
    for (int i = 0; i < PROFILED && (i == 0 || isEarly(from)); i++) {
      OptionalDouble kernel = profiler.kernels(work::run);
      work.finish();
      kernel.ifPresent(one -> kernels.add(1e3 * one));
    }
    if (!kernels.isEmpty()) {
      figures.put("kernel_ms", Statistics.of(kernels).toMap());
    }
    work.check();
    return figures;
  }

  /** Warms it up, and what waits for it, and returns how many calls fill a round. */
  private int calls(Work work) {
    for (int i = 0; i < FIRST; i++) {
      seconds(1, work);
    }
    int calls = 1;
    while (calls < MOST_CALLS && seconds(calls, work) < roundSeconds / 2) {
      calls *= 2;
    }
    return calls;
  }

  private List<Statistics> rounds(Map<Work, Integer> calls) {
    Map<Work, List<Double>> times = new LinkedHashMap<>();
    calls.keySet().forEach(work -> times.put(work, new ArrayList<>()));
    long from = System.nanoTime();
    for (int i = 0; i < rounds && (i < FEWEST || isEarly(from)); i++) {
      calls.forEach((work, n) -> times.get(work).add(1e3 * seconds(n, work) / n));
    }
    return times.values().stream().map(Statistics::of).toList();
  }

  private static boolean isEarly(long from) {
    return System.nanoTime() - from < PATIENCE_SECONDS * 1e9;
  }

  /** Returns the milliseconds of a call that is waited for. */
  Statistics waited(Work work) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 20 * rounds; i++) {
      times.add(1e3 * seconds(1, work));
    }
    return Statistics.of(times);
  }

  /** Returns the milliseconds of a call of each, in rounds by turns. */
  List<Statistics> compare(Work... works) {
    Map<Work, Integer> calls = new LinkedHashMap<>();
    for (Work work : works) {
      calls.put(work, calls(work));
    }
    return rounds(calls);
  }

  private static double seconds(int calls, Work work) {
    long from = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    work.finish();
    return (System.nanoTime() - from) * 1e-9;
  }
}
