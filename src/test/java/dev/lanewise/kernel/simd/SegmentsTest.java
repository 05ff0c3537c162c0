package dev.lanewise.kernel.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the SIMD loops to what {@link LanesF32#require} is for, by their bytecode. */
class SegmentsTest {
  @Test
  void whoLoadsOrStoresAsksForTheSegmentsClassFirst() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Kernels.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("dev/lanewise/kernel/simd");
    List<String> checked = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        for (MethodModel method : ClassFile.of().parse(file).methods()) {
          List<String> calls = calls(method);
          int first = first(calls);
          if (first < calls.size()) {
            String name = file.getFileName() + " " + method.methodName();
            checked.add(name);
            if (!calls.subList(0, first).contains("isNative")) {
              wrong.add(name);
            }
          }
        }
      }
    }
    assertThat(checked).as("methods that load or store").hasSizeGreaterThan(100);
    assertThat(wrong).isEmpty();
  }

  /** Returns the place of the first load or store in a segment; the end if there is none. */
  private static int first(List<String> calls) {
    int place = 0;
    while (place < calls.size()
        && !calls.get(place).equals("fromMemorySegment")
        && !calls.get(place).equals("intoMemorySegment")) {
      place++;
    }
    return place;
  }

  private static List<String> calls(MethodModel method) {
    List<String> names = new ArrayList<>();
    method
        .code()
        .ifPresent(
            code ->
                code.forEach(
                    element -> {
                      if (element instanceof InvokeInstruction call) {
                        names.add(call.name().stringValue());
                      }
                    }));
    return names;
  }
}
