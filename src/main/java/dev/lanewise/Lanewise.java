package dev.lanewise;

import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.cpu.CpuBackend;

/** The library as a whole. */
public final class Lanewise {
  private Lanewise() {}

  /** Returns which kernels run in this JVM and why, and how to have others. */
  public static BackendStatus status() {
    return CpuBackend.preview();
  }
}
