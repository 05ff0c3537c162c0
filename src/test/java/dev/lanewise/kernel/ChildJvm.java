package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * JVMs of their own, with the vectors of this one, for what depends on HotSpot: in a JVM that has
 * run hundreds of other tests, code is compiled by what those made of it.
 */
public final class ChildJvm {
  /**
   * What a JVM printed.
   *
   * @param messages lines of its standard output
   * @param results lines of its standard error
   */
  public record Output(List<String> messages, List<String> results) {
    /** Returns what follows the name and a blank in the first result that begins so. */
    public String result(String name) {
      return results.stream()
          .filter(line -> line.startsWith(name + " "))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in " + results))
          .substring(name.length() + 1);
    }
  }

  private ChildJvm() {}

  /** Runs a class's main method on this JVM's class path; it must end with exit code 0. */
  public static Output run(List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-XX:MaxVectorSize="))
        .forEach(command::add);
    if (Lane.hasModule()) {
      command.addAll(List.of("--add-modules", Lane.MODULE));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("child", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().close();
      String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s", Files.readString(errors)).isZero();
      return new Output(messages.lines().toList(), Files.readAllLines(errors));
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
