package dev.lanewise.io;

import dev.lanewise.io.Safetensors.FormatException;
import dev.lanewise.json.Json;
import dev.lanewise.json.JsonException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file.
 *
 * @param dataStart the byte of the file at which the data begins
 * @param entries the tensors, in the header's order; together they cover the data exactly
 */
record SafetensorsHeader(long dataStart, List<Entry> entries, Map<String, String> metadata) {
  /** One tensor; its offsets count from the start of the data. */
  record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

  static final Comparator<Entry> BY_OFFSET =
      Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);

  /** The wider type first keeps both aligned. */
  static final List<DType> DATA_ORDER = List.of(DType.FLOAT64, DType.FLOAT32);

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;

  /** The format's own limit. */
  private static final int MAX_HEADER_BYTES = 100_000_000;

  /** Returns the header of those tensors, padded with spaces to a multiple of 8 bytes. */
  static byte[] encode(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, Long> begins = new LinkedHashMap<>();
    long end = 0;
    for (DType type : DATA_ORDER) {
      for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
        Tensor tensor = named.getValue();
        tensor.requireAlive();
        if (tensor.dtype() == type) {
          begins.put(named.getKey(), end);
          end += bytes(type, tensor.shape());
        }
      }
    }
    Map<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      header.put(METADATA, metadata);
    }
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      long begin = begins.get(named.getKey());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.dtype() == DType.FLOAT32 ? "F32" : "F64");
      entry.put("shape", Arrays.stream(tensor.shape().toArray()).boxed().toList());
      entry.put("data_offsets", List.of(begin, begin + bytes(tensor.dtype(), tensor.shape())));
      if (named.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
      }
      header.put(named.getKey(), entry);
    }
    byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static long bytes(DType type, Shape shape) {
    return (long) shape.size() * type.bytes();
  }

  /** Reads and checks everything but the data. */
  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new FormatException(
          file, size + " bytes are too few for a safetensors file, which begins with 8");
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(file, channel, prefix, 0);
    long length = prefix.getLong(0);
    // The field is unsigned, so a negative length is one of more than 2^63 bytes.
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new FormatException(
          file,
          "byte 0 announces a header of "
              + Long.toUnsignedString(length)
              + " bytes; the format allows 100000000. Is this a safetensors file?");
    }
    if (length > size - LENGTH_BYTES) {
      throw new FormatException(
          file,
          "byte 0 announces a header of "
              + length
              + " bytes, but only "
              + (size - LENGTH_BYTES)
              + " follow: the file is cut short or of another format");
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    readFully(file, channel, json, LENGTH_BYTES);
    long dataStart = LENGTH_BYTES + length;
    return new Parser(file, dataStart, size - dataStart).parse(decode(file, json.flip()));
  }

  private static void readFully(Path file, FileChannel channel, ByteBuffer target, long at)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, at + target.position()) < 0) {
        throw new FormatException(file, "the file was cut short while its header was read");
      }
    }
  }

  private static String decode(Path file, ByteBuffer utf8) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(utf8.remaining());
    CoderResult result = decoder.decode(utf8, text, true);
    if (result.isError()) {
      throw new FormatException(
          file,
          "byte "
              + (LENGTH_BYTES + utf8.position())
              + " is not UTF-8, as the header must be; is this a safetensors file?");
    }
    return text.flip().toString();
  }

  /** Turns the header's text into entries that are safe to allocate and read. */
  private record Parser(Path file, long dataStart, long dataBytes) {
    SafetensorsHeader parse(String text) throws IOException {
      Object json;
      try {
        json = Json.parse(text);
      } catch (JsonException e) {
        int before = text.substring(0, e.offset()).getBytes(StandardCharsets.UTF_8).length;
        throw new FormatException(
            file,
            "the header is not JSON: byte "
                + (LENGTH_BYTES + before)
                + " of the file, header "
                + e.getMessage());
      }
      if (!(json instanceof Map<?, ?> header)) {
        throw new FormatException(file, "the header, from byte 8, is not a JSON object");
      }
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = Map.of();
      for (Map.Entry<?, ?> member : header.entrySet()) {
        if (member.getKey().equals(METADATA)) {
          metadata = metadata(member.getValue());
        } else {
          entries.add(entry((String) member.getKey(), member.getValue()));
        }
      }
      requireCover(entries);
      return new SafetensorsHeader(dataStart, entries, metadata);
    }

    private Map<String, String> metadata(Object value) throws IOException {
      if (!(value instanceof Map<?, ?> map)) {
        throw new FormatException(file, METADATA + " in the header is not an object");
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        if (!(member.getValue() instanceof String text)) {
          throw new FormatException(
              file, METADATA + " in the header: '" + member.getKey() + "' is not a string");
        }
        metadata.put((String) member.getKey(), text);
      }
      return metadata;
    }

    private Entry entry(String name, Object value) throws IOException {
      if (!(value instanceof Map<?, ?> map)
          || !(map.get("dtype") instanceof String dtype)
          || !(map.get("shape") instanceof List<?> dims)
          || !(map.get("data_offsets") instanceof List<?> offsets)
          || map.size() != 3) {
        throw wrong(
            name,
            "expected {\"dtype\": string, \"shape\": array, \"data_offsets\": array}, found "
                + shorten(Json.write(value)));
      }
      DType type =
          switch (dtype) {
            case "F32" -> DType.FLOAT32;
            case "F64" -> DType.FLOAT64;
            default -> throw wrong(name, "type '" + dtype + "' is not supported; F32 and F64 are");
          };
      Shape shape = shape(name, dims);
      if (offsets.size() != 2
          || !(offsets.get(0) instanceof Long begin)
          || !(offsets.get(1) instanceof Long end)) {
        throw wrong(name, "data_offsets are not two whole numbers: " + shorten(offsets.toString()));
      }
      if (begin < 0 || end < begin || end > dataBytes) {
        throw wrong(
            name,
            "data_offsets "
                + offsets
                + " are not in the data, bytes 0 to "
                + dataBytes
                + " from byte "
                + dataStart
                + " of the file");
      }
      long bytes = bytes(type, shape);
      if (end - begin != bytes) {
        throw wrong(
            name,
            dtype
                + shape
                + " takes "
                + bytes
                + " bytes, but data_offsets "
                + offsets
                + " span "
                + (end - begin));
      }
      return new Entry(name, type, shape, begin, end);
    }

    private Shape shape(String name, List<?> dims) throws IOException {
      int[] sizes = new int[dims.size()];
      for (int i = 0; i < sizes.length; i++) {
        if (!(dims.get(i) instanceof Long dim) || dim < 0 || dim > Integer.MAX_VALUE) {
          throw wrong(
              name,
              "dimension "
                  + i
                  + " of shape "
                  + shorten(dims.toString())
                  + " is not a whole number from 0 to 2147483647");
        }
        sizes[i] = dim.intValue();
      }
      try {
        return Shape.of(sizes);
      } catch (IllegalArgumentException e) {
        throw wrong(name, e.getMessage());
      }
    }

    /** Every byte of the data belongs to exactly one tensor. */
    private void requireCover(List<Entry> entries) throws IOException {
      List<Entry> ordered = new ArrayList<>(entries);
      ordered.sort(BY_OFFSET);
      long covered = 0;
      String before = null;
      for (Entry entry : ordered) {
        if (entry.begin() < covered) {
          throw wrong(
              entry.name(),
              "it overlaps tensor '"
                  + before
                  + "' from byte "
                  + (dataStart + entry.begin())
                  + " of the file");
        }
        if (entry.begin() > covered) {
          throw wrong(
              entry.name(),
              "the bytes "
                  + (dataStart + covered)
                  + " to "
                  + (dataStart + entry.begin() - 1)
                  + " of the file, in front of it, belong to no tensor");
        }
        covered = entry.end();
        before = entry.name();
      }
      if (covered != dataBytes) {
        throw new FormatException(
            file,
            (dataBytes - covered)
                + " trailing bytes from byte "
                + (dataStart + covered)
                + " belong to no tensor");
      }
    }

    private FormatException wrong(String name, String what) {
      return new FormatException(
          file,
          "tensor '"
              + shorten(name)
              + "' in the header (bytes 8 to "
              + (dataStart - 1)
              + "): "
              + what);
    }

    private static String shorten(String text) {
      return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
  }
}
