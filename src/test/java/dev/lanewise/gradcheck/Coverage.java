package dev.lanewise.gradcheck;

import dev.lanewise.gradcheck.Finding.Kind;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which checks of which layers passed, on which sizes: a cell for each layer and check. */
final class Coverage {
  /** Sizes that code is written for apart from others. */
  enum Size {
    /** A batch of 0. */
    NONE("0"),
    /** A batch of 1, and one column where the layer takes that. */
    ONE("1"),
    /** Examples of the registry: 1 to 7 a dimension. */
    SMALL("s"),
    /** 37 columns: whole vectors of every width, and a tail behind them. */
    TAIL("t"),
    /** Some 9,000 elements: more than one piece of what is cut for threads. */
    BLOCKS("b");

    private final String letter;

    Size(String letter) {
      this.letter = letter;
    }

    @Override
    public String toString() {
      return letter;
    }
  }

  /** Columns of the table. */
  enum Check {
    JVP("jvp", Kind.JVP, Kind.TAYLOR, Kind.JVP32),
    VJP("vjp", Kind.VJP, Kind.JACOBIAN, Kind.VJP32),
    LINEARITY("linearity", Kind.LINEARITY),
    KINKS("kinks", Kind.KINK32),
    ACCUMULATE("accumulate", Kind.ACCUMULATION),
    BATCH("batch leak", Kind.BATCH);

    private final String text;
    private final Set<Kind> kinds;

    Check(String text, Kind... kinds) {
      this.text = text;
      this.kinds = Set.of(kinds);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final int WIDTH = 37;
  private static final int MANY = 9_000;

  /** Seeds of examples for each size. */
  private static final Map<Size, Integer> SEEDS =
      Map.of(Size.NONE, 1, Size.ONE, 4, Size.SMALL, 5, Size.TAIL, 1, Size.BLOCKS, 1);

  private final LayerType type;
  private final Map<Check, Set<Size>> passed = new EnumMap<>(Check.class);
  private final List<String> failures = new ArrayList<>();

  private Coverage(LayerType type) {
    this.type = type;
    for (Check check : Check.values()) {
      passed.put(check, EnumSet.noneOf(Size.class));
    }
  }

  /** Returns the rows of a table, in the order of the registry: layer, then a cell each check. */
  static List<List<String>> rows(DType dtype, Backend backend, Set<Size> sizes) {
    List<List<String>> rows = new ArrayList<>();
    try (Kernels kernels = backend.open(dtype, 1, null);
        Kernels reference = CpuBackend.portable().open(DType.FLOAT64, 1, null)) {
      for (LayerType type : Layers.all()) {
        if (type.role() != LayerType.Role.LEAF) {
          Coverage coverage = new Coverage(type);
          coverage.run(sizes, kernels, reference);
          rows.add(coverage.row());
        }
      }
    }
    return rows;
  }

  private void run(Set<Size> sizes, Kernels kernels, Kernels reference) {
    for (Size size : sizes) {
      for (long seed = 1; seed <= SEEDS.get(size); seed++) {
        Optional<Example> example = example(size, seed);
        if (example.isPresent()) {
          look(size, example.get(), kernels, reference, seed);
        }
      }
    }
  }

  private Optional<Example> example(Size size, long seed) {
    Example any = LayerCheck.example(type, seed);
    return switch (size) {
      case NONE -> Resized.batch(any, 0);
      case ONE -> Resized.batch(any, 1).map(one -> Resized.width(one, 1).orElse(one));
      case SMALL -> Optional.of(any);
      case TAIL -> Resized.batch(any, 3).flatMap(three -> Resized.width(three, WIDTH));
      case BLOCKS -> {
        Shape data = any.shapes().getFirst();
        int each = Math.max(1, data.size() / Math.max(1, data.dim(0)));
        yield Resized.batch(any, MANY / each + 1);
      }
    };
  }

  private void look(Size size, Example example, Kernels kernels, Kernels reference, long seed) {
    List<CheckReport> reports = new ArrayList<>();
    if (kernels.dtype() == DType.FLOAT64) {
      CheckReport derivatives = LayerCheck.derivatives(example, type.rounding(), kernels, seed);
      reports.add(derivatives);
      if (derivatives.kinks() > 0 && derivatives.verdict() == Verdict.PASS) {
        passed.get(Check.KINKS).add(size);
      }
    } else {
      reports.add(LayerCheck.precision(example, type.rounding(), kernels, reference, seed));
    }
    reports.add(LayerCheck.contract(example, type.rounding(), kernels, seed));
    for (CheckReport report : reports) {
      if (report.verdict() != Verdict.PASS) {
        failures.add(report.toString());
      }
      for (Finding finding : report.findings()) {
        for (Check check : Check.values()) {
          if (check.kinds.contains(finding.kind())) {
            passed.get(check).add(size);
          }
        }
      }
    }
  }

  private List<String> row() {
    List<String> row = new ArrayList<>(List.of(type.name()));
    if (!failures.isEmpty()) {
      throw new AssertionError(String.join(System.lineSeparator(), failures));
    }
    for (Check check : Check.values()) {
      row.add(cell(check));
    }
    return row;
  }

  private String cell(Check check) {
    Example example = LayerCheck.example(type, 1);
    Layer layer = example.layer();
    boolean applies =
        switch (check) {
          case LINEARITY -> IntStream.range(0, example.inputs().size()).anyMatch(layer::linear);
          case KINKS -> hasKinks(example);
          case BATCH -> !layer.mixesExamples();
          default -> true;
        };
    String sizes = passed.get(check).stream().map(Size::toString).collect(Collectors.joining(" "));
    return applies ? sizes : "–";
  }

  private static boolean hasKinks(Example example) {
    try (Kernels kernels = CpuBackend.portable().open(DType.FLOAT64, 1, null);
        LayerBench bench =
            new LayerBench(
                example.layer(),
                example.shapes(),
                kernels,
                new Findings(),
                new SplittableRandom(1))) {
      double[][] x =
          example.shapes().stream().map(shape -> new double[shape.size()]).toArray(double[][]::new);
      bench.forward(x);
      return bench.pieces() != null;
    }
  }
}
