package dev.lanewise.gradcheck;

import dev.lanewise.gradcheck.Coverage.Size;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes docs/gradcheck-coverage.md. Each vector width is run in a JVM of its own; all of them are
 * to be had on a machine with 512-bit vectors alone.
 *
 * <p>Arguments: the file to write; or sizes, to print the tables of the best kernels here.
 */
final class CoverageTable {
  /** Kernel sets, as they name themselves. */
  static final List<String> KERNELS = List.of("portable", "simd-128", "simd-256", "simd-512");

  private static final String HEAD =
      """
      # What the gradient checks cover

      Made by the tests, which compare it with what they find; to write it anew, on a machine with
      512-bit vectors:

      ```sh
      mvn -q test-compile
      java -cp target/classes:target/test-classes dev.lanewise.gradcheck.CoverageTable docs/gradcheck-coverage.md
      ```

      A row for each layer of the registry that has a derivative. A cell names the sizes on which the
      check passed:

      | | size |
      |---|---|
      | 0 | a batch of 0 |
      | 1 | a batch of 1, and one column where the layer takes that |
      | s | small random sizes, 1 to 7 |
      | t | 37 columns or rows: whole vectors of every width, and a tail |
      | b | some 9,000 elements: several blocks of a loop, and more than one piece for threads |

      –: the layer has none; it is not linear in any input, or smooth everywhere, or mixes examples.
      A batch of fewer than two has nothing to leak, and few elements need not lie on a kink.
      jvp is held to differences and to the order of the remainder in float64, to float64 in float32;
      vjp to jvp in either type. [gradcheck.md](gradcheck.md) says what each check proves.
      """;

  /** Before the sizes to look at, in what a JVM of one width is told. */
  private static final String SIZES = "sizes=";

  private CoverageTable() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments[0].startsWith(SIZES)) {
      Set<Size> sizes =
          Arrays.stream(arguments[0].substring(SIZES.length()).split(","))
              .map(Size::valueOf)
              .collect(Collectors.toSet());
      System.out.print(tables(CpuBackend.best(), sizes));
      return;
    }
    Set<Size> all = EnumSet.allOf(Size.class);
    StringBuilder page = new StringBuilder(HEAD);
    page.append('\n').append(tables(CpuBackend.portable(), all));
    for (int bytes = 16; bytes <= 64; bytes *= 2) {
      page.append('\n').append(finish(start(bytes, all)));
    }
    for (String kernels : KERNELS) {
      if (!page.toString().contains("## " + kernels + "\n")) {
        throw new IllegalStateException("this machine has no " + kernels);
      }
    }
    Files.writeString(Path.of(arguments[0]), page);
  }

  /** Returns both tables of a kernel set, under its name. */
  static String tables(Backend backend, Set<Size> sizes) {
    StringBuilder text = new StringBuilder();
    try (Kernels kernels = backend.open(DType.FLOAT64, 1, null)) {
      text.append("## ").append(kernels.name()).append('\n');
    }
    for (DType dtype : DType.values()) {
      text.append("\n### ").append(dtype).append("\n\n");
      List<List<String>> lines = new ArrayList<>();
      lines.add(
          Stream.concat(
                  Stream.of("layer"),
                  Arrays.stream(Coverage.Check.values()).map(Coverage.Check::toString))
              .toList());
      lines.add(lines.getFirst().stream().map(_ -> "---").toList());
      lines.addAll(Coverage.rows(dtype, backend, sizes));
      text.append(lines.stream().map(CoverageTable::line).collect(Collectors.joining()));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Starts a JVM with vectors of at most that many bytes, which prints the tables of its best. */
  static Process start(int bytes, Set<Size> sizes) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:MaxVectorSize=" + bytes,
            "-Xlog:disable",
            "-cp",
            System.getProperty("java.class.path"),
            CoverageTable.class.getName(),
            SIZES + sizes.stream().map(Size::name).collect(Collectors.joining(",")))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits for the JVM, and returns what it printed. */
  static String finish(Process process) throws IOException, InterruptedException {
    byte[] output = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the JVM ended with status " + process.exitValue());
    }
    return new String(output, StandardCharsets.UTF_8);
  }
}
