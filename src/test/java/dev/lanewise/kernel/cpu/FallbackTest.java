package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.Lanewise;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.DType;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which kernels run: with the Vector API at any width, without it, and as told. */
class FallbackTest {
  private static final String LANE = System.getProperty("lanewise.test.lane", "default");
  private static final boolean VECTORS = !LANE.equals("none");

  private static <T> T with(String kernels, Supplier<T> action) {
    String before = System.getProperty(CpuBackend.KERNELS_PROPERTY);
    System.setProperty(CpuBackend.KERNELS_PROPERTY, kernels);
    try {
      return action.get();
    } finally {
      if (before == null) {
        System.clearProperty(CpuBackend.KERNELS_PROPERTY);
      } else {
        System.setProperty(CpuBackend.KERNELS_PROPERTY, before);
      }
    }
  }

  @Test
  void theLaneIsWhatItSays() {
    BackendStatus status = Lanewise.status();

    switch (LANE) {
      case "none" -> assertThat(status.name()).isEqualTo("portable");
      case "256", "128" -> assertThat(status.name()).isEqualTo("simd-" + LANE);
      default -> assertThat(status.name()).matches("simd-(128|256|512)");
    }
    assertThat(status.vectorBits())
        .isEqualTo(VECTORS ? Integer.parseInt(status.name().substring(5)) : 0);
    assertThat(CpuBackend.best().status()).isEqualTo(status);
    for (DType dtype : DType.values()) {
      try (Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
        assertThat(kernels.name()).isEqualTo(status.name());
        assertThat(kernels.dtype()).isEqualTo(dtype);
      }
    }
  }

  @Test
  void theReasonSaysHowToHaveOthers() {
    String reason = Lanewise.status().reason();

    if (VECTORS) {
      assertThat(reason).isEqualTo("the Vector API is present");
    } else {
      assertThat(reason)
          .isEqualTo(
              "the module jdk.incubator.vector is not loaded; start java with --add-modules"
                  + " jdk.incubator.vector");
    }
  }

  @Test
  void strictMeansVectorsOrAnError() {
    if (VECTORS) {
      assertThat(with("simd", Lanewise::status).name()).startsWith("simd-");
    } else {
      assertThatIllegalStateException()
          .isThrownBy(() -> with("simd", Lanewise::status))
          .withMessageContaining("lanewise.kernels=simd, but ")
          .withMessageContaining("start java with --add-modules jdk.incubator.vector");
    }
  }

  @Test
  void portableCanBeAskedFor() {
    assertThat(with("portable", Lanewise::status))
        .isEqualTo(new BackendStatus("portable", 0, "asked for"));
    assertThat(with("PORTABLE", Lanewise::status).name()).isEqualTo("portable");
    assertThat(CpuBackend.portable().status().name()).isEqualTo("portable");
    assertThat(with("auto", Lanewise::status)).isEqualTo(Lanewise.status());
  }

  @Test
  void anotherValueNamesTheRightOnes() {
    for (String wrong : new String[] {"fast", "", "simd-256"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> with(wrong, Lanewise::status))
          .withMessage("lanewise.kernels=" + wrong + ": expected auto, portable or simd");
    }
  }
}
