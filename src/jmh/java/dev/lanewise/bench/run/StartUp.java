package dev.lanewise.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a fresh JVM with default flags takes until products run at their steady rate. */
final class StartUp {
  static final String GROUP = "start-up";

  /** The share of the steady rate that counts as reached. */
  private static final double REACHED = 0.8;

  private StartUp() {}

  static Map<String, Object> measure(int jvms) throws IOException {
    List<Object> curves = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (int jvm = 0; jvm < jvms; jvm++) {
      List<StartUpChild.Point> curve = curve();
      double steady = StartUpChild.steady(curve);
      double seconds =
          curve.stream()
              .filter(point -> point.rate() >= REACHED * steady)
              .findFirst()
              .orElseThrow()
              .seconds();
      all.add(seconds);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("seconds", seconds);
      entry.put("steady", steady);
      entry.put("curve", curve.stream().map(p -> List.of(p.seconds(), p.rate())).toList());
      curves.add(entry);
    }
    Statistics statistics = Statistics.of(all);
    System.out.printf(
        "start-up: %.2f s to %.0f %% of the steady rate (%.2f to %.2f, %d JVMs)%n",
        statistics.median(), 100 * REACHED, statistics.least(), statistics.largest(), jvms);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("what", "512x512x512, float32, 1 thread, GFLOP/s");
    result.put("share", REACHED);
    result.put("median", statistics.median());
    result.put("least", statistics.least());
    result.put("largest", statistics.largest());
    result.put("jvms", curves);
    return result;
  }

  private static List<StartUpChild.Point> curve() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Jvm.java());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StartUpChild.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<StartUpChild.Point> curve = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] numbers = line.split(" ");
        curve.add(
            new StartUpChild.Point(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])));
      }
    } finally {
      process.destroy();
    }
    return curve;
  }
}
