package dev.lanewise.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SafetensorsProperties {
  @Property(tries = 200)
  void tensorsComeBackBitForBit(
      @ForAll @Size(max = 6) List<@Size(max = 4) List<@IntRange(max = 9) Integer>> shapes,
      @ForAll Map<String, String> metadata,
      @ForAll long seed)
      throws IOException {
    Path file = Files.createTempFile("lanewise", ".safetensors");
    Random random = new Random(seed);
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (List<Integer> dims : shapes) {
        Shape shape = Shape.of(dims.stream().mapToInt(i -> i).toArray());
        DType type = random.nextBoolean() ? DType.FLOAT32 : DType.FLOAT64;
        Tensor tensor = Tensor.zeros(arena, type, shape);
        // Any bits at all: NaNs with a payload, infinities, subnormal numbers.
        byte[] bits = new byte[shape.size() * type.bytes()];
        random.nextBytes(bits);
        tensor.bytes().asByteBuffer().put(bits);
        tensors.put("tensor " + tensors.size(), tensor);
      }

      Safetensors.write(file, tensors, metadata);
      Safetensors.Contents read = Safetensors.read(file, arena);

      assertThat(read.metadata()).isEqualTo(metadata);
      assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
      tensors.forEach(
          (name, tensor) -> {
            assertThat(read.tensors().get(name)).hasToString(tensor.toString());
            assertThat(read.tensors().get(name).bytes().mismatch(tensor.bytes())).isEqualTo(-1);
          });
    } finally {
      Files.delete(file);
    }
  }
}
