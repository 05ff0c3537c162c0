package dev.lanewise.cli;

import dev.lanewise.gradcheck.CheckReport;
import dev.lanewise.gradcheck.GradientCheckTable;
import dev.lanewise.gradcheck.GraphCheck;
import dev.lanewise.gradcheck.Verdict;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.net.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code gradcheck [LAYER...]}: checks derivatives of layers, or of a whole network. */
final class GradcheckCommand implements Command {
  private static final Option<Integer> EXAMPLES =
      new Option<>(
          "--examples",
          "N",
          "random examples of each layer",
          "25",
          Values.integer(1, Integer.MAX_VALUE));
  private static final Option<Long> SEED =
      new Option<>(
          "--seed",
          "N",
          "number that the examples follow from, at least 0",
          "1",
          Values.whole(0, Long.MAX_VALUE));

  private static final Option<Path> NET =
      new Option<>(
          "--net", "FILE", "check this network as a whole, and no layers", "none", Values::path);
  private static final Option<Integer> COORDINATES =
      new Option<>(
          "--coordinates",
          "N",
          "with --net: elements of the gradients to look at",
          "1000",
          Values.integer(0, Integer.MAX_VALUE));
  private static final int BATCH = 2;

  @Override
  public String name() {
    return "gradcheck";
  }

  @Override
  public String words() {
    return "[LAYER...]";
  }

  @Override
  public String summary() {
    return "checks every layer's derivatives against finite differences, or those of some layers";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(EXAMPLES, SEED, NET, COORDINATES, BackendOption.BACKEND);
  }

  @Override
  public String notes() {
    return "layers: " + String.join(", ", layers());
  }

  /** All that have a derivative. */
  private static List<String> layers() {
    return Layers.all().stream()
        .filter(type -> type.role() != LayerType.Role.LEAF)
        .map(LayerType::name)
        .toList();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) throws IOException {
    Path file = arguments.get(NET).orElse(null);
    if (file != null && !arguments.words().isEmpty()) {
      throw new UsageException("give layers or --net, not both");
    }
    return file == null ? layers(arguments, terminal) : network(file, arguments, terminal);
  }

  private static int network(Path file, Arguments arguments, Terminal terminal) throws IOException {
    Network network = Network.parse(file);
    boolean learns = network.loss() != null;
    GraphCheck check =
        GraphCheck.of(network.graph(), learns ? network.loss() : network.output())
            .batch(BATCH)
            .on(BackendOption.of(arguments))
            .coordinates(value(arguments, COORDINATES))
            .seed(value(arguments, SEED))
            .progress(terminal.err()::println);
    if (network.isClassifier()) {
      int classes = network.output().shape().dim(1);
      double[] labels = IntStream.range(0, BATCH).mapToDouble(i -> i % classes).toArray();
      check = check.given(network.target(), labels);
    }
    CheckReport report = check.run();
    terminal.result(report.toString());
    return report.verdict() == Verdict.FAIL ? FAILED : OK;
  }

  private static <T> T value(Arguments arguments, Option<T> option) {
    return arguments.get(option).orElseGet(() -> option.parse().apply(option.fallback()));
  }

  private static int layers(Arguments arguments, Terminal terminal) {
    for (String name : arguments.words()) {
      if (!layers().contains(name)) {
        throw new UsageException(
            "there is no layer '%s'%s\nlayers: %s"
                .formatted(
                    name,
                    Words.nearest(name, layers())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""),
                    String.join(", ", layers())));
      }
    }
    terminal.result(GradientCheckTable.heading());
    List<GradientCheckTable.Row> rows =
        GradientCheckTable.run(
            BackendOption.of(arguments),
            arguments.words(),
            value(arguments, EXAMPLES),
            value(arguments, SEED),
            row -> terminal.result(GradientCheckTable.line(row)));
    // The rows have been printed as they came: what remains is below them.
    String table = GradientCheckTable.format(rows);
    terminal.result(table.lines().skip(1 + rows.size()).collect(Collectors.joining("\n")));
    boolean failed = rows.stream().anyMatch(row -> row.verdict() == Verdict.FAIL);
    return failed ? FAILED : OK;
  }
}
