package dev.lanewise.tornado.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * TornadoVM's profiler, by its system properties: it has the device time each kernel and writes the
 * sums to a file. It has to be on when a plan is made, and slows down what is timed from outside.
 */
final class Profiler {
  private static final Pattern KERNELS = Pattern.compile("\"TOTAL_KERNEL_TIME\": \"(\\d+)\"");

  private final Path file;

  /** Comes before TornadoVM's first class, which reads the file's name once. */
  Profiler() throws IOException {
    file = Files.createTempFile("lanewise-profile", ".json");
    file.toFile().deleteOnExit();
    System.setProperty("tornado.profiler.dump.dir", file.toString());
    // Without this, it prints all to standard output.
    System.setProperty("tornado.log.profiler", "True");
    off();
  }

  void on() {
    System.setProperty("tornado.profiler", "True");
  }

  void off() {
    System.setProperty("tornado.profiler", "False");
  }

  /** Returns the seconds that kernels took during something; nothing if the device does not say. */
  OptionalDouble kernels(Runnable work) {
    try {
      Files.writeString(file, "");
      on();
      work.run();
      off();
      return KERNELS
          .matcher(Files.readString(file))
          .results()
          .mapToDouble(found -> Long.parseLong(found.group(1)) * 1e-9)
          .reduce(Double::sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      off();
    }
  }
}
