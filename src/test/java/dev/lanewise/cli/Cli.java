package dev.lanewise.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs commands, in this JVM and in others. */
final class Cli {
  private Cli() {}

  /** What a command has left behind. */
  record Outcome(int status, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    String lastLine() {
      return lines().getLast();
    }
  }

  /** Runs a command as the command line would. */
  static Outcome run(Object... arguments) {
    Capture capture = new Capture();
    int status = Main.run(texts(arguments).toArray(String[]::new), capture.out, capture.err);
    return capture.outcome(status);
  }

  /** Runs a command made for the test. */
  static Outcome run(Command command, Object... arguments) {
    Capture capture = new Capture();
    Terminal terminal = Terminal.plain(capture.out, capture.err);
    return capture.outcome(Main.run(command, texts(arguments), terminal));
  }

  /** Starts a command in a JVM of its own; what it prints goes to files in a folder. */
  static Process start(Path folder, boolean vectorApi, Object... arguments) throws IOException {
    return start(List.of(), folder, vectorApi, arguments);
  }

  /** Starts a command in a JVM of its own, through another command. */
  static Process start(List<String> by, Path folder, boolean vectorApi, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.add("-Dlanewise.home=" + folder);
    if (vectorApi) {
      command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    String classes = Main.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    command.addAll(List.of("-cp", classes, Main.class.getName()));
    command.addAll(texts(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile())
        .start();
  }

  /** Returns what a process has printed that {@link #start} has started. */
  static Outcome outcome(Path folder, Process process) throws Exception {
    int status = process.waitFor();
    return new Outcome(
        status,
        Files.readString(folder.resolve("out.txt")),
        Files.readString(folder.resolve("err.txt")));
  }

  /** Returns whether this JVM has the Vector API, so that another can have the same kernels. */
  static boolean vectorApi() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Returns the names in a folder, in order. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> texts(Object... arguments) {
    return Arrays.stream(arguments).map(Object::toString).toList();
  }

  private static final class Capture {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);

    Outcome outcome(int status) {
      return new Outcome(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    }
  }
}
