package dev.lanewise.bench.report;

import dev.lanewise.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run of the benchmarks wrote. */
record Results(
    String mode,
    double minutes,
    Map<String, Object> machine,
    Map<String, Object> openBlasCores,
    Map<String, Object> environment,
    Map<String, Object> descriptions,
    List<Row> rows,
    StartUp startUp) {

  /** A median with the least and the largest. */
  record Range(double median, double least, double largest) {}

  /** One contestant; {@code ratio} is the first's rate over its own; ranges may be null. */
  record Side(
      String label, int forks, List<String> flags, Range rate, Range ratio, Range ofLimit) {}

  /** One line of a table. */
  record Row(
      String group,
      String benchmark,
      String shape,
      String unit,
      double flops,
      double bytes,
      String limit,
      List<Side> sides) {
    Side first() {
      return sides.getFirst();
    }

    /** Returns a contestant, or null. */
    Side side(String label) {
      return sides.stream().filter(s -> s.label().equals(label)).findFirst().orElse(null);
    }

    /** Returns those the first is held against: others, or itself in another way. */
    List<Side> peers() {
      return sides.stream().skip(1).filter(s -> !s.label().equals("limit")).toList();
    }

    /** Returns the others among them. */
    List<Side> others() {
      return peers().stream().filter(s -> !s.label().startsWith("Lanewise")).toList();
    }
  }

  /** The rates of JVMs from their first call on: pairs of seconds and GFLOP/s. */
  record StartUp(Range seconds, double share, List<Curve> curves) {}

  /** One JVM's. */
  record Curve(double seconds, double steady, List<double[]> points) {}

  static Results read(Path file) throws IOException {
    Map<String, Object> all = object(Json.parse(Files.readString(file)));
    return new Results(
        (String) all.get("mode"),
        number(all.get("minutes")),
        object(all.get("machine")),
        object(all.get("openblas cores")),
        object(all.get("environment")),
        object(all.get("descriptions")),
        list(all.get("rows")).stream().map(Results::row).toList(),
        startUp(object(all.get("start-up"))));
  }

  List<Row> group(String group) {
    return rows.stream().filter(row -> row.group().equals(group)).toList();
  }

  private static Row row(Object json) {
    Map<String, Object> row = object(json);
    return new Row(
        (String) row.get("group"),
        (String) row.get("benchmark"),
        (String) row.get("shape"),
        (String) row.get("unit"),
        number(row.get("flops")),
        number(row.get("bytes")),
        (String) row.get("limit"),
        list(row.get("sides")).stream().map(Results::side).toList());
  }

  private static Side side(Object json) {
    Map<String, Object> side = object(json);
    return new Side(
        (String) side.get("label"),
        (int) number(side.get("forks")),
        list(side.get("flags")).stream().map(String.class::cast).toList(),
        range(side.get("rate")),
        range(side.get("ratio")),
        range(side.get("of limit")));
  }

  private static StartUp startUp(Map<String, Object> json) {
    if (json.isEmpty()) {
      return null;
    }
    List<Curve> curves =
        list(json.get("jvms")).stream()
            .map(Results::object)
            .map(
                jvm ->
                    new Curve(
                        number(jvm.get("seconds")),
                        number(jvm.get("steady")),
                        list(jvm.get("curve")).stream().map(Results::pair).toList()))
            .toList();
    return new StartUp(range(json), number(json.get("share")), curves);
  }

  private static double[] pair(Object json) {
    return list(json).stream().mapToDouble(Results::number).toArray();
  }

  private static Range range(Object json) {
    if (json == null) {
      return null;
    }
    Map<String, Object> range = object(json);
    return new Range(
        number(range.get("median")), number(range.get("least")), number(range.get("largest")));
  }

  private static double number(Object json) {
    return ((Number) json).doubleValue();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object json) {
    return (List<Object>) json;
  }
}
