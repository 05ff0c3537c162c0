package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GradientCheckTableTest {
  private static List<GradientCheckTable.Row> run(String... names) {
    return GradientCheckTable.run(CpuBackend.best(), List.of(names), 3, 1, _ -> {});
  }

  @Test
  void allLayersWithInputsHaveARow() {
    List<GradientCheckTable.Row> seen = new ArrayList<>();
    List<GradientCheckTable.Row> rows =
        GradientCheckTable.run(CpuBackend.best(), List.of(), 3, 1, seen::add);
    assertThat(rows).isEqualTo(seen);
    assertThat(rows)
        .extracting(GradientCheckTable.Row::layer)
        .containsExactlyElementsOf(
            Layers.all().stream()
                .filter(type -> type.role() != LayerType.Role.LEAF)
                .map(LayerType::name)
                .toList());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.verdict()).as("%s", row.worst()).isEqualTo(Verdict.PASS);
              assertThat(row.examples()).isEqualTo(3);
              assertThat(row.worst()).isNull();
            });
  }

  @Test
  void kinksDoOccur() {
    assertThat(
            GradientCheckTable.run(
                CpuBackend.portable(), List.of("ReLU", "MaxPool", "HingeLoss"), 30, 1, _ -> {}))
        .allSatisfy(row -> assertThat(row.kinks()).as(row.layer()).isPositive());
  }

  @Test
  void namedLayersComeInTheOrderGivenAndOnce() {
    assertThat(run("Tanh", "Add", "Tanh", "Input"))
        .extracting(GradientCheckTable.Row::layer)
        .containsExactly("Tanh", "Add", "Input");
  }

  @Test
  void theTableIsForPeople() {
    String text = GradientCheckTable.format(run("Tanh", "Conv"));
    assertThat(text.lines().toList())
        .satisfies(
            lines -> {
              assertThat(lines.get(0))
                  .matches("layer +examples +kinks +jvp +vjp +float32 +verdict");
              assertThat(lines.get(1))
                  .matches("Tanh +3 +0 +0\\.\\d{3} +0\\.\\d{3} +0\\.\\d{3}  PASS");
              assertThat(lines.get(2)).startsWith("Conv ");
            });
  }

  @Test
  void whatIsWrongIsShownInFull() {
    CheckReport report =
        GradientCheck.of(x -> x).jvp((_, v) -> new double[v.length]).at(Shape.of(2)).run();
    String text =
        GradientCheckTable.format(
            List.of(
                new GradientCheckTable.Row(
                    "Mine", 5, 2, Double.POSITIVE_INFINITY, 0, 0.5, 1, Verdict.FAIL, report)));
    assertThat(text).contains("Mine", ">999", "FAIL, 1 inconclusive", report.toString());
  }

  @Test
  void unknownNamesAreToldWithTheRightOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("Tan"))
        .withMessageStartingWith("unknown layer 'Tan': expected one of ")
        .withMessageContaining("Tanh");
  }

  @Test
  void noExamplesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradientCheckTable.run(CpuBackend.best(), List.of(), 0, 1, _ -> {}))
        .withMessage("0 examples of each layer: expected at least 1");
  }
}
