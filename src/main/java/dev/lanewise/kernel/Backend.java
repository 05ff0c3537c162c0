package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import java.util.concurrent.Executor;

/** A set of kernels for one kind of device. Immutable and safe for any number of threads. */
public interface Backend {
  /** Returns what runs and why, for people. */
  BackendStatus status();

  /**
   * Opens kernels for one caller, who closes them.
   *
   * @param threads how many threads may work on one call, the caller's included; at least 1
   * @param executor where the other threads come from; null for daemon threads of the kernels' own
   * @throws IllegalArgumentException if {@code threads} is below 1 or more than the backend can use
   */
  Kernels open(DType dtype, int threads, Executor executor);
}
