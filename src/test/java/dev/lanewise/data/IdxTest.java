package dev.lanewise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import dev.lanewise.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  /** The bytes of an IDX file. */
  static byte[] idx(int type, int[] dims, byte[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + values.length);
    bytes.put(new byte[] {0, 0, (byte) type, (byte) dims.length});
    for (int dim : dims) {
      bytes.putInt(dim);
    }
    return bytes.put(values).array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(out)) {
      zipped.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] valid() {
    return idx(8, new int[] {2, 3}, new byte[] {1, 2, 3, 4, -1, -128});
  }

  @Test
  void readsPlainAndGzippedFilesWhateverTheirName() throws IOException {
    Path plain = Files.write(folder.resolve("plain.gz"), valid());
    Path zipped = Files.write(folder.resolve("zipped"), gzip(valid()));

    for (Path file : new Path[] {plain, zipped}) {
      Idx idx = Idx.read(file);
      assertThat(idx.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(idx.values()).containsExactly(1, 2, 3, 4, -1, -128);
    }
  }

  @Test
  void refusesOtherFiles() throws IOException {
    assertRefused(new byte[0], "the file is empty");
    assertRefused(gzip(new byte[0]), "the file is empty");
    assertRefused(new byte[] {0, 0, 8}, "not an IDX file: it begins with 00 00 08");
    assertRefused(
        new byte[] {(byte) 0x89, 'P', 'N', 'G', 0},
        "not an IDX file: it begins with 89 50 4e 47, expected 00 00, a type and a rank above 0");
    assertRefused(idx(8, new int[0], new byte[1]), "not an IDX file: it begins with 00 00 08 00");
    assertRefused(idx(7, new int[] {1}, new byte[1]), "not an IDX file: unknown type 07");
    assertRefused(
        idx(13, new int[] {1}, new byte[4]),
        "an IDX file of float32; only unsigned bytes are supported");
    assertRefused(
        idx(9, new int[] {1}, new byte[1]),
        "an IDX file of signed bytes; only unsigned bytes are supported");
  }

  @Test
  void saysHowManyBytesAreMissing() throws IOException {
    byte[] whole = valid();

    assertRefused(
        Arrays.copyOf(whole, 9),
        "cut short: the header of an IDX file of rank 2 has 12 bytes, found 9");
    assertRefused(
        Arrays.copyOf(whole, 16), "cut short: the header says [2, 3], 6 bytes of data, found 4");
    assertRefused(
        gzip(Arrays.copyOf(whole, 16)),
        "cut short: the header says [2, 3], 6 bytes of data, found 4");
    assertRefused(
        Arrays.copyOf(whole, 19),
        "too long: the header says [2, 3], 6 bytes of data, and more follow");
    assertRefused(
        gzip(Arrays.copyOf(whole, 19)),
        "too long: the header says [2, 3], 6 bytes of data, and more follow");
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] zipped = gzip(valid());

    assertRefused(Arrays.copyOf(zipped, 20), "the gzip data is cut short");
    assertRefused(Arrays.copyOf(zipped, zipped.length - 1), "the gzip data is cut short");
    assertRefused(Arrays.copyOf(zipped, 2), "the gzip data is cut short");
    zipped[zipped.length - 5] ^= 1;
    assertRefused(zipped, "the gzip data is damaged: ");
  }

  @Test
  void refusesSizesThatCannotBe() throws IOException {
    assertRefused(
        idx(8, new int[] {65536, 65536}, new byte[1]), "the header says [65536, 65536], more than");
    assertRefused(idx(8, new int[] {-1}, new byte[1]), "the header says [4294967295], more than");
    assertRefused(
        idx(8, new int[] {Integer.MAX_VALUE}, new byte[1]),
        "the header says [2147483647], more than the 2147483639 elements");
  }

  @Test
  void takesNoMemoryForPromises() throws IOException {
    byte[] promises = idx(8, new int[] {1_000_000_000}, new byte[100]);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    assertRefused(promises, "cut short: the header says [1000000000], ");
    assertRefused(gzip(promises), "cut short: the header says [1000000000], ");

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000_000);
  }

  @Test
  void saysWhenThereIsNoFile() {
    Path file = folder.resolve("none");

    assertThatIOException()
        .isThrownBy(() -> Idx.read(file))
        .withMessage("cannot read " + file + ": there is no " + file);
  }

  @Property
  void aDamagedFileIsReadOrRefused(
      @ForAll boolean zip, @ForAll int length, @ForAll int where, @ForAll byte value)
      throws IOException {
    byte[] bytes = zip ? gzip(valid()) : valid();
    bytes = Arrays.copyOf(bytes, bytes.length - Math.floorMod(length, 4));
    bytes[Math.floorMod(where, bytes.length)] = value;
    Path file = Files.createTempFile("lanewise", ".idx");
    try {
      Files.write(file, bytes);
      Idx idx = Idx.read(file);
      assertThat(idx.values()).hasSize(idx.shape().size());
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("file"), bytes);

    assertThatIOException()
        .isThrownBy(() -> Idx.read(file))
        .withMessageStartingWith(file + ": " + message);
  }
}
