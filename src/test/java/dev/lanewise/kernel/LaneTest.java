package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each run of the tests must run on the vectors that it is named after. */
class LaneTest {
  @ParameterizedTest
  @EnumSource
  void runsOnTheVectorsOfItsName(DType dtype) {
    assertThat(Lane.portable(dtype).name()).isEqualTo("portable");
    assertThat(Lane.portable(dtype).dtype()).isEqualTo(dtype);
    switch (Lane.name()) {
      case "default" -> assertThat(Lane.lanes(dtype)).isEqualTo(Preferred.lanes(dtype));
      case "256" -> assertThat(Lane.simd(dtype).name()).isEqualTo("simd-256");
      case "128" -> assertThat(Lane.simd(dtype).name()).isEqualTo("simd-128");
      case "none" -> assertThat(Lane.hasModule()).as("the Vector API's module is there").isFalse();
      default -> throw new AssertionError("unknown lane " + Lane.name());
    }
    if (!Lane.name().equals("none")) {
      assertThat(Lane.simd(dtype).dtype()).isEqualTo(dtype);
    }
  }

  /** Apart, since it names classes that are not always there. */
  private static final class Preferred {
    static int lanes(DType dtype) {
      return dtype == DType.FLOAT32
          ? jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.length()
          : jdk.incubator.vector.DoubleVector.SPECIES_PREFERRED.length();
    }
  }
}
