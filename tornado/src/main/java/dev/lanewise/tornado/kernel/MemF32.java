package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How device kernels reach memory: what the portable kernels call by the same name. */
public final class MemF32 {
  private MemF32() {}

  /** Returns one element. */
  public static float get(FloatArray x, int index) {
    return x.get(index);
  }

  /** Sets one element. */
  public static void set(FloatArray x, int index, float value) {
    x.set(index, value);
  }

  /** Sets one element, or adds to it, by a difference: a sum would be fused with a product. */
  public static void put(FloatArray x, int index, float value, boolean accumulate) {
    if (accumulate) {
      x.set(index, x.get(index) - value * -1f);
    } else {
      x.set(index, value);
    }
  }

  /** Returns the nearest number of the elements' type. */
  public static float round(double value) {
    return (float) value;
  }
}
