package dev.lanewise.bench.run;

/**
 * How long and how often is measured.
 *
 * @param rounds how often JVMs are started anew
 * @param visits how often, in each round, all contestants of a row are measured in turn
 * @param firstWarmup milliseconds before the first measurement of a JVM
 * @param warmup milliseconds before the first of a row
 * @param nativeWarmup the same where no JIT compiler is at work
 * @param iterations of JMH in a visit
 * @param iterationMillis of one
 * @param starts how many JVMs are started to see how long they take
 */
record Settings(
    String name,
    int rounds,
    int visits,
    int firstWarmup,
    int warmup,
    int nativeWarmup,
    int iterations,
    int iterationMillis,
    int starts) {
  static Settings of(String name) {
    return switch (name) {
      case "quick" -> new Settings(name, 1, 3, 2000, 400, 100, 3, 80, 5);
      case "once" -> new Settings(name, 1, 3, 2500, 500, 100, 4, 80, 15);
      case "full" -> new Settings(name, 3, 2, 2500, 400, 100, 3, 80, 30);
      default -> throw new IllegalArgumentException(name + ": expected quick, once or full");
    };
  }
}
