package dev.lanewise.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsDamageTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]          | 0 | the header, from byte 8, is not a JSON object",
        "{'a' 1}     | 0 | the header is not JSON: byte 13 of the file, header line 1, column 6: "
            + "expected ':' after the key, found '1'",
        "{'w':{%F32,'shape':[1],%off:[0,4]},'w':{%F32,'shape':[1],%off:[0,4]}} | 4 "
            + "| the key \"w\" is there twice",
        "{'w':{'dtype':'BF16','shape':[1],%off:[0,2]}} | 2 "
            + "| type 'BF16' is not supported; F32 and F64 are",
        "{'w':{'dtype':'I64','shape':[1],%off:[0,8]}} | 8 "
            + "| type 'I64' is not supported; F32 and F64 are",
        "{'w':{%F32,'shape':[3],%off:[0,8]}} | 8 "
            + "| F32[3] takes 12 bytes, but data_offsets [0, 8] span 8",
        "{'w':{%F32,'shape':[-1],%off:[0,4]}} | 4 "
            + "| dimension 0 of shape [-1] is not a whole number from 0 to 2147483647",
        "{'w':{%F32,'shape':[1,2.5],%off:[0,4]}} | 4 "
            + "| dimension 1 of shape [1, 2.5] is not a whole number from 0 to 2147483647",
        "{'w':{%F32,'shape':[65536,65536],%off:[0,0]}} | 0 | more than the 2147483647 elements",
        "{'w':{%F32,'shape':[2],%off:[0,8]}} | 4 | data_offsets [0, 8] are not in the data, "
            + "bytes 0 to 4 from byte",
        "{'w':{%F32,'shape':[1],%off:[-4,0]}} | 4 | data_offsets [-4, 0] are not in the data",
        "{'w':{%F32,'shape':[1],%off:[4,0]}} | 4 | data_offsets [4, 0] are not in the data",
        "{'w':{%F32,'shape':[1],%off:[0]}} | 4 | data_offsets are not two whole numbers: [0]",
        "{'w':{%F32,'shape':[1],%off:[0,4],'x':1}} | 4 | tensor 'w' in the header",
        "{'w':{%F32,'shape':[1]}} | 4 | expected {\"dtype\": string, \"shape\": array,",
        "{'w':7} | 4 | \"data_offsets\": array}, found 7",
        "{'__metadata__':7} | 0 | __metadata__ in the header is not an object",
        "{'__metadata__':{'a':7}} | 0 | __metadata__ in the header: 'a' is not a string",
        "{'v':{%F32,'shape':[2],%off:[0,8]},'w':{%F32,'shape':[2],%off:[4,12]}} | 12 "
            + "| it overlaps tensor 'v' from byte",
        "{'v':{%F32,'shape':[1],%off:[0,4]},'w':{%F32,'shape':[1],%off:[8,12]}} | 12 "
            + "| in front of it, belong to no tensor",
        "{'w':{%F32,'shape':[1],%off:[0,4]}} | 9 | 5 trailing bytes from byte",
      })
  void refusesAWrongHeader(String header, int dataBytes, String message) throws IOException {
    String json =
        header
            .replace("%F32", "'dtype':'F32'")
            .replace("%off", "'data_offsets'")
            .replace('\'', '"');
    Path file = write(json.getBytes(StandardCharsets.UTF_8), dataBytes);

    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(message);
  }

  @Test
  void namesTensorAndByte() throws IOException {
    String header = "{\"conv1.b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}";
    Path file = write(header.getBytes(StandardCharsets.UTF_8), 2);

    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessage(
            file
                + ": tensor 'conv1.b' in the header (bytes 8 to "
                + (7 + header.length())
                + "): type 'F16' is not supported; F32 and F64 are");
  }

  @Test
  void refusesALyingHeaderLength() throws IOException {
    Path file = folder.resolve("w");

    Files.write(file, new byte[7]);
    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("7 bytes are too few for a safetensors file");

    Files.write(file, new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("announces a header of 9 bytes, but only 2 follow");

    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("announces a header of 18446744073709551615 bytes");

    Files.write(file, new byte[] {0, 0, 0, 0, 1, 0, 0, 0, '{', '}'});
    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("announces a header of 4294967296 bytes; the format allows");
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    Path file = write(new byte[] {'{', (byte) 0xff, '}'}, 0);

    assertThatIOException().isThrownBy(() -> read(file)).withMessageContaining("byte 9 is not UTF");
  }

  @Test
  void saysWhenThereIsNoFile() {
    Path file = folder.resolve("none");

    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessage("cannot read " + file + ": there is no " + file);
  }

  @Test
  void saysWhenTheArenaIsClosed() throws IOException {
    Path file = write("{}".getBytes(StandardCharsets.UTF_8), 0);
    try (Arena arena = Arena.ofConfined()) {
      Safetensors.write(
          file, Map.of("w", Tensor.of(arena, DType.FLOAT32, Shape.of(1), 1)), Map.of());
    }
    Arena closed = Arena.ofConfined();
    closed.close();

    assertThatThrownBy(() -> Safetensors.read(file, closed))
        .isInstanceOf(IllegalStateException.class);
  }

  @Property(tries = 500)
  void aCutFileIsRefused(@ForAll int where) throws IOException {
    byte[] whole = valid();
    assertReadOrRefused(Arrays.copyOf(whole, Math.floorMod(where, whole.length)), true);
  }

  @Property
  void aDamagedFileIsReadOrRefused(@ForAll int where, @ForAll byte value) throws IOException {
    byte[] bytes = valid();
    // The header: what is in the data is nobody's business.
    bytes[Math.floorMod(where, bytes.length - 28)] = value;
    assertReadOrRefused(bytes, false);
  }

  @Property(tries = 200)
  void aLongerFileIsRefused(@ForAll @IntRange(min = 1, max = 100) int more) throws IOException {
    byte[] whole = valid();
    assertReadOrRefused(Arrays.copyOf(whole, whole.length + more), true);
  }

  private static void assertReadOrRefused(byte[] bytes, boolean mustRefuse) throws IOException {
    Path file = Files.createTempFile("lanewise", ".safetensors");
    try {
      Files.write(file, bytes);
      read(file);
      assertThat(mustRefuse).as("refused").isFalse();
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith(file + ": ");
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] valid() throws IOException {
    Path file = Files.createTempFile("lanewise", ".safetensors");
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a", Tensor.of(arena, DType.FLOAT32, Shape.of(3), 1, 2, 3));
      tensors.put("b", Tensor.of(arena, DType.FLOAT64, Shape.of(2, 1), 4, 5));
      Safetensors.write(file, tensors, Map.of("net", "a b"));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private Path write(byte[] header, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }

  private static void read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Safetensors.read(file, arena);
    }
  }
}
