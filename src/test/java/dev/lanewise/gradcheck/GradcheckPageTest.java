package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs in docs/gradcheck.md compile, run, and print what the page says they print. */
final class GradcheckPageTest {
  private static final Pattern PROGRAM =
      Pattern.compile(
          "```java\\n(.*?\\nclass (\\w+) .*?)```(?:\\n\\n```text\\n(.*?)```)?", Pattern.DOTALL);

  /** A program of the page, and what it prints. */
  private record Program(String name, String source, String output) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String page() throws IOException {
    return Files.readString(Path.of(System.getProperty("lanewise.home", "."), "docs/gradcheck.md"));
  }

  static Stream<Program> programs() throws IOException {
    return PROGRAM.matcher(page()).results().map(GradcheckPageTest::program);
  }

  private static Program program(MatchResult found) {
    String output = found.group(3) == null ? "" : found.group(3);
    return new Program(found.group(2), found.group(1), output);
  }

  @Test
  void thePageHasFourPrograms() throws IOException {
    assertThat(programs())
        .extracting(Program::toString)
        .containsExactly("Cubes", "Mean", "Product", "Neighbours");
  }

  @Test
  void ownFunctionsTakeTenLines() throws IOException {
    Program first = programs().findFirst().orElseThrow();
    Matcher body = Pattern.compile("class .*", Pattern.DOTALL).matcher(first.source());
    assertThat(body.find()).isTrue();
    assertThat(body.group().lines()).hasSizeLessThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void printsWhatThePageSays(Program program, @TempDir Path folder) throws Exception {
    Path source = folder.resolve(program.name() + ".java");
    Files.writeString(source, program.source());
    String[] arguments = {
      "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    assertThat(run(program.name(), folder).lines().toList())
        .isEqualTo(program.output().lines().toList());
  }

  private static String run(String name, Path folder) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Method main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Every check that the reports know has its word on the page. */
  @Test
  void everyKindOfFindingIsExplained() throws IOException {
    String page = page();
    for (Finding.Kind kind :
        List.of(
            Finding.Kind.CONTRACT,
            Finding.Kind.JVP,
            Finding.Kind.VJP,
            Finding.Kind.TAYLOR,
            Finding.Kind.JACOBIAN,
            Finding.Kind.HVP,
            Finding.Kind.LINEARITY,
            Finding.Kind.ACCUMULATION,
            Finding.Kind.BATCH,
            Finding.Kind.ALIASING)) {
      assertThat(page).contains("`" + kind + "`");
    }
  }
}
