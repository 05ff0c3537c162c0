package dev.lanewise.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** On what was measured: the processor's model and the JVM, and nothing that names a machine. */
final class MachineFacts {
  private MachineFacts() {}

  static Map<String, Object> all() throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", cpu());
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put(
        "jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"));
    return facts;
  }

  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    Map<String, String> first = new LinkedHashMap<>();
    for (String line : Files.readAllLines(info)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        first.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return "%s, family %s, model %s"
        .formatted(
            first.getOrDefault("model name", "unknown"),
            first.getOrDefault("cpu family", "?"),
            first.getOrDefault("model", "?"));
  }
}
