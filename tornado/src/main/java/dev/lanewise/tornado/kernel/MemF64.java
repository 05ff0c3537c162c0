package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** How device kernels reach memory: what the portable kernels call by the same name. */
public final class MemF64 {
  private MemF64() {}

  /** Returns one element. */
  public static double get(DoubleArray x, int index) {
    return x.get(index);
  }

  /** Sets one element. */
  public static void set(DoubleArray x, int index, double value) {
    x.set(index, value);
  }

  /** Sets one element, or adds to it. */
  public static void put(DoubleArray x, int index, double value, boolean accumulate) {
    if (accumulate) {
      x.set(index, x.get(index) + value);
    } else {
      x.set(index, value);
    }
  }

  /** Returns the nearest number of the elements' type. */
  public static double round(double value) {
    return value;
  }
}
