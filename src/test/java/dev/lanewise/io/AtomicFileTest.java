package dev.lanewise.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void writesANewFileAndReplacesAnOldOne() throws IOException {
    Path file = folder.resolve("a.txt");

    AtomicFile.writeString(file, "größer");
    assertThat(Files.readAllBytes(file)).isEqualTo("größer".getBytes(StandardCharsets.UTF_8));

    AtomicFile.write(file, out -> out.write(new byte[100_000]));
    assertThat(file).hasSize(100_000);
    assertThat(filesIn(folder)).containsExactly(file);
  }

  @Test
  void theOldFileIsThereUntilTheNewOneIsComplete() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.writeString(file, "old");

    AtomicFile.write(
        file,
        out -> {
          out.write("new".getBytes(StandardCharsets.UTF_8));
          out.flush();
          assertThat(file).hasContent("old");
        });

    assertThat(file).hasContent("new");
  }

  @Test
  void aFailingBodyLeavesEverythingAsItWas() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.writeString(file, "old");

    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1_000_000]);
                      throw new IOException("No space left on device");
                    }))
        .withMessage("cannot write " + file + ": No space left on device");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      throw new IllegalStateException("closed");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("closed");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(file).hasContent("old");
    assertThat(filesIn(folder)).containsExactly(file);
  }

  @Test
  void theBodyMayCloseTheStream() throws IOException {
    Path file = folder.resolve("a.txt");

    AtomicFile.write(
        file,
        out -> {
          try (Writer writer = new BufferedWriter(new OutputStreamWriter(out))) {
            writer.write("text");
          }
        });

    assertThat(file).hasContent("text");
  }

  @Test
  void saysWhenTheFolderIsMissing() {
    Path file = folder.resolve("none").resolve("a.txt");

    assertThatIOException()
        .isThrownBy(() -> AtomicFile.writeString(file, ""))
        .withMessage("cannot write " + file + ": there is no " + file.getParent());
  }

  @Test
  void saysWhenTheTargetIsAFolder() throws IOException {
    Path file = Files.createDirectory(folder.resolve("sub"));

    assertThatIOException()
        .isThrownBy(() -> AtomicFile.writeString(file, ""))
        .withMessage("cannot write " + file + ": it is a folder");
  }

  @Test
  void saysWhenTheFolderIsReadOnly() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Path file = Files.writeString(locked.resolve("a.txt"), "old");
    Assumptions.assumeTrue(locked.toFile().setWritable(false));
    try {
      Assumptions.assumeFalse(Files.isWritable(locked), "this user may write everywhere");
      assertThatIOException()
          .isThrownBy(() -> AtomicFile.writeString(file, "new"))
          .withMessageStartingWith("cannot write " + file + ": no permission for ");
      assertThat(file).hasContent("old");
    } finally {
      locked.toFile().setWritable(true);
    }
  }

  @Test
  void keepsSymbolicLinks() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    Path link = folder.resolve("link.txt");
    try {
      Files.createSymbolicLink(link, file);
    } catch (IOException | UnsupportedOperationException e) {
      Assumptions.abort("no symbolic links here");
    }

    AtomicFile.writeString(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void anInterruptedThreadFinishesItsWrite() throws IOException {
    Path file = folder.resolve("a.txt");
    Thread.currentThread().interrupt();
    try {
      AtomicFile.writeString(file, "text");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(file).hasContent("text");
  }

  @Test
  void manyWritersLeaveOneWholeFile() throws Exception {
    Path file = folder.resolve("a.txt");
    List<String> texts =
        IntStream.range(0, 8).mapToObj(i -> Integer.toString(i).repeat(200_000)).toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<?>> writes = new ArrayList<>();
      for (String text : texts) {
        writes.add(
            pool.submit(
                () -> {
                  AtomicFile.writeString(file, text);
                  return null;
                }));
      }
      for (Future<?> write : writes) {
        write.get();
      }
    }

    assertThat(texts).contains(Files.readString(file));
    assertThat(filesIn(folder)).containsExactly(file);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Renaming a file over a device or a pipe would take it away from everybody. */
  @Test
  void leavesWhatIsNoFileAlone(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    Assumptions.assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0 && Files.exists(pipe));
    assertThatThrownBy(() -> AtomicFile.writeString(pipe, "text"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a file");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
