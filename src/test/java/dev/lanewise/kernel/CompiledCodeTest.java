package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Says that a class was loaded while a method was compiled: that is done again, soon after. */
  private static final String RETRIED = "concurrent class loading";

  /**
   * A method that a compiler gave up on can stay 100 times slower until its JVM ends, by chance, so
   * that measuring one JVM shows nothing: none may be given up on. Code waits for its compilation
   * here, or a busy machine would not get to the last tier while the workload runs.
   */
  @Example
  void noLoopIsTooLargeForACompiler() throws Exception {
    for (int jvm = 0; jvm < 2; jvm++) {
      ChildJvm.Output output =
          run(List.of("-XX:+PrintCompilation", "-Xbatch"), "gemm", Double.toString(SPEEDUP));
      assertThat(output.messages())
          .filteredOn(line -> line.contains("dev.lanewise.kernel"))
          .isNotEmpty()
          .filteredOn(line -> !line.contains(RETRIED))
          .noneMatch(line -> line.contains("COMPILE SKIPPED"));
      for (String kernel : List.of("TileF32", "StridedTileF32", "FewF32")) {
        String last = ".* 4 +dev\\.lanewise\\.kernel\\.simd\\." + kernel + "::.*";
        assertThat(output.messages())
            .as("compilations of %s reach the last tier", kernel)
            .anyMatch(line -> line.matches(last));
      }
      assertThat(Double.parseDouble(output.result("gemm")))
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
    ChildJvm.Output output = run(List.of("-XX:+PrintCompilation"), "rates", "");
    assertThat(output.messages())
        .filteredOn(line -> line.contains("dev.lanewise.kernel.simd"))
        .isNotEmpty()
        .filteredOn(line -> !line.contains(RETRIED))
        .noneMatch(line -> line.contains("COMPILE SKIPPED"));
    String ratios = output.result("rates");
    for (ChildRates.Ratio each : ChildRates.Ratio.values()) {
      Matcher found = Pattern.compile(each + "=([0-9.E-]+)").matcher(ratios);
      assertThat(found.find()).as(ratios).isTrue();
      assertThat(Double.parseDouble(found.group(1))).as("%s", each).isGreaterThan(each.least);
    }
  }

  private static String hash(int passes, String... flags) throws Exception {
    return run(List.of(flags), "hash", Integer.toString(passes)).result("hash");
  }

  private static ChildJvm.Output run(List<String> flags, String what, String argument)
      throws Exception {
    return ChildJvm.run(flags, ChildWorkload.class, what, argument);
  }
}
