package dev.lanewise.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.json.Json;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;
  private Arena arena;
  private Path file;

  @BeforeEach
  void open() {
    arena = Arena.ofConfined();
    file = folder.resolve("model.safetensors");
  }

  @AfterEach
  void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** Reads the bytes by hand, so that a mistake made alike by reader and writer shows. */
  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(arena, DType.FLOAT32, Shape.of(3), 1, -2, 0.5));
    tensors.put("a", Tensor.of(arena, DType.FLOAT64, Shape.of(1, 2), Math.PI, -0.0));

    Safetensors.write(file, tensors, Map.of("by", "ü"));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertThat(length % 8).isZero();
    byte[] header = new byte[length];
    bytes.get(header);
    assertThat(new String(header, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(
            "{\"__metadata__\":{\"by\":\"ü\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[16,28]},"
                + "\"a\":{\"dtype\":\"F64\",\"shape\":[1,2],\"data_offsets\":[0,16]}}");
    assertThat(bytes.getDouble()).isEqualTo(Math.PI);
    assertThat(bytes.getLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(bytes.getFloat()).isEqualTo(1f);
    assertThat(bytes.getFloat()).isEqualTo(-2f);
    assertThat(bytes.getFloat()).isEqualTo(0.5f);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void readsAFileOfOtherHabits() throws IOException {
    byte[] header =
        """
          { "scalar" : {"data_offsets": [8, 12], "shape": [], "dtype": "F32"} ,
          "none": {"shape": [0, 7], "data_offsets": [8, 8], "dtype": "F64"},
          "__metadata__": {"format": "pt"},
          "w": {"dtype": "F64", "data_offsets": [0, 8], "shape": [1, 1, 1]} }
        """
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).putDouble(2.5).putFloat(-7);
    Files.write(file, bytes.array());

    Safetensors.Contents contents = Safetensors.read(file, arena);

    assertThat(contents.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(contents.tensors().keySet()).containsExactly("scalar", "none", "w");
    assertThat(contents.tensors().values())
        .map(Tensor::toString)
        .containsExactly("float32[]", "float64[0, 7]", "float64[1, 1, 1]");
    assertThat(contents.tensors().get("scalar").toDoubleArray()).containsExactly(-7);
    assertThat(contents.tensors().get("w").toDoubleArray()).containsExactly(2.5);
  }

  @Test
  void keepsTensorsLargerThanItsBuffer() throws IOException {
    Tensor large = Tensor.zeros(arena, DType.FLOAT32, Shape.of(3, 123_457));
    for (int i = 0; i < large.size(); i++) {
      large.set(i, i * 0.5);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("odd", Tensor.of(arena, DType.FLOAT32, Shape.of(1), 9));
    tensors.put("large", large);
    tensors.put("view", large.slice(1, 2));

    Safetensors.write(file, tensors, Map.of());
    Map<String, Tensor> read = Safetensors.read(file, arena).tensors();

    assertThat(read.get("large").toFloatArray()).isEqualTo(large.toFloatArray());
    assertThat(read.get("view").toFloatArray()).isEqualTo(large.slice(1, 2).toFloatArray());
  }

  @Test
  void keepsNothingAsWell() throws IOException {
    Safetensors.write(file, Map.of(), Map.of());

    assertThat(Safetensors.read(file, arena).tensors()).isEmpty();
    assertThat(Files.readAllBytes(file)).hasSize(16);
  }

  @Test
  void refusesBeforeItTouchesTheFile() throws IOException {
    Tensor tensor = Tensor.of(arena, DType.FLOAT32, Shape.of(1), 1);
    Safetensors.write(file, Map.of("w", tensor), Map.of());
    byte[] before = Files.readAllBytes(file);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Safetensors.write(file, Map.of("__metadata__", tensor), Map.of()))
        .withMessage("a tensor cannot be named __metadata__");
    arena.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> Safetensors.write(file, Map.of("w", tensor), Map.of()));

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void namesWithAnyCharacterComeBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : List.of("", " ", "a\"b\\c", "x\ny", "é𝄞", "\ud834")) {
      tensors.put(name, Tensor.of(arena, DType.FLOAT64, Shape.of(), tensors.size()));
    }

    Safetensors.write(file, tensors, Map.of("k\0", Json.write("v")));
    Safetensors.Contents read = Safetensors.read(file, arena);

    assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    assertThat(read.metadata()).isEqualTo(Map.of("k\0", "\"v\""));
  }
}
