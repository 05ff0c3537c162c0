package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.gradcheck.Coverage.Size;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** docs/gradcheck-coverage.md: nothing is missing in it, and it says what is so. */
final class CoverageTest {
  /** What a cell must hold at least, if it is not –; fewer than two have nothing to leak. */
  private static final Map<Coverage.Check, String> LEAST =
      Map.of(
          Coverage.Check.JVP, "0 1 s t b",
          Coverage.Check.VJP, "0 1 s t b",
          Coverage.Check.LINEARITY, "0 1 s t b",
          Coverage.Check.ACCUMULATE, "0 1 s t b",
          Coverage.Check.KINKS, "s t b",
          Coverage.Check.BATCH, "s t b");

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("lanewise.home", "."), "docs/gradcheck-coverage.md"));
  }

  /** The page's sections by their headings. */
  private static Map<String, String> sections() throws IOException {
    Map<String, String> sections = new TreeMap<>();
    for (String part : page().split("(?m)^(?=## )")) {
      if (part.startsWith("## ")) {
        sections.put(part.substring(3, part.indexOf('\n')), part.strip());
      }
    }
    return sections;
  }

  @Test
  void everyLayerHasEveryCell() throws IOException {
    Map<String, String> sections = sections();
    assertThat(sections).containsOnlyKeys(CoverageTable.KERNELS);
    List<String> layers =
        Layers.all().stream()
            .filter(type -> type.role() != LayerType.Role.LEAF)
            .map(LayerType::name)
            .toList();
    sections.forEach(
        (kernels, section) -> {
          for (DType dtype : DType.values()) {
            String table = section.substring(section.indexOf("### " + dtype));
            List<List<String>> rows =
                table
                    .lines()
                    .skip(4)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip))
                    .map(cells -> cells.toList())
                    .toList();
            String where = kernels + ", " + dtype;
            assertThat(rows).as(where).extracting(List::getFirst).isEqualTo(layers);
            rows.forEach(row -> complete(where, row));
          }
        });
  }

  private static void complete(String where, List<String> row) {
    for (Coverage.Check check : Coverage.Check.values()) {
      String cell = row.get(1 + check.ordinal());
      String what = "%s of %s on %s".formatted(check, row.getFirst(), where);
      if (!cell.equals("–")) {
        assertThat(cell.split(" ")).as(what).contains(LEAST.get(check).split(" "));
      }
    }
  }

  @Test
  void everyCellHereIsWhatThePageSays() throws IOException {
    Set<Size> all = EnumSet.allOf(Size.class);
    for (Backend backend : List.of(CpuBackend.portable(), CpuBackend.best())) {
      String section = CoverageTable.tables(backend, all);
      assertThat(section.strip()).isEqualTo(sections().get(name(section)));
    }
  }

  /** Narrower vectors start in a JVM with nothing compiled, so the largest sizes are left out. */
  @Test
  void everySmallCellOfNarrowerVectorsIsWhatThePageSays() throws IOException, InterruptedException {
    Set<Size> small = EnumSet.complementOf(EnumSet.of(Size.BLOCKS));
    List<Process> running = new ArrayList<>();
    for (int bytes = 16; bytes <= 32; bytes *= 2) {
      running.add(CoverageTable.start(bytes, small));
    }
    for (Process process : running) {
      String section = CoverageTable.finish(process);
      assertThat(section.strip())
          .isEqualTo(sections().get(name(section)).replace(" " + Size.BLOCKS + " |", " |"));
    }
  }

  private static String name(String section) {
    return section.substring(3, section.indexOf('\n'));
  }

  /** A layer that is linear and does not say so would be checked for less than can be. */
  @Test
  void layersThatAreLinearSaySo() {
    List<String> silent = new ArrayList<>();
    try (Kernels kernels = CpuBackend.portable().open(DType.FLOAT64, 1, null)) {
      for (LayerType type : Layers.all()) {
        int inputs = LayerCheck.example(type, 1).inputs().size();
        for (int input = 0; input < inputs; input++) {
          boolean says = LayerCheck.example(type, 1).layer().linear(input);
          boolean able = LayerCheck.example(type, 1).layer().differentiable(input);
          if (!says && able && isLinear(type, input, kernels)) {
            silent.add(type.name() + ", input " + input);
          }
        }
      }
    }
    assertThat(silent).as("linear, but Layer.linear says no").isEmpty();
  }

  private static boolean isLinear(LayerType type, int input, Kernels kernels) {
    for (long seed = 1; seed <= 30; seed++) {
      Example example = LayerCheck.example(type, seed);
      Example claiming =
          new Example(
              new Broken(example.layer()) {
                @Override
                public boolean linear(int any) {
                  return any == input;
                }
              },
              example.inputs());
      if (input < example.inputs().size()
          && LayerCheck.contract(claiming, type.rounding(), kernels, seed).verdict()
              == Verdict.FAIL) {
        return false;
      }
    }
    return true;
  }
}
