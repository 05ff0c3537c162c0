package dev.lanewise.data;

import dev.lanewise.io.FileErrors;
import dev.lanewise.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of an IDX file of unsigned bytes: the format of the MNIST files.
 *
 * <pre>
 *   0 0  type  rank | dimensions, 4 bytes each, big-endian | elements, outermost dimension first
 * </pre>
 *
 * @param shape the dimensions
 * @param values the elements, 0 to 255 as unsigned bytes; the array itself, not a copy
 */
public record Idx(Shape shape, byte[] values) {
  /** Below the largest array that a JVM makes. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private static final int UNSIGNED_BYTE = 0x08;

  /**
   * Reads a file, plain or compressed by gzip: its first bytes tell which, not its name.
   *
   * <p>Memory is taken for what the file holds, never for what its header promises.
   *
   * @throws IOException if the file cannot be read, is not IDX, is not of unsigned bytes, or holds
   *     fewer or more bytes than its header says; the message names the file and what is wrong
   */
  public static Idx read(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      raw.mark(2);
      int first = raw.read();
      int second = raw.read();
      raw.reset();
      if (first < 0) {
        throw new FormatException(file, "the file is empty");
      }
      if (first != 0x1f || second != 0x8b) {
        return read(file, raw);
      }
      try (InputStream inflated = new GZIPInputStream(raw, 1 << 16)) {
        return read(file, inflated);
      } catch (EOFException e) {
        throw new FormatException(file, "the gzip data is cut short");
      } catch (ZipException e) {
        throw new FormatException(file, "the gzip data is damaged: " + e.getMessage());
      }
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static Idx read(Path file, InputStream in) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length == 0) {
      throw new FormatException(file, "the file is empty");
    }
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0 || magic[3] == 0) {
      throw new FormatException(
          file,
          "not an IDX file: it begins with "
              + hex(magic)
              + ", expected 00 00, a type and a rank above 0");
    }
    requireUnsignedBytes(file, magic[2]);
    int rank = magic[3] & 0xff;
    byte[] header = in.readNBytes(4 * rank);
    if (header.length < 4 * rank) {
      throw new FormatException(
          file,
          "cut short: the header of an IDX file of rank "
              + rank
              + " has "
              + (4 + 4 * rank)
              + " bytes, found "
              + (4 + header.length));
    }
    Shape shape = shape(file, header, rank);
    byte[] values = in.readNBytes(shape.size());
    if (values.length < shape.size()) {
      throw new FormatException(
          file,
          "cut short: the header says "
              + shape
              + ", "
              + shape.size()
              + " bytes of data, found "
              + values.length);
    }
    if (in.read() >= 0) {
      throw new FormatException(
          file,
          "too long: the header says "
              + shape
              + ", "
              + shape.size()
              + " bytes of data, and more follow");
    }
    return new Idx(shape, values);
  }

  private static void requireUnsignedBytes(Path file, int type) throws IOException {
    if (type == UNSIGNED_BYTE) {
      return;
    }
    String name =
        switch (type) {
          case 0x09 -> "signed bytes";
          case 0x0b -> "16-bit integers";
          case 0x0c -> "32-bit integers";
          case 0x0d -> "float32";
          case 0x0e -> "float64";
          default ->
              throw new FormatException(
                  file, "not an IDX file: unknown type " + hex(new byte[] {(byte) type}));
        };
    throw new FormatException(
        file, "an IDX file of " + name + "; only unsigned bytes are supported");
  }

  private static Shape shape(Path file, byte[] header, int rank) throws IOException {
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = ByteBuffer.wrap(header).getInt(4 * i);
    }
    try {
      Shape shape = Shape.of(dims);
      if (shape.size() <= MAX_ELEMENTS) {
        return shape;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the dimensions as the unsigned numbers that the file has.
    }
    throw new FormatException(
        file,
        "the header says "
            + Arrays.toString(Arrays.stream(dims).mapToLong(Integer::toUnsignedLong).toArray())
            + ", more than the "
            + MAX_ELEMENTS
            + " elements that can be read");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  /** The file can be read, but what it says is wrong. */
  private static final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    FormatException(Path file, String message) {
      super(file + ": " + message);
    }
  }
}
