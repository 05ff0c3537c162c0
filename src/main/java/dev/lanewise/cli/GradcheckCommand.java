package dev.lanewise.cli;

import dev.lanewise.gradcheck.GradientCheckTable;
import dev.lanewise.gradcheck.Verdict;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import java.util.List;
import java.util.stream.Collectors;

/** {@code gradcheck [LAYER...]}: checks derivatives of layers. */
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
    return List.of(EXAMPLES, SEED);
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
  public int run(Arguments arguments, Terminal terminal) {
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
            CpuBackend.best(),
            arguments.words(),
            arguments.get(EXAMPLES).orElse(Integer.valueOf(EXAMPLES.fallback())),
            arguments.get(SEED).orElse(Long.valueOf(SEED.fallback())),
            row -> terminal.result(GradientCheckTable.line(row)));
    // The rows have been printed as they came: what remains is below them.
    String table = GradientCheckTable.format(rows);
    terminal.result(table.lines().skip(1 + rows.size()).collect(Collectors.joining("\n")));
    boolean failed = rows.stream().anyMatch(row -> row.verdict() == Verdict.FAIL);
    return failed ? FAILED : OK;
  }
}
