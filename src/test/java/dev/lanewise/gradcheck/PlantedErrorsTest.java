package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks have teeth: each planted error fails them, on whatever example it shows in. */
final class PlantedErrorsTest {
  private static final int SEEDS = 20;
  private static Kernels float64;
  private static Kernels float32;

  @BeforeAll
  static void open() {
    float64 = CpuBackend.portable().open(DType.FLOAT64, 1, null);
    float32 = CpuBackend.best().open(DType.FLOAT32, 1, null);
  }

  @AfterAll
  static void close() {
    float64.close();
    float32.close();
  }

  static Stream<PlantedErrors.Planted> all() {
    return PlantedErrors.all().stream();
  }

  static Stream<PlantedErrors.Planted> inFloat32() {
    return PlantedErrors.inFloat32().stream();
  }

  private interface Check {
    CheckReport of(Example example, LayerType type, long seed);
  }

  private static void failsWhereItShows(PlantedErrors.Planted planted, Check check) {
    LayerType type = Layers.named(planted.layer());
    int shown = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Example right = LayerCheck.example(type, seed);
      Example broken = planted.plant().apply(right);
      if (broken != null) {
        shown++;
        CheckReport report = check.of(broken, type, seed);
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
        check.of(right, type, seed).assertPasses();
      }
    }
    assertThat(shown).as("examples in which it shows").isGreaterThan(SEEDS / 3);
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFound(PlantedErrors.Planted planted) {
    failsWhereItShows(
        planted,
        (example, type, seed) -> LayerCheck.derivatives(example, type.rounding(), float64, seed));
  }

  @ParameterizedTest
  @MethodSource("inFloat32")
  void isFoundInFloat32(PlantedErrors.Planted planted) {
    failsWhereItShows(
        planted,
        (example, type, seed) ->
            LayerCheck.precision(example, type.rounding(), float32, float64, seed));
  }
}
