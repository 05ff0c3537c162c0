package dev.lanewise.cli;

import dev.lanewise.Lanewise;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import java.util.List;
import java.util.Locale;

/** {@code info}: what runs here, and why. */
final class InfoCommand implements Command {
  @Override
  public String name() {
    return "info";
  }

  @Override
  public String words() {
    return "";
  }

  @Override
  public String summary() {
    return "says which JDK and which kernels run here, and why";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(BackendOption.BACKEND);
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.requireNoWords();
    BackendStatus status = BackendOption.of(arguments).status();
    int bits = status.vectorBits();
    print(terminal, "Lanewise", Version.text());
    print(
        terminal,
        "JDK",
        "%s, %s, %s".formatted(Runtime.version(), property("java.vendor"), property("java.home")));
    print(
        terminal,
        "system",
        "%s %s, %s".formatted(property("os.name"), property("os.version"), property("os.arch")));
    print(terminal, "kernels", status.name() + ": " + status.reason());
    print(
        terminal,
        "vectors",
        bits == 0
            ? "none used"
            : "%d bits: %d lanes of float32, %d of float64"
                .formatted(bits, lanes(bits, DType.FLOAT32), lanes(bits, DType.FLOAT64)));
    print(terminal, "backends", String.join(", ", Lanewise.backends()) + " (--backend NAME)");
    print(
        terminal,
        "threads",
        Runtime.getRuntime().availableProcessors() + ", one per processor (--threads N)");
    print(
        terminal,
        "memory",
        String.format(
            Locale.ROOT,
            "up to %.1f GiB of heap; tensors are outside it",
            Runtime.getRuntime().maxMemory() / 0x1p30));
    print(
        terminal,
        "choice",
        "%s=%s; auto takes SIMD where it can, portable does not, simd fails where it cannot"
            .formatted(
                CpuBackend.KERNELS_PROPERTY,
                System.getProperty(CpuBackend.KERNELS_PROPERTY, "auto")));
    print(
        terminal,
        "",
        "(LANEWISE_JAVA_OPTS=-D%s=portable ./lanewise ...)".formatted(CpuBackend.KERNELS_PROPERTY));
    print(
        terminal,
        "",
        "%s=%s; winograd2 and winograd4 are faster with 3 x 3 filters, and less exact"
            .formatted(
                CpuBackend.CONVOLUTION_PROPERTY,
                System.getProperty(CpuBackend.CONVOLUTION_PROPERTY, "direct")));
    return OK;
  }

  private static int lanes(int bits, DType dtype) {
    return bits / Byte.SIZE / dtype.bytes();
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static void print(Terminal terminal, String name, String value) {
    terminal.result("%-9s %s".formatted(name, value).stripTrailing());
  }
}
