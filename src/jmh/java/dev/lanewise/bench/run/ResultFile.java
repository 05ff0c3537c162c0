package dev.lanewise.bench.run;

import dev.lanewise.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what was measured as JSON. */
final class ResultFile {
  private ResultFile() {}

  static void write(
      Path file,
      Settings settings,
      Map<Row, List<Visit>> visits,
      Map<String, String> descriptions,
      Map<String, String> environment,
      Map<String, Double> cores,
      Map<String, Object> startUp,
      double minutes)
      throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("mode", settings.name());
    result.put("minutes", minutes);
    result.put("machine", MachineFacts.all());
    result.put("environment", environment);
    result.put("openblas cores", cores);
    result.put("descriptions", descriptions);
    List<Object> rows = new ArrayList<>();
    visits.forEach((row, all) -> rows.add(row(settings, row, all, descriptions)));
    result.put("rows", rows);
    result.put("start-up", startUp);
    Files.writeString(file, Json.writePretty(result));
  }

  private static Map<String, Object> row(
      Settings settings, Row row, List<Visit> visits, Map<String, String> descriptions) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("group", row.group());
    out.put("name", row.name());
    out.put("benchmark", row.benchmark());
    out.put("shape", row.shape());
    out.put("unit", row.amount().unit());
    out.put("flops", row.amount().flops());
    out.put("bytes", row.amount().bytes());
    out.put("limit", row.limit());
    String first = row.contestants().getFirst().label();
    List<Object> sides = new ArrayList<>();
    for (Contestant contestant : Limits.withLimit(row)) {
      String label = contestant.label();
      Map<String, Object> side = new LinkedHashMap<>();
      side.put("label", label);
      side.put("runs", descriptions.get(label));
      side.put("threads", contestant.threads());
      side.put("callers", contestant.callers());
      side.put("flags", contestant.flags());
      side.put("forks", settings.rounds());
      side.put("rate", statistics(Line.rates(visits, label)));
      if (!label.equals(first)) {
        side.put("ratio", statistics(Line.ratios(visits, first, label)));
      }
      if (row.limit() != null && !label.equals(Limits.LABEL)) {
        side.put("of limit", statistics(Line.ratios(visits, label, Limits.LABEL)));
      }
      sides.add(side);
    }
    out.put("sides", sides);
    return out;
  }

  private static Map<String, Object> statistics(List<Double> values) {
    Statistics statistics = Statistics.of(values);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("median", statistics.median());
    out.put("least", statistics.least());
    out.put("largest", statistics.largest());
    return out;
  }
}
