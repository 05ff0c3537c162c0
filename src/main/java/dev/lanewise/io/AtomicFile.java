package dev.lanewise.io;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, synced, then renamed
 * over the target. Whatever happens on the way (an exception, a full disk, the process killed, the
 * power cut), a file that was there before is there still, as it was.
 *
 * <p>An interrupted thread finishes its write; its interrupt stays pending. Several threads may
 * write the same target: the last one to finish wins. A killed process may leave its temporary
 * {@code .NAME.….tmp} behind.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes everything.
     *
     * @param out buffered; closing it is allowed but not needed
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file with what {@code body} produces. A symbolic link stays one: the file that it
   * leads to is replaced.
   *
   * @param target on the default file system, in a folder that exists
   * @throws IOException if the file cannot be written; the message names it and the cause. The
   *     target is unchanged. Any exception of the body's leaves it unchanged as well.
   */
  public static void write(Path target, Body body) throws IOException {
    Path temporary = null;
    try {
      Path file = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
      Path folder = file.getParent();
      if (Files.isDirectory(file)) {
        throw new IOException("it is a folder");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("it is a device or a pipe, not a file");
      }
      if (!Files.isDirectory(folder)) {
        throw new NoSuchFileException(folder.toString());
      }
      Path fresh = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
      // Not Files.createTempFile, which would hide the result from everybody but its owner.
      Files.createFile(fresh);
      temporary = fresh;
      writeAndSync(temporary, body);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      temporary = null;
      syncFolder(folder);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(target, e);
    } finally {
      if (temporary != null) {
        deleteQuietly(temporary);
      }
    }
  }

  /**
   * Writes a text as UTF-8.
   *
   * @throws IOException as {@link #write} does
   */
  public static void writeString(Path target, CharSequence text) throws IOException {
    write(target, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** A FileOutputStream, because an interrupt would close a channel in the middle of the file. */
  private static void writeAndSync(Path file, Body body) throws IOException {
    try (FileOutputStream raw = new FileOutputStream(file.toFile())) {
      OutputStream buffered = new BufferedOutputStream(raw, 1 << 16);
      body.writeTo(new Unclosed(buffered));
      buffered.flush();
      raw.getFD().sync();
    }
  }

  /** Makes the rename last through a power cut, where the system lets a folder be opened. */
  private static void syncFolder(Path folder) {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows does not open folders. The file is complete either way.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The reason that brought us here matters more.
    }
  }

  /** Lets a body wrap the stream in others and close those. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      // FilterOutputStream would write them one by one.
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
