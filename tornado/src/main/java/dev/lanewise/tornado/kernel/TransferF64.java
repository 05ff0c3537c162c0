package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** Copies between arrays on the device. */
public final class TransferF64 {
  private TransferF64() {}

  /** Copies n elements to their place in another array. */
  public static void run_send(int n, DoubleArray x, DoubleArray heap, int to) {
    for (@Parallel int i = 0; i < n; i++) {
      heap.set(to + i, x.get(i));
    }
  }
}
