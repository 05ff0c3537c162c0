package dev.lanewise.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Servant} in its JVM, seen from outside. */
final class Child implements AutoCloseable {
  private final Process process;
  private final String side;
  private final BufferedReader answers;
  private final String description;
  private boolean warm;

  /** What was measured: the work's check, and runs a second by iteration. */
  record Answer(double check, List<Double> rates) {}

  Child(Contestant contestant, Map<String, String> environment, Path log) {
    side = contestant.side();
    List<String> command = Jvm.command(contestant.flags());
    command.add(Servant.class.getName());
    command.add(contestant.side());
    command.add(Integer.toString(contestant.threads()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = builder.start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      description = line();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what runs, for people. */
  String description() {
    return description;
  }

  /** Returns whether this is no longer its first request. */
  boolean warm() {
    return warm;
  }

  Answer ask(Request request) {
    try {
      process.getOutputStream().write((request.line() + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      warm = true;
      List<Double> numbers = new ArrayList<>();
      for (String each : line().split("\t")) {
        numbers.add(Double.parseDouble(each));
      }
      return new Answer(numbers.getFirst(), List.copyOf(numbers.subList(1, numbers.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(
          "the JVM of %s ended early, with exit code %d; its messages are in the log"
              .formatted(side, exitCode()));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
