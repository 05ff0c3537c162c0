package dev.lanewise.cli;

import dev.lanewise.inspect.FilterSheet;
import dev.lanewise.inspect.LineChart;
import dev.lanewise.io.AtomicFile;
import dev.lanewise.json.Json;
import dev.lanewise.net.Model;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Evaluation;
import dev.lanewise.train.Metrics;
import dev.lanewise.train.Settings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The files that a finished run leaves: weights, pictures and, last, the summary. */
final class RunReport {
  private static final int FILTER_RANK = 4;

  private RunReport() {}

  static void write(
      Run run,
      Model model,
      Metrics metrics,
      Evaluation test,
      double seconds,
      int threads,
      Terminal terminal)
      throws IOException {
    model.save(run.folder().path());
    try {
      curves(metrics.recent()).write(run.folder().curves());
      Optional<Tensor> filters =
          model.weights().tensors().values().stream()
              .filter(tensor -> tensor.shape().rank() == FILTER_RANK)
              .findFirst();
      if (filters.isPresent()) {
        FilterSheet.of(filters.get()).write(run.folder().filters());
      }
    } catch (LinkageError e) {
      terminal.note("no pictures: this Java runtime cannot draw (" + e.getMessage() + ")");
    }
    AtomicFile.writeString(
        run.folder().summary(), Json.writePretty(summary(run, test, seconds, threads)));
  }

  private static Map<String, Object> summary(
      Run run, Evaluation test, double seconds, int threads) {
    Settings settings = run.plan().settings();
    double images = (double) settings.epochs() * run.train().size();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("test_accuracy", test.accuracy());
    map.put("test_loss", finite(test.loss()));
    map.put("epochs", settings.epochs());
    map.put("seconds", rounded(seconds));
    map.put("images_per_second", rounded(images / Math.max(1e-9, seconds)));
    map.put("seed", settings.seed());
    map.put("backend", run.backend().status().name());
    map.put("net", run.plan().net());
    map.put("parameters", run.network().parameterCount());
    map.put("batch", settings.batch());
    map.put("lr", settings.schedule().start());
    map.put("schedule", settings.toMap().get("schedule"));
    map.put("momentum", settings.sgd().momentum());
    map.put("l2", settings.sgd().l2());
    map.put("threads", threads);
    map.put("dtype", run.plan().dtype().toString());
    map.put("train_samples", run.train().size());
    map.put("test_samples", run.test().size());
    map.put("jdk", Runtime.version().toString());
    map.put("version", Version.text());
    return map;
  }

  /** JSON has no word for the others. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private static LineChart curves(List<Metrics.Row> rows) {
    List<Metrics.Row> tested =
        rows.stream().filter(row -> !Double.isNaN(row.validationAccuracy())).toList();
    double[] steps = column(rows, Metrics.Row::epoch);
    double[] ends = column(tested, Metrics.Row::epoch);
    return LineChart.titled("loss")
        .logY()
        .line("training", steps, column(rows, Metrics.Row::loss))
        .line("test", ends, column(tested, Metrics.Row::validationLoss))
        .above(
            LineChart.titled("accuracy")
                .xLabel("epoch")
                .line("training", steps, column(rows, Metrics.Row::trainAccuracy))
                .line("test", ends, column(tested, Metrics.Row::validationAccuracy)));
  }

  private static double[] column(List<Metrics.Row> rows, ToDoubleFunction<Metrics.Row> value) {
    return rows.stream().mapToDouble(value).toArray();
  }
}
