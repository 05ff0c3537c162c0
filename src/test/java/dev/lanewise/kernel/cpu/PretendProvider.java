package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendProvider;

/** Adds {@link PretendDevice} to the backends of the tests. */
public final class PretendProvider implements BackendProvider {
  /** Set to make it impossible to open. */
  public static final String BROKEN = "lanewise.test.broken-device";

  @Override
  public String name() {
    return "pretended";
  }

  @Override
  public Backend open() {
    if (Boolean.getBoolean(BROKEN)) {
      throw new IllegalStateException("there is no pretended device; pretend harder");
    }
    return new PretendDevice();
  }
}
