package dev.lanewise.tornado.bench;

import dev.lanewise.io.AtomicFile;
import dev.lanewise.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Makes one page of several devices' results. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  private Table() {}

  /** Writes Markdown, and all results as one JSON file. */
  static void write(Path markdown, Path json, List<Path> results) throws IOException {
    Table table = new Table();
    List<Object> all = new ArrayList<>();
    for (Path file : results) {
      Map<String, Object> result = ResultFile.read(file);
      all.add(result);
      table.device(result);
    }
    AtomicFile.writeString(markdown, table.text);
    AtomicFile.writeString(json, Json.writePretty(all));
  }

  private void device(Map<String, Object> result) {
    Map<String, Object> facts = ResultFile.object(result.get("facts"));
    boolean cpu = (boolean) facts.get("cpu");
    line("## %s, %s", facts.get("card"), facts.get("api"));
    line("");
    if (cpu) {
      line("**This is a CPU through OpenCL: these figures say nothing about GPUs.**");
      line("");
    }
    line(
        "Device %s, driver %s; TornadoVM %s; JDK %s; %s, %s cores; %s mode, %s.",
        facts.get("place"),
        facts.get("driver"),
        facts.get("tornadovm"),
        facts.get("jdk"),
        facts.get("system"),
        facts.get("cores"),
        result.get("mode"),
        facts.get("date"));
    line("");
    Map<String, Object> rows = ResultFile.object(result.get("rows"));
    launch(ResultFile.object(rows.get("launch")));
    products(rows, cpu);
    section(
        rows,
        "conv ",
        "| convolution | call, ms | kernel, ms | rest, ms | TFLOP/s | by kernel | first, s |",
        this::speeds);
    section(
        rows,
        "chain ",
        "| five elementwise calls | call, ms | kernel, ms | rest, ms | one by one, ms | first, s |",
        row -> "%s | ".formatted(spread(row, "one_by_one_ms")));
    section(
        rows,
        "lenet ",
        "| LeNet, batch | step, ms | kernels, ms | rest, ms | images/s | first, s |",
        row -> "%s | ".formatted(number(get(row, "images") / median(row, "call_ms") * 1e3)));
    errors(rows);
  }

  private void launch(Map<String, Object> row) {
    if (row == null || row.containsKey("error")) {
      return;
    }
    line(
        "The smallest kernel takes %s ms in a row of others, %s ms if it is waited for.",
        spread(row, "call_ms"), spread(row, "waited_ms"));
    line("");
  }

  private void products(Map<String, Object> rows, boolean cpu) {
    String columns =
        "| SGEMM | call, ms | kernel, ms | rest, ms | TFLOP/s | by kernel | first, s |";
    if (cpu) {
      section(rows, "sgemm ", columns, this::speeds);
      return;
    }
    section(
        rows,
        "sgemm ",
        columns.replace("| first", "| cuBLAS | of cuBLAS | first"),
        row ->
            speeds(row)
                + (row.containsKey("cublas_ms")
                    ? "%s | %.0f %% | "
                        .formatted(
                            number(speed(row, "cublas_ms")),
                            100 * median(row, "cublas_ms") / median(row, "call_ms"))
                    : "– | – | "));
  }

  private void section(
      Map<String, Object> rows,
      String kind,
      String head,
      Function<Map<String, Object>, String> of) {
    List<String> names = rows.keySet().stream().filter(name -> name.startsWith(kind)).toList();
    if (names.isEmpty()) {
      return;
    }
    line("%s", head);
    line("%s", head.replaceAll("[^|]+", "--:").replaceFirst("--:", ":--"));
    for (String name : names) {
      Map<String, Object> row = ResultFile.object(rows.get(name));
      String shape = name.substring(kind.length());
      if (row.containsKey("error")) {
        line("| %s | failed |", shape);
        continue;
      }
      boolean kernels = row.containsKey("kernel_ms");
      line(
          "| %s | %s | %s | %s | %s%s |",
          shape,
          spread(row, "call_ms"),
          kernels ? number(median(row, "kernel_ms")) : "–",
          kernels ? number(Math.max(0, median(row, "call_ms") - median(row, "kernel_ms"))) : "–",
          of.apply(row),
          number(get(row, "first_ms") / 1e3));
    }
    line("");
  }

  private String speeds(Map<String, Object> row) {
    return "%s | %s | "
        .formatted(
            number(speed(row, "call_ms")),
            row.containsKey("kernel_ms") ? number(speed(row, "kernel_ms")) : "–");
  }

  private static double speed(Map<String, Object> row, String time) {
    return get(row, "flops") / median(row, time) * 1e-9;
  }

  private void errors(Map<String, Object> rows) {
    BiFunction<String, Object, String> bullet = "- %s: %s"::formatted;
    rows.forEach(
        (name, json) -> {
          Map<String, Object> row = ResultFile.object(json);
          if (row.containsKey("error")) {
            line("%s", bullet.apply(name, row.get("error")));
          }
          if (row.containsKey("cublas_error")) {
            line("%s", bullet.apply(name, "no cuBLAS: " + row.get("cublas_error")));
          }
        });
    line("");
  }

  private static double get(Map<String, Object> row, String name) {
    return ((Number) row.get(name)).doubleValue();
  }

  private static double median(Map<String, Object> row, String name) {
    return get(ResultFile.object(row.get(name)), "median");
  }

  private static String spread(Map<String, Object> row, String name) {
    Map<String, Object> times = ResultFile.object(row.get(name));
    return "%s (%s–%s)"
        .formatted(
            number(get(times, "median")),
            number(get(times, "least")),
            number(get(times, "largest")));
  }

  /** Three digits that count. */
  private static String number(double value) {
    int digits = value <= 0 ? 0 : (int) Math.clamp(2 - Math.floor(Math.log10(value)), 0, 6);
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  private void line(String format, Object... arguments) {
    text.append(format.formatted(arguments)).append('\n');
  }
}
