package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Copies between arrays on the device. */
public final class TransferF32 {
  private TransferF32() {}

  /** Copies n elements to their place in another array. */
  public static void run_send(int n, FloatArray x, FloatArray heap, int to) {
    for (@Parallel int i = 0; i < n; i++) {
      heap.set(to + i, x.get(i));
    }
  }
}
