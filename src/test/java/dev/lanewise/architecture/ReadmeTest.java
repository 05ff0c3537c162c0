package dev.lanewise.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.net.Model;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in README.md compiles as it stands there, and does what it says. */
class ReadmeTest {
  private static final Path HOME = Path.of(System.getProperty("lanewise.home", "."));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```");
  private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");
  private static final Pattern ACCURACY = Pattern.compile("accuracy\\D*(0\\.\\d+|1\\.0)");

  @TempDir Path folder;
  private String source;
  private String name;

  @BeforeEach
  void findTheProgram() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(HOME.resolve("README.md")));
    while (source == null && block.find()) {
      Matcher type = CLASS.matcher(block.group(1));
      if (type.find()) {
        source = block.group(1);
        name = type.group(1);
      }
    }
    assertThat(source).as("a java block with a public class in README.md").isNotNull();
  }

  @Test
  @Timeout(120)
  void theProgramTrainsSavesLoadsAndPredicts() throws Exception {
    compile();
    Path run = folder.resolve("run");

    List<String> output =
        run(HOME.resolve("data/mnist").toString(), run.toString(), Integer.toString(3000));

    String all = String.join("\n", output);
    Matcher accuracy = ACCURACY.matcher(all);
    assertThat(accuracy.find()).as("an accuracy in: %s", all).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.8);
    try (Model model = Model.load(run)) {
      assertThat(model.predict(new float[28 * 28])).hasSize(10);
    }
  }

  /** Compiles against the library alone: what the program uses is in its module's exports. */
  private void compile() throws IOException {
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              folder.toString(),
              "--module-path",
              library().toString(),
              "--add-modules",
              "dev.lanewise",
              "-proc:none",
              "-Xlint:all",
              "-Xlint:-incubating",
              "-Werror");
      boolean right =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(right).as(messages.toString()).isTrue();
    }
  }

  /** Where the library's classes are. */
  private static Path library() {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.exists(Path.of(entry).resolve("module-info.class"))
          && Files.exists(Path.of(entry).resolve("dev/lanewise/tensor/Tensor.class"))) {
        return Path.of(entry);
      }
    }
    throw new IllegalStateException("no folder of the library on the class path");
  }

  private List<String> run(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "-cp",
            library() + File.pathSeparator + folder,
            name);
    builder.command().addAll(List.of(arguments));
    Path errors = folder.resolve("errors.txt");
    Path output = folder.resolve("output.txt");
    Process process =
        builder.redirectError(errors.toFile()).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readAllLines(output);
  }
}
