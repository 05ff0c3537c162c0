package dev.lanewise.tornado.bench;

/** Something to measure. */
interface Work extends AutoCloseable {
  /** Does it once more; may return before the device is done. */
  void run();

  /** Waits until the device is done. */
  void finish();

  /**
   * Compares what was computed last with another way to compute it.
   *
   * @throws IllegalStateException if it is wrong
   */
  void check();

  @Override
  void close();
}
