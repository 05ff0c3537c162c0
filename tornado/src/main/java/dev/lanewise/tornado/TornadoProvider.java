package dev.lanewise.tornado;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendProvider;

/** Adds TornadoVM's devices to the backends, by the name {@code tornado}. */
public final class TornadoProvider implements BackendProvider {
  /** For the service loader. */
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public Backend open() {
    return TornadoBackend.open();
  }
}
