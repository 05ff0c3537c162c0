package dev.lanewise.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.lanewise.io.Safetensors;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that hold no model, or a damaged one. */
class ModelFilesTest {
  private static final Network NETWORK =
      Network.parse("x = Input(4)\nAffine(3)\nSoftmaxLogLoss\n", "small");

  @TempDir Path folder;
  private Path weights;

  @BeforeEach
  void save() throws IOException {
    try (Model model = NETWORK.initialise(DType.FLOAT32, 1)) {
      model.save(folder);
    }
    weights = folder.resolve("weights.safetensors");
    assertThat(folder.resolve("network.net")).hasContent(NETWORK.text());
  }

  private void assertRefused(String... parts) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Model.load(folder).close())
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Model.load(nowhere))
        .withMessage(nowhere + " is not a folder with a saved model");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> Model.load(weights));

    Files.delete(weights);
    assertRefused("weights.safetensors");
    save();
    Files.delete(folder.resolve("network.net"));
    assertRefused("network.net");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    Files.writeString(folder.resolve("network.net"), "x = Input(5)\nAffine(3)\nSoftmaxLogLoss\n");
    assertRefused(
        "weights.safetensors belongs to another network",
        "affine1.weight is float32[3, 4], expected float32[3, 5]");

    Files.writeString(folder.resolve("network.net"), "x = Input(4)\na = Affine(3)\n");
    assertRefused("belongs to another network: it has no tensor a.weight");

    Files.writeString(folder.resolve("network.net"), "x = Input(4)\nReLU\n");
    assertRefused("it has a tensor affine1.weight that this one lacks");

    Files.writeString(folder.resolve("network.net"), "x = Input(4)\nAfine(3)\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.load(folder))
        .withMessageStartingWith("network.net, line 2");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(weights);
    for (int length = 0; length < whole.length; length += length < 16 ? 1 : 7) {
      Files.write(weights, Arrays.copyOf(whole, length));
      assertRefused("weights.safetensors");
    }
  }

  @Test
  void typesMustBeOneAndMetadataNumbers() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("affine1.weight", Tensor.zeros(arena, DType.FLOAT64, Shape.of(3, 4)));
      tensors.put("affine1.bias", Tensor.zeros(arena, DType.FLOAT64, Shape.of(3)));
      Safetensors.write(weights, tensors, Map.of("input_mean", "x", "input_deviation", "1"));
      assertRefused("weights.safetensors does not say how inputs are standardised");
      Safetensors.write(weights, tensors, Map.of("input_mean", "0", "input_deviation", "0"));
      assertRefused("deviation 0.0", "above 0");

      // A file of another origin has no metadata: nothing is done to inputs then.
      Safetensors.write(weights, tensors, Map.of());
      try (Model model = Model.load(folder)) {
        assertThat(model.standardization().mean()).isZero();
        assertThat(model.standardization().deviation()).isEqualTo(1);
        assertThat(model.dtype()).isEqualTo(DType.FLOAT64);
      }

      tensors.put("affine1.bias", Tensor.zeros(arena, DType.FLOAT32, Shape.of(3)));
      Safetensors.write(weights, tensors, Map.of());
      assertRefused("affine1.bias is float32[3], expected float64[3]");
      Safetensors.write(weights, Map.of(), Map.of());
      assertRefused("weights.safetensors holds no tensors");
    }
  }

  @Test
  void whatFailsHalfWayGivesItsMemoryBack() throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assumeTrue(system.getCommittedVirtualMemorySize() > 0, "the system does not tell");
    String description = "x = Input(1000)\nAffine(8000)\nSoftmaxLogLoss\n";
    try (Model large = Network.parse(description, "large").initialise(DType.FLOAT32, 1)) {
      large.save(folder);
    }
    // 32 MB of weights that fit, but for a bias that the network has not.
    Files.writeString(folder.resolve("network.net"), "x = Input(1000)\nAffine(8000)\nAffine(1)\n");
    assertRefused("affine2.weight");
    long before = system.getCommittedVirtualMemorySize();

    for (int i = 0; i < 20; i++) {
      assertRefused("affine2.weight");
    }

    assertThat(system.getCommittedVirtualMemorySize() - before).isLessThan(320_000_000);
  }

  /** A layer of a user's own: fine to train, but its description means nothing to a reader. */
  private static final class Mine implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
      return inputs.getFirst();
    }

    @Override
    public void forward(Pass p) {
      p.kernels().copy(p.input(0), p.output());
    }

    @Override
    public void vjp(Pass p) {}

    @Override
    public void jvp(Pass p) {}

    @Override
    public long flops(List<Shape> inputs) {
      return 0;
    }

    @Override
    public String toString() {
      return "Mine";
    }
  }

  @Test
  void whatCouldNotBeLoadedIsNotSaved() throws IOException {
    Network network = Network.builder().input("x", Shape.of(4)).add(new Mine()).build();
    byte[] before = Files.readAllBytes(weights);
    try (Model model = network.initialise(DType.FLOAT32, 1)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> model.save(folder))
          .withMessageContaining("unknown layer 'Mine'");
    }
    assertThat(weights).hasBinaryContent(before);
    assertThat(folder.resolve("network.net")).hasContent(NETWORK.text());
  }
}
