package dev.lanewise.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where a command writes.
 *
 * @param out for results
 * @param err for all else
 * @param outIsScreen whether somebody looks at {@code out} as it comes
 * @param errIsScreen whether a line on {@code err} can be drawn again and again
 */
record Terminal(PrintStream out, PrintStream err, boolean outIsScreen, boolean errIsScreen) {
  private static final int USUAL_WIDTH = 80;

  /** Returns one where neither stream is a screen. */
  static Terminal plain(PrintStream out, PrintStream err) {
    return new Terminal(out, err, false, false);
  }

  /** Returns the process's own. */
  static Terminal ofProcess() {
    return new Terminal(System.out, System.err, isScreen(1), isScreen(2));
  }

  private static boolean isScreen(int descriptor) {
    String kind = System.getenv("TERM");
    boolean windows = File.separatorChar == '\\';
    if (windows ? kind == null && System.getenv("WT_SESSION") == null : "dumb".equals(kind)) {
      return false;
    }
    Path stream = Path.of("/proc/self/fd/" + descriptor);
    try {
      String device = Files.readSymbolicLink(stream).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: all streams are judged by input and output together.
      return System.console() != null && System.console().isTerminal();
    }
  }

  /** Returns the screen's width in columns, as far as it can be found out. */
  int width() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
          return USUAL_WIDTH;
        }
        String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        int columns = Integer.parseInt(answer.substring(answer.indexOf(' ') + 1).strip());
        return columns > 0 ? columns : USUAL_WIDTH;
      } finally {
        stty.destroy();
      }
    } catch (IOException | NumberFormatException e) {
      return USUAL_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }

  /** Prints a line for people. */
  void note(String line) {
    err.println(line);
    err.flush();
  }

  /** Prints a line of results. */
  void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Returns whether {@code err} can show a character. */
  boolean errShows(char character) {
    return err.charset().newEncoder().canEncode(character);
  }
}
