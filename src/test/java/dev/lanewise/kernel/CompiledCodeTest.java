package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What HotSpot makes of the SIMD loops, seen in JVMs started for the purpose. */
@AddLifecycleHook(NeedsVectorApi.class)
class CompiledCodeTest {
  /**
   * How many times faster than the portable product the SIMD one must be, in the same JVM. Boxed
   * vectors are slower than portable loops; compiled ones of 128 bits are about 6 times faster.
   */
  private static final double SPEEDUP = 2;

  /** What a JVM printed: HotSpot's messages, and the workload's result. */
  private record Output(List<String> messages, String result) {}

  /**
   * A method that a compiler gave up on can stay 100 times slower until its JVM ends, by chance, so
   * that measuring one JVM shows nothing: none may be given up on.
   */
  @Example
  void noLoopIsTooLargeForACompiler() throws Exception {
    for (int jvm = 0; jvm < 2; jvm++) {
      Output output = run(List.of("-XX:+PrintCompilation"), "gemm", Double.toString(SPEEDUP));
      assertThat(output.messages())
          .filteredOn(line -> line.contains("dev.lanewise.kernel"))
          .isNotEmpty()
          .noneMatch(line -> line.contains("COMPILE SKIPPED"));
      for (String kernel : List.of("TileF32", "StridedTileF32", "FewF32")) {
        String last = ".* 4 +dev\\.lanewise\\.kernel\\.simd\\." + kernel + "::.*";
        assertThat(output.messages())
            .as("compilations of %s reach the last tier", kernel)
            .anyMatch(line -> line.matches(last));
      }
      assertThat(Double.parseDouble(output.result()))
          .as("times the portable rate")
          .isGreaterThan(SPEEDUP);
    }
  }

  /** Results must not depend on what is compiled when. */
  @Example
  void interpretedAndCompiledCodeGiveTheSameBits() throws Exception {
    String interpreted = hash(1, "-Xint");
    assertThat(hash(20, "-XX:TieredStopAtLevel=1", "-XX:Tier3InvocationThreshold=20"))
        .isEqualTo(interpreted);
    assertThat(hash(40, "-XX:-TieredCompilation", "-XX:CompileThreshold=50", "-Xbatch"))
        .isEqualTo(interpreted);
  }

  /** Rates as ratios within one JVM: absolute ones would say more about the machine. */
  @Example
  void kernelsKeepTheirPace() throws Exception {
    String ratios = run(List.of(), "rates", "").result();
    for (ChildRates.Ratio each : ChildRates.Ratio.values()) {
      Matcher found = Pattern.compile(each + "=([0-9.E-]+)").matcher(ratios);
      assertThat(found.find()).as(ratios).isTrue();
      assertThat(Double.parseDouble(found.group(1))).as("%s", each).isGreaterThan(each.least);
    }
  }

  private static String hash(int passes, String... flags) throws Exception {
    return run(List.of(flags), "hash", Integer.toString(passes)).result();
  }

  /** Runs the workload with the vectors of this JVM. */
  private static Output run(List<String> flags, String what, String argument)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-XX:MaxVectorSize="))
        .forEach(command::add);
    command.addAll(List.of("--add-modules", Lane.MODULE));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ChildWorkload.class.getName(), what, argument));
    Path errors = Files.createTempFile("workload", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().close();
      String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s", Files.readString(errors)).isZero();
      String result =
          Files.readAllLines(errors).stream()
              .filter(line -> line.startsWith(what + " "))
              .findFirst()
              .orElseThrow()
              .substring(what.length() + 1);
      return new Output(messages.lines().toList(), result);
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
