package dev.lanewise.build;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator of the float64 twins, run as the build runs it. */
class GenerateFloat64Test {
  private static final Path GENERATOR = Path.of("src/build/java/GenerateFloat64.java");
  private static final Pattern LEFTOVER = Pattern.compile("\\bfloat\\b|Float|FLOAT(?!64)|F32");

  @TempDir Path folder;

  private Path sources;
  private Path twins;

  @BeforeEach
  void folders() {
    sources = folder.resolve("sources");
    twins = folder.resolve("twins");
  }

  @Test
  void translatesNamesAndLiteralsAndNothingElse() throws Exception {
    String[][] cases = {
      {"float x = 1f + .5f + 1.5e-3f;", "double x = 1d + .5d + 1.5e-3d;"},
      {"x = 0x1f + 0x1.8p1f + 1_0f + 2;", "x = 0x1f + 0x1.8p1d + 1_0d + 2;"},
      {"Float.BYTES + Float.MAX_VALUE", "Double.BYTES + Double.MAX_VALUE"},
      {"JAVA_FLOAT_UNALIGNED, JAVA_FLOAT", "JAVA_DOUBLE_UNALIGNED, JAVA_DOUBLE"},
      {"FloatVector v; toFloats(x)", "DoubleVector v; toDoubles(x)"},
      {"GemmF32.f(MathF32.g(x), F32)", "GemmF64.f(MathF64.g(x), F64)"},
      {"DType.FLOAT32, float32, xF32y", "DType.FLOAT64, float64, xF64y"},
      {"floating, afloat, F321, DOUBLE", "floating, afloat, F321, DOUBLE"},
      {"// a float32's 1.5f, floating", "// a float64's 1.5f, floating"},
      {"print(\"%.3f \\\" float 1f\", 1f)", "print(\"%.3f \\\" double 1f\", 1d)"},
      {"'\"', 1f, '\\'', 2f, \"'\", 3f", "'\"', 1d, '\\'', 2d, \"'\", 3d"},
      {"\"\"\"\n1f float \"x\n\"\"\" + 1f", "\"\"\"\n1f double \"x\n\"\"\" + 1d"},
    };
    assertTwin(
        Stream.of(cases).map(pair -> pair[0]).collect(joining("\n")),
        Stream.of(cases).map(pair -> pair[1]).collect(joining("\n")));
  }

  @Test
  void leavesOutAndPutsInWhatTheMarkersSay() throws Exception {
    assertTwin(
        """
        float a;
          // float32 only
          float b;
          // end float32 only
          // float64 only: float c;
        float d;
        """,
        """
        double a;



          float c;
        double d;
        """);
  }

  @Test
  void aTwinCompilesAndKeepsItsLines() throws Exception {
    write(
        sources.resolve("a/b/SumF32.java"),
        """
        package a.b;

        public final class SumF32 {
          // float32 only
          public static float fromBits(int bits) {
            return Float.intBitsToFloat(bits);
          }

          // end float32 only
          public static float half(float[] x) {
            return (float) Math.sqrt(x[0]) * .5f;
          }
        }
        """);
    assertThat(generate()).isEmpty();

    Path twin = twins.resolve("a/b/SumF64.java");
    List<String> lines = Files.readAllLines(twin);
    assertThat(lines.getFirst())
        .isEqualTo("/* Generated from SumF32.java: edit that. */ package a.b;");
    assertThat(lines.get(9)).isEqualTo("  public static double half(double[] x) {");
    assertThat(compile(twin)).isZero();
  }

  @Test
  void touchesOnlyWhatChangedAndDeletesWhatIsStale() throws Exception {
    Path kept = write(sources.resolve("p/AF32.java"), "class AF32 {}\n");
    Path changed = write(sources.resolve("p/BF32.java"), "class BF32 {}\n");
    Path deleted = write(sources.resolve("p/CF32.java"), "class CF32 {}\n");
    assertThat(generate()).isEmpty();
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(twins.resolve("p/AF64.java"), past);
    Files.setLastModifiedTime(twins.resolve("p/BF64.java"), past);

    write(changed, "class BF32 { float x; }\n");
    Files.delete(deleted);
    assertThat(generate()).isEmpty();

    assertThat(kept).exists();
    assertThat(Files.getLastModifiedTime(twins.resolve("p/AF64.java"))).isEqualTo(past);
    assertThat(twins.resolve("p/BF64.java")).content().contains("double x;");
    assertThat(twins.resolve("p/CF64.java")).doesNotExist();
  }

  @Test
  void refusesTwinsWrittenByHandAndMarkersWithoutTheirCounterpart() throws Exception {
    Path byHand = write(sources.resolve("AF64.java"), "class AF64 {}\n");
    Path source = write(sources.resolve("AF32.java"), "class AF32 {}\n");
    assertThat(generate()).contains("AF64.java is written by hand").contains("delete it");

    Files.delete(byHand);
    write(source, "class AF32 {}\n// float32 only\n");
    assertThat(generate()).contains("AF32.java:2: \"// float32 only\" without its counterpart");

    write(source, "class AF32 {}\n\n// end float32 only\n");
    assertThat(generate()).contains("AF32.java:3: \"// end float32 only\" without its counterpart");
  }

  /** The library's own twins: one for every source, with no float left in it unasked. */
  @Test
  void everySourceHasItsTwin() throws Exception {
    Path main = Path.of("src/main/java");
    Path generated = Path.of("target/generated-sources/float64");
    try (var files = Files.walk(main)) {
      for (Path source : files.filter(f -> f.toString().endsWith("F32.java")).toList()) {
        String name = source.getFileName().toString().replace("F32.java", "F64.java");
        Path twin = generated.resolve(main.relativize(source)).resolveSibling(name);
        assertThat(twin).exists();
        List<String> asked =
            Files.readAllLines(source).stream()
                .filter(l -> l.contains("// float64 only:"))
                .toList();
        for (String line : Files.readAllLines(twin)) {
          if (!line.startsWith("/* Generated")
              && asked.stream().noneMatch(l -> l.contains(line.strip()))) {
            assertThat(line).as(twin.toString()).doesNotContainPattern(LEFTOVER);
          }
        }
      }
    }
  }

  private void assertTwin(String code, String expected) throws Exception {
    write(sources.resolve("XF32.java"), code);
    assertThat(generate()).isEmpty();
    assertThat(Files.readString(twins.resolve("XF64.java")).strip())
        .isEqualTo("/* Generated from XF32.java: edit that. */ " + expected.strip());
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Runs the generator; returns what it complains about. */
  private String generate() throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path complaints = folder.resolve("complaints.txt");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                GENERATOR.toString(),
                sources.toString(),
                twins.toString())
            .redirectErrorStream(true)
            .redirectOutput(complaints.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(complaints);
    assertThat(process.exitValue()).as(output).isEqualTo(output.isEmpty() ? 0 : 1);
    return output;
  }

  private int compile(Path twin) {
    return ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-Werror",
            "-d",
            folder.resolve("classes").toString(),
            twin.toString());
  }
}
