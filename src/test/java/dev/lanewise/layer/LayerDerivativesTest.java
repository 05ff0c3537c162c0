package dev.lanewise.layer;

import dev.lanewise.gradcheck.LayerCheck;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test for each layer, so that a mutant of one is met by few and quick ones. */
final class LayerDerivativesTest {
  private static final int EXAMPLES = 15;
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

  static Stream<String> names() {
    return Layers.all().stream().map(LayerType::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void areRight(String name) {
    LayerType type = Layers.named(name);
    for (long seed = 1; seed <= EXAMPLES; seed++) {
      Example example = LayerCheck.example(type, seed);
      LayerCheck.derivatives(example, type.rounding(), float64, seed).assertPasses();
      LayerCheck.contract(example, type.rounding(), float64, seed).assertPasses();
      LayerCheck.precision(example, type.rounding(), float32, float64, seed).assertPasses();
    }
  }
}
