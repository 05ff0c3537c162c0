package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reports say. */
final class LayerCheckTest {
  private static Kernels float64;
  private static Kernels float32;

  @BeforeAll
  static void open() {
    float64 = CpuBackend.portable().open(DType.FLOAT64, 1, null);
    float32 = CpuBackend.portable().open(DType.FLOAT32, 1, null);
  }

  @AfterAll
  static void close() {
    float64.close();
    float32.close();
  }

  /** The report on the first example, of some elements, in which a planted error shows. */
  private static CheckReport report(String name) {
    PlantedErrors.Planted planted =
        PlantedErrors.all().stream()
            .filter(error -> error.toString().equals(name))
            .findFirst()
            .orElseThrow();
    LayerType type = Layers.named(planted.layer());
    return LongStream.rangeClosed(1, 100)
        .mapToObj(
            seed -> {
              Example right = LayerCheck.example(type, seed);
              Example broken =
                  right.inputs().getFirst().shape().size() < 6
                      ? null
                      : planted.plant().apply(right);
              return broken == null
                  ? null
                  : LayerCheck.derivatives(broken, type.rounding(), float64, seed);
            })
        .filter(report -> report != null)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tanh: sign of vjp                          | FAIL  vjp         | the sign looks flipped",
        "Softplus: sign of both                     | FAIL  jvp         | the sign looks flipped",
        "Square: factor 2 missing                   | FAIL  jvp         | off by a factor of 0.5",
        "Affine: weight gradient transposed         | FAIL  vjp         | it looks transposed",
        "Conv: gradient of the bias dropped         | FAIL  vjp         | a term looks dropped",
        "Conv: gradient overwritten                 | FAIL  accumulation| it overwrites",
        "Affine: input's gradient for the weight's sake | FAIL  accumulation | which other"
            + " gradients",
        "Softmax: last element of vjp               | FAIL  vjp         | except for the last"
            + " element",
        "ReLU: slope 2 on the kink                  | FAIL  jvp         | on a kink, where it"
            + " should",
        "ReLU: kink not reported                    | FAIL  jvp         | that branches() does not"
            + " report",
        "Sigmoid: input modified                    | FAIL  contract    | forward changes the"
            + " input",
        "Tanh: output modified by jvp               | FAIL  contract    | jvp changes the output",
        "Add: written past the end                  | FAIL  contract    | writes beside output",
        "Flatten: vjp writes in front               | FAIL  contract    | vjp writes beside"
            + " gradient 0",
        "Multiply: vjp reads what it denies         | FAIL  contract    | vjp needs an input",
        "Sigmoid: jvp adds                          | FAIL  contract    | NaN at element 0",
        "Softplus: random in the last bit           | FAIL  contract    | for the same inputs",
        "LogSoftmax: vjp throws                     | FAIL  contract    | IllegalStateException:"
            + " planted",
      })
  void namesTheLikelyCause(String planted, String verdict, String cause) {
    CheckReport report = report(planted);
    assertThat(report.findings())
        .as("%s", report)
        .anyMatch(
            finding ->
                finding.toString().startsWith(verdict) && finding.toString().contains(cause));
  }

  @Test
  void wrongGradientsAreNarrowedDownToAnElement() {
    CheckReport report = report("Softmax: last element of vjp");
    Finding worst =
        report.findings().stream()
            .filter(finding -> finding.kind() == Finding.Kind.VJP)
            .findFirst()
            .orElseThrow();
    assertThat(worst.element()).isEqualTo(report.inputs().getFirst().size() - 1);
    assertThat(worst.actual() - worst.expected()).isBetween(0.99e-4, 1.01e-4);
    assertThat(worst.bound()).isLessThan(1e-10);
    assertThat(worst.ratio()).isGreaterThan(1e6);
  }

  @Test
  void theSameSeedGivesTheSameReport() {
    LayerType type = Layers.named("Conv");
    Example example = LayerCheck.example(type, 3);
    assertThat(LayerCheck.derivatives(example, type.rounding(), float64, 3))
        .isEqualTo(LayerCheck.derivatives(example, type.rounding(), float64, 3));
    assertThat(LayerCheck.derivatives(example, type.rounding(), float64, 3).toString())
        .startsWith("PASS  Conv(")
        .contains("on float64 portable, inputs [", "seed 3");
  }

  @Test
  void kernelsOfTheWrongTypeAreRefused() {
    LayerType type = Layers.named("Tanh");
    Example example = LayerCheck.example(type, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCheck.derivatives(example, type.rounding(), float32, 3))
        .withMessage("derivatives are checked in float64, given float32 kernels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCheck.precision(example, type.rounding(), float64, float32, 3))
        .withMessage("float32 is checked against float64, given float64 and float32 kernels");
  }

  @Test
  void aLayerWithoutInputsPasses() {
    LayerType type = Layers.named("Input");
    Example example = LayerCheck.example(type, 3);
    assertThat(LayerCheck.derivatives(example, type.rounding(), float64, 3).findings()).isEmpty();
  }
}
