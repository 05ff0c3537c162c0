package dev.lanewise.io;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes named tensors in the safetensors format.
 *
 * <pre>
 *   8 bytes         N bytes                        the rest of the file
 *   | N, unsigned   | header: a JSON object, UTF-8 | data, little-endian, no holes |
 *
 *   {"__metadata__": {"key": "value"},
 *    "conv1.weight": {"dtype": "F32", "shape": [20, 1, 5, 5], "data_offsets": [0, 2000]}}
 * </pre>
 *
 * <p>The offsets count from the first byte of the data. Here the types are {@code F32} and {@code
 * F64}.
 */
public final class Safetensors {
  private static final int CHUNK_BYTES = 1 << 20;

  private Safetensors() {}

  /**
   * What a file holds. Both maps are unmodifiable and in the order of the file's header.
   *
   * @param tensors the tensors by name
   * @param metadata free text by key; empty if the file has none
   */
  public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** Copies the maps, in their order. */
    public Contents {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
  }

  /**
   * Writes tensors to a file, whole or not at all. The header lists them in the map's order; of the
   * data, the float64 comes first, so that every element is aligned to its size.
   *
   * @param metadata free text to keep with them; may be empty
   * @throws IllegalArgumentException if a tensor is named {@code __metadata__}
   * @throws IllegalStateException if a tensor is closed; an existing file stays as it was
   * @throws IOException if the file cannot be written; an existing one stays as it was
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = SafetensorsHeader.encode(tensors, metadata);
    AtomicFile.write(
        file,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(header.length).array());
          out.write(header);
          for (DType type : SafetensorsHeader.DATA_ORDER) {
            for (Tensor tensor : tensors.values()) {
              if (tensor.dtype() == type) {
                writeData(tensor, out);
              }
            }
          }
        });
  }

  private static void writeData(Tensor tensor, OutputStream out) throws IOException {
    MemorySegment source = tensor.bytes();
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, source.byteSize())];
    MemorySegment target = MemorySegment.ofArray(chunk);
    for (long at = 0; at < source.byteSize(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, source.byteSize() - at);
      copy(tensor.dtype(), source, at, machine(), target, 0, ByteOrder.LITTLE_ENDIAN, length);
      out.write(chunk, 0, length);
    }
  }

  /**
   * Reads a file. Its header is checked in full before any tensor is allocated, so that a damaged
   * file costs no memory.
   *
   * @param arena owns the tensors' memory
   * @throws IOException if the file cannot be read or is not in the format; the message names the
   *     file and, as far as they are known, the tensor and the byte
   * @throws IllegalStateException if the arena is closed
   */
  public static Contents read(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SafetensorsHeader header = SafetensorsHeader.read(file, channel);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      List<SafetensorsHeader.Entry> byOffset = new ArrayList<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        tensors.put(entry.name(), Tensor.zeros(arena, entry.dtype(), entry.shape()));
        byOffset.add(entry);
      }
      byOffset.sort(SafetensorsHeader.BY_OFFSET);
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, channel.size()));
      for (SafetensorsHeader.Entry entry : byOffset) {
        long at = header.dataStart() + entry.begin();
        readData(file, channel, at, entry.name(), tensors.get(entry.name()), chunk);
      }
      return new Contents(tensors, header.metadata());
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static void readData(
      Path file, FileChannel channel, long start, String name, Tensor tensor, ByteBuffer chunk)
      throws IOException {
    MemorySegment target = tensor.bytes();
    long at = 0;
    while (at < target.byteSize()) {
      int length = (int) Math.min(chunk.capacity() & ~7, target.byteSize() - at);
      chunk.clear().limit(length);
      while (chunk.hasRemaining()) {
        if (channel.read(chunk, start + at + chunk.position()) < 0) {
          throw new FormatException(
              file, "the file was cut short while tensor '" + name + "' was read from it");
        }
      }
      MemorySegment source = MemorySegment.ofArray(chunk.array());
      copy(tensor.dtype(), source, 0, ByteOrder.LITTLE_ENDIAN, target, at, machine(), length);
      at += length;
    }
  }

  private static ByteOrder machine() {
    return ByteOrder.nativeOrder();
  }

  /** Copies whole elements; where the byte orders differ, MemorySegment.copy swaps. */
  private static void copy(
      DType type,
      MemorySegment source,
      long from,
      ByteOrder sourceOrder,
      MemorySegment target,
      long to,
      ByteOrder targetOrder,
      int bytes) {
    ValueLayout element =
        switch (type) {
          case FLOAT32 -> ValueLayout.JAVA_INT_UNALIGNED;
          case FLOAT64 -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
    MemorySegment.copy(
        source,
        element.withOrder(sourceOrder),
        from,
        target,
        element.withOrder(targetOrder),
        to,
        bytes / type.bytes());
  }

  /** The file can be read, but what it says is wrong. */
  static final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    FormatException(Path file, String message) {
      super(file + ": " + message);
    }
  }
}
