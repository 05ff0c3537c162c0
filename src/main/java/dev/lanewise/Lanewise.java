package dev.lanewise;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendProvider;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.cpu.CpuBackend;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The library as a whole. */
public final class Lanewise {
  /** The name of the backend that is always there. */
  public static final String CPU = "cpu";

  private Lanewise() {}

  /** Returns which kernels run in this JVM and why, and how to have others. */
  public static BackendStatus status() {
    return CpuBackend.preview();
  }

  /** Returns the names of the backends here: {@value #CPU}, and those that providers add. */
  public static List<String> backends() {
    return Stream.concat(Stream.of(CPU), providers().map(BackendProvider::name)).toList();
  }

  /**
   * Returns a backend by its name.
   *
   * @throws IllegalArgumentException if nobody provides one of that name
   * @throws IllegalStateException if it cannot run here; says what is missing and the remedy
   */
  public static Backend backend(String name) {
    if (name.equals(CPU)) {
      return CpuBackend.best();
    }
    return providers()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no backend '%s' on the class path: there is %s"
                        .formatted(name, String.join(", ", backends()))))
        .open();
  }

  private static Stream<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get);
  }
}
