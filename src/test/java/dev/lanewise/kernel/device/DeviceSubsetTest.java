package dev.lanewise.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.portable.MemF32;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the portable kernels, by their bytecode, to what compilers for devices take. */
class DeviceSubsetTest {
  private static final String PACKAGE = MemF32.class.getPackageName();

  private static final Path HOME = Path.of(System.getProperty("lanewise.home", ""));

  /** Methods of {@link Loops} without a kernel. */
  private static final Map<String, String> SERVED_OTHERWISE =
      Map.of(
          "name", "no loop",
          "dtype", "no loop",
          "convolution", "none: convolutions go by im2col and gemm",
          "sum", "returns a value: partial sums on a device, added by the host",
          "dot", "returns a value: partial sums on a device, added by the host",
          "firstNonFinite", "returns a value: partial results on a device, joined by the host");

  private static final Pattern MARK = Pattern.compile("@Parallel int ");

  /** The classes of kernels and what they call. */
  private static List<Class<?>> portable()
      throws IOException, URISyntaxException, ReflectiveOperationException {
    Path classes =
        Path.of(MemF32.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve(PACKAGE.replace('.', '/')))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (!name.startsWith("Mem") && !name.startsWith("PortableLoops")) {
          found.add(Class.forName(PACKAGE + "." + name));
        }
      }
    }
    return found;
  }

  @Test
  void everyKernelIsInTheSubset() throws Exception {
    Subset subset = new Subset(portable());
    assertThat(subset.kernels()).as("kernels of both types").hasSizeGreaterThan(100);
    assertThat(subset.breaches()).isEmpty();
  }

  /** Without the names of variables too, the class files say which loops are parallel. */
  @Test
  void everyMarkIsInTheClassFile() throws Exception {
    Map<String, Integer> marks = new TreeMap<>();
    for (Body body : new Subset(portable()).kernels().values()) {
      String type = body.name().replaceAll("\\..*", "");
      marks.merge(type, body.marked.size(), Integer::sum);
    }
    Map<String, Integer> written = new TreeMap<>();
    Path sources = HOME.resolve("src/main/java").resolve(PACKAGE.replace('.', '/'));
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        int count = (int) MARK.matcher(Files.readString(file)).results().count();
        if (count > 0) {
          String type = file.getFileName().toString().replace(".java", "");
          written.put(type, count);
          written.put(type.replace("F32", "F64"), count);
        }
      }
    }
    assertThat(marks).isEqualTo(written);
  }

  @Test
  void aKernelServesEveryLoop() throws Exception {
    Set<String> kernels = new Subset(portable()).kernels().keySet();
    for (String type : List.of("F32", "F64")) {
      Set<String> without = new TreeSet<>();
      for (Method method : Loops.class.getDeclaredMethods()) {
        if (!method.isDefault()) {
          without.add(method.getName());
        }
      }
      Class<?> loops = Class.forName(PACKAGE + ".PortableLoops" + type);
      try (InputStream in = loops.getResourceAsStream(loops.getSimpleName() + ".class")) {
        for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
          boolean serves =
              method
                  .code()
                  .orElseThrow()
                  .elementStream()
                  .anyMatch(
                      each ->
                          each instanceof InvokeInstruction call
                              && kernels.contains(Subset.key(call)));
          if (serves) {
            without.remove(method.methodName().stringValue());
          }
        }
      }
      assertThat(without).as(type).isEqualTo(new TreeSet<>(SERVED_OTHERWISE.keySet()));
    }
  }

  /** Every rule is broken somewhere, and reported there, with its reason, and nowhere else. */
  @Test
  void breachesAreReportedWhereTheyAre() throws Exception {
    Set<Breach> reported = new Subset(List.of(Breaches.class)).breaches();
    Map<Integer, List<String>> expected = new TreeMap<>();
    List<String> lines =
        Files.readAllLines(
            HOME.resolve("src/test/java")
                .resolve(Breaches.class.getName().replace('.', '/') + ".java"));
    for (int i = 0; i < lines.size(); i++) {
      // A comment alone on its line is about the next one.
      int line = lines.get(i).strip().startsWith("// : ") ? i + 2 : i + 1;
      List<String> parts = List.of(lines.get(i).split("// : "));
      for (String reason : parts.subList(1, parts.size())) {
        expected.computeIfAbsent(line, _ -> new ArrayList<>()).add(reason.strip());
      }
    }
    List<String> wrong = new ArrayList<>();
    expected.forEach(
        (line, reasons) -> {
          for (String reason : reasons) {
            if (reported.stream()
                .noneMatch(each -> each.line() == line && each.reason().startsWith(reason))) {
              wrong.add("missing: line " + line + ": " + reason);
            }
          }
        });
    for (Breach breach : reported) {
      if (expected.getOrDefault(breach.line(), List.of()).stream()
          .noneMatch(breach.reason()::startsWith)) {
        wrong.add("superfluous: " + breach);
      }
    }
    assertThat(wrong).isEmpty();
  }
}
