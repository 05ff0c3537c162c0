package dev.lanewise.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layer that docs/architecture.md shows as an example compiles and passes the checks. */
class ArchitecturePageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```java\\n(package dev\\.lanewise\\.layer;.*?)```", Pattern.DOTALL);

  private static final String CHECK =
      """
      package dev.lanewise.layer;

      import dev.lanewise.gradcheck.LayerCheck;
      import dev.lanewise.kernel.cpu.CpuBackend;
      import dev.lanewise.tensor.DType;

      class SwishCheck {
        public static void main(String[] args) {
          var backend = CpuBackend.portable();
          try (var f32 = backend.open(DType.FLOAT32, 1, null);
              var f64 = backend.open(DType.FLOAT64, 1, null)) {
            for (long seed = 0; seed < 50; seed++) {
              var example = LayerCheck.example(Swish.TYPE, seed);
              var rounding = Swish.TYPE.rounding();
              LayerCheck.derivatives(example, rounding, f64, seed).assertPasses();
              LayerCheck.precision(example, rounding, f32, f64, seed).assertPasses();
            }
          }
          System.out.println("passed " + Swish.TYPE.name());
        }
      }
      """;

  @Test
  void exampleLayerPassesTheChecks(@TempDir Path folder) throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("lanewise.home"), "docs/architecture.md"));
    assertThat(run(folder, layerIn(page))).isEqualTo("passed Swish\n");
  }

  /** A check that cannot fail would prove nothing. */
  @Test
  void wrongDerivativeFailsTheChecks(@TempDir Path folder) throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("lanewise.home"), "docs/architecture.md"));
    String wrong = layerIn(page).replace("k.axpy(1, sigmoid", "k.axpy(-1, sigmoid");
    assertThat(wrong).isNotEqualTo(layerIn(page));
    assertThat(run(folder, wrong)).contains("AssertionError");
  }

  private static String layerIn(String page) {
    Matcher block = BLOCK.matcher(page);
    assertThat(block.find()).as("a layer's source in docs/architecture.md").isTrue();
    return block.group(1);
  }

  /** Compiles the layer into its package and returns what its check prints, in a JVM of its own. */
  private static String run(Path folder, String layer) throws IOException, InterruptedException {
    Path swish = Files.writeString(folder.resolve("Swish.java"), layer);
    Path check = Files.writeString(folder.resolve("SwishCheck.java"), CHECK);
    String classPath = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                List.of(
                        "-d",
                        folder.toString(),
                        "-cp",
                        classPath,
                        swish.toString(),
                        check.toString())
                    .toArray(String[]::new));
    assertThat(compiled).as("exit status of the compiler").isZero();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + System.getProperty("path.separator") + classPath,
                "dev.lanewise.layer.SwishCheck")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }
}
