package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;

/** Kernels made of somebody's loops, as a device's. */
public final class LoopKernels {
  private LoopKernels() {}

  /**
   * Returns kernels that check their arguments and hand each call to these loops, on the caller's
   * thread; whole if they are {@linkplain Loops#onDevice a device's}.
   *
   * @param loops closed with the kernels
   */
  public static Kernels of(Loops loops) {
    return new CpuKernels(() -> loops, 1, null);
  }
}
