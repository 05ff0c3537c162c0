package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How and on what was measured, in sentences. */
final class Facts {
  private Facts() {}

  /** Returns the command that writes its pages. */
  static String write(Results results) {
    String report = "mvn -q -Pjmh test-compile exec:exec@report";
    return results.mode().equals("full")
        ? report
        : report + " -Dbench.result=target/bench/" + results.mode() + ".json";
  }

  /** Returns the command that made a result. */
  static String measure(Results results) {
    return "mvn -q -Pjmh test-compile exec:exec@bench -Dbench=" + results.mode();
  }

  /** Returns the processor, JDK and kernels on one line. */
  static String machine(Results results) {
    return "%s, %s cores; %s; Lanewise's kernels: %s"
        .formatted(
            results.machine().get("cpu"),
            results.machine().get("cores"),
            results.machine().get("jdk"),
            String.valueOf(results.descriptions().getOrDefault("Lanewise", "not measured"))
                .replace("Lanewise ", ""));
  }

  /** Returns what was done, as Markdown. */
  static String method(Results results) {
    List<String> lines = new ArrayList<>();
    int forks = results.rows().isEmpty() ? 0 : results.rows().getFirst().first().forks();
    lines.add(
        "Every row is the same work done by several, each in a JVM of its own, warm and measured in"
            + " turns, fractions of a second apart (JMH, medians of iterations): a machine's clock"
            + " drifts by more than what is to be seen. The limit takes its turn too. Ratios are"
            + " Lanewise's rate over the other's: medians over the turns of "
            + forks
            + (forks == 1 ? " start" : " starts")
            + " of all JVMs, with the least and the largest in parentheses; behind ± is the largest"
            + " deviation of a rate from its median. All sides computed the same, or the run would"
            + " have failed.");
    lines.add("One thread each, float32, unless a table says otherwise.");
    if (!results.openBlasCores().isEmpty()) {
      String rates =
          results.openBlasCores().entrySet().stream()
              .map(e -> e.getKey() + " " + Names.number(((Number) e.getValue()).doubleValue()))
              .collect(Collectors.joining(", "));
      lines.add(
          "OpenBLAS guesses its core type, so the best of four is found first (512³, GFLOP/s: "
              + rates
              + ") and it is told "
              + results.environment().get("OPENBLAS_CORETYPE")
              + ".");
    }
    String versions =
        results.descriptions().entrySet().stream()
            .filter(e -> !e.getKey().contains("thread") && !e.getKey().contains("caller"))
            .filter(e -> !e.getKey().contains("bits") && !e.getKey().equals("limit"))
            .map(e -> String.valueOf(e.getValue()).strip().replaceAll(" +", " "))
            .distinct()
            .collect(Collectors.joining(", "));
    lines.add("Versions: " + versions + ".");
    return String.join("\n\n", lines) + "\n";
  }
}
