package dev.lanewise.bench.run;

/** What a {@link Servant} is asked to measure; one line of text on its way there. */
record Request(
    String benchmark,
    String shape,
    String side,
    int threads,
    int callers,
    int warmupMillis,
    int iterations,
    int iterationMillis) {
  String line() {
    return String.join(
        "\t",
        benchmark,
        shape,
        side,
        Integer.toString(threads),
        Integer.toString(callers),
        Integer.toString(warmupMillis),
        Integer.toString(iterations),
        Integer.toString(iterationMillis));
  }

  static Request parse(String line) {
    String[] fields = line.split("\t", -1);
    return new Request(
        fields[0],
        fields[1],
        fields[2],
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        Integer.parseInt(fields[5]),
        Integer.parseInt(fields[6]),
        Integer.parseInt(fields[7]));
  }
}
