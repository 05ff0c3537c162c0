package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads call kernels, and help them, in a JVM with a single carrier for all of them. */
class VirtualThreadsTest {
  @TempDir Path folder;

  @Test
  void oneCarrierIsEnoughForCallersAndHelpers() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djdk.virtualThreadScheduler.parallelism=1");
    command.add("-Djdk.virtualThreadScheduler.maxPoolSize=1");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-modules") || flag.startsWith("-XX:MaxVectorSize="))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OneCarrier.class.getName());
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      assertThat(process.exitValue()).as("%s", Files.readString(output)).isZero();
      assertThat(Files.readAllLines(output)).contains("done");
    } finally {
      process.destroyForcibly();
    }
  }
}
