package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import dev.lanewise.tensor.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks have teeth: each planted error fails them, on whatever example it shows in. */
final class PlantedErrorsTest {
  private static final int SEEDS = 20;

  /** On how many of them the layer without the error is held to passing. */
  private static final int RIGHT = 3;

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
    Verdict of(Example example, LayerType type, long seed);
  }

  /** All that is checked of a layer in float64. */
  private static Verdict verdict(Example example, LayerType type, long seed) {
    Verdict first = LayerCheck.derivatives(example, type.rounding(), float64, seed).verdict();
    return first == Verdict.FAIL
        ? first
        : first.and(LayerCheck.contract(example, type.rounding(), float64, seed).verdict());
  }

  private static Verdict verdict32(Example example, LayerType type, long seed) {
    return LayerCheck.precision(example, type.rounding(), float32, float64, seed).verdict();
  }

  private static void failsWhereItShows(PlantedErrors.Planted planted, Check check) {
    LayerType type = Layers.named(planted.layer());
    int shown = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Example right = LayerCheck.example(type, seed);
      Example broken = planted.plant().apply(right);
      if (broken != null) {
        shown++;
        assertThat(check.of(broken, type, seed)).as("seed %d", seed).isEqualTo(Verdict.FAIL);
        if (shown <= RIGHT) {
          assertThat(check.of(right, type, seed)).as("seed %d", seed).isEqualTo(Verdict.PASS);
        }
      }
    }
    assertThat(shown).as("examples in which it shows").isGreaterThan(SEEDS / 3);
  }

  @Test
  void thereAreManyAndNoTwoAreCalledTheSame() {
    List<String> names =
        Stream.concat(all(), inFloat32()).map(PlantedErrors.Planted::toString).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(80);
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFound(PlantedErrors.Planted planted) {
    failsWhereItShows(planted, PlantedErrorsTest::verdict);
  }

  @ParameterizedTest
  @MethodSource("inFloat32")
  void isFoundInFloat32(PlantedErrors.Planted planted) {
    failsWhereItShows(planted, PlantedErrorsTest::verdict32);
  }
}
