package dev.lanewise.gradcheck;

import dev.lanewise.gradcheck.Finding.Kind;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Runs all checks of {@link LayerCheck} over the registry of layers, one row a layer. */
public final class GradientCheckTable {
  private GradientCheckTable() {}

  /**
   * What the examples of one layer came to. Ratios are of the worst difference to its bound: what
   * is right stays at or below 1.
   *
   * @param layer its name in the registry
   * @param examples how many were run
   * @param kinks how many output elements lay on a kink, in all examples
   * @param jvp the worst ratio of jvp against differences, in float64
   * @param vjp the worst ratio of vjp against jvp, in either type
   * @param float32 the worst ratio of float32 against float64
   * @param inconclusive how many checks were inconclusive
   * @param verdict the worst of all
   * @param worst the report of the smallest example with that verdict; null if all passed
   */
  public record Row(
      String layer,
      int examples,
      int kinks,
      double jvp,
      double vjp,
      double float32,
      int inconclusive,
      Verdict verdict,
      CheckReport worst) {}

  /**
   * Checks layers and returns a row for each.
   *
   * @param backend the kernels to check them on; float32 is compared to portable float64 kernels
   * @param names as in {@link Layers}, in any order; if empty, all layers but those without inputs
   * @param examples how many random examples of each, at least 1
   * @param seed of the first example of each layer; the others follow
   * @param progress called with each row as soon as it is known
   * @throws IllegalArgumentException if a name is unknown, with a list of those there are, or
   *     {@code examples} is below 1
   */
  public static List<Row> run(
      Backend backend, List<String> names, int examples, long seed, Consumer<Row> progress) {
    if (examples < 1) {
      throw new IllegalArgumentException(examples + " examples of each layer: expected at least 1");
    }
    List<LayerType> types =
        names.isEmpty()
            ? Layers.all().stream().filter(type -> type.role() != LayerType.Role.LEAF).toList()
            : names.stream().distinct().map(Layers::named).toList();
    List<Row> rows = new ArrayList<>();
    try (Kernels float64 = backend.open(DType.FLOAT64, 1, null);
        Kernels float32 = backend.open(DType.FLOAT32, 1, null);
        Kernels reference = CpuBackend.portable().open(DType.FLOAT64, 1, null)) {
      for (LayerType type : types) {
        Row row = row(type, float64, float32, reference, examples, seed);
        rows.add(row);
        progress.accept(row);
      }
    }
    return rows;
  }

  private static Row row(
      LayerType type,
      Kernels float64,
      Kernels float32,
      Kernels reference,
      int examples,
      long seed) {
    Row row = new Row(type.name(), 0, 0, 0, 0, 0, 0, Verdict.PASS, null);
    for (int i = 0; i < examples; i++) {
      Example example = LayerCheck.example(type, seed + i);
      CheckReport derivatives = LayerCheck.derivatives(example, type.rounding(), float64, seed + i);
      CheckReport precision =
          LayerCheck.precision(example, type.rounding(), float32, reference, seed + i);
      row = add(row, derivatives, precision);
      for (Kernels kernels : List.of(float64, float32)) {
        row = add(row, LayerCheck.contract(example, type.rounding(), kernels, seed + i));
      }
    }
    return row;
  }

  private static Row add(Row row, CheckReport derivatives, CheckReport precision) {
    Verdict verdict = derivatives.verdict().and(precision.verdict());
    double float32 =
        Math.max(
            precision.ratio(Kind.VALUE32),
            Math.max(precision.ratio(Kind.JVP32), precision.ratio(Kind.VJP32)));
    return new Row(
        row.layer(),
        row.examples() + 1,
        row.kinks() + derivatives.kinks(),
        Math.max(row.jvp(), derivatives.ratio(Kind.JVP)),
        Math.max(
            row.vjp(), Math.max(derivatives.ratio(Kind.VJP), derivatives.ratio(Kind.ACCUMULATION))),
        Math.max(row.float32(), float32),
        row.inconclusive() + (verdict == Verdict.INCONCLUSIVE ? 1 : 0),
        row.verdict().and(verdict),
        worse(worse(row.worst(), derivatives), precision));
  }

  private static Row add(Row row, CheckReport contract) {
    return new Row(
        row.layer(),
        row.examples(),
        row.kinks(),
        row.jvp(),
        Math.max(row.vjp(), contract.ratio(Kind.VJP)),
        row.float32(),
        row.inconclusive() + (contract.verdict() == Verdict.INCONCLUSIVE ? 1 : 0),
        row.verdict().and(contract.verdict()),
        worse(row.worst(), contract));
  }

  /** The report with the worse verdict, or the smaller example; null if both pass. */
  private static CheckReport worse(CheckReport known, CheckReport other) {
    if (other.verdict() == Verdict.PASS) {
      return known;
    }
    if (known == null || other.verdict().compareTo(known.verdict()) > 0) {
      return other;
    }
    boolean smaller = other.verdict() == known.verdict() && size(other) < size(known);
    return smaller ? other : known;
  }

  private static long size(CheckReport report) {
    return report.inputs().stream().mapToLong(shape -> shape.size()).sum();
  }

  /** Returns the heading of the table. */
  public static String heading() {
    return "%-16s %8s %7s %9s %9s %9s  %s"
        .formatted("layer", "examples", "kinks", "jvp", "vjp", "float32", "verdict");
  }

  /** Returns one row as a line under {@link #heading}. */
  public static String line(Row row) {
    return "%-16s %8d %7d %9s %9s %9s  %s"
        .formatted(
            row.layer(),
            row.examples(),
            row.kinks(),
            ratio(row.jvp()),
            ratio(row.vjp()),
            ratio(row.float32()),
            row.verdict()
                + (row.inconclusive() == 0
                    ? ""
                    : ", %d inconclusive".formatted(row.inconclusive())));
  }

  private static String ratio(double ratio) {
    return ratio > 999 ? ">999" : String.format(Locale.ROOT, "%.3f", ratio);
  }

  /** Returns the whole table, what its columns mean, and in full what did not pass. */
  public static String format(List<Row> rows) {
    StringBuilder text = new StringBuilder(heading());
    String end = System.lineSeparator();
    rows.forEach(row -> text.append(end).append(line(row)));
    text.append(end)
        .append(end)
        .append("jvp: against differences; vjp: against jvp; float32: against float64.")
        .append(end)
        .append(
            "Numbers are the worst error in units of its bound, so at most 1 where all is right.");
    rows.stream()
        .filter(row -> row.worst() != null)
        .forEach(row -> text.append(end).append(end).append(row.worst()));
    return text.toString();
  }
}
