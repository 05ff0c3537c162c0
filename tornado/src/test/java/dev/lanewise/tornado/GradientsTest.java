package dev.lanewise.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.gradcheck.GradientCheckTable;
import dev.lanewise.gradcheck.Verdict;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer's derivatives and contract on the device. */
class GradientsTest {
  private static final int EXAMPLES = Integer.getInteger("lanewise.test.examples", 1);

  static List<String> layers() {
    return Layers.all().stream()
        .filter(type -> type.role() != LayerType.Role.LEAF)
        .map(LayerType::name)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyLayerPasses(String layer) {
    var rows =
        GradientCheckTable.run(DeviceUnderTest.backend(), List.of(layer), EXAMPLES, 1, row -> {});

    assertThat(rows)
        .allSatisfy(row -> assertThat(row.verdict()).as("%s", row).isEqualTo(Verdict.PASS));
  }
}
