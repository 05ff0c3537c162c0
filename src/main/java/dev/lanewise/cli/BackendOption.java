package dev.lanewise.cli;

import dev.lanewise.Lanewise;
import dev.lanewise.kernel.Backend;

/** {@code --backend}: where the kernels of a command run. */
final class BackendOption {
  static final Option<String> BACKEND =
      new Option<>(
          "--backend",
          "NAME",
          "where kernels run: cpu, or one that was added, such as tornado (docs/gpu.md)",
          Lanewise.CPU,
          text -> Values.oneOf(Lanewise.backends()).apply(text));

  private BackendOption() {}

  /** Returns the backend that was asked for. */
  static Backend of(Arguments arguments) {
    try {
      return Lanewise.backend(arguments.get(BACKEND).orElse(Lanewise.CPU));
    } catch (IllegalStateException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }
}
