package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How the portable loops reach memory and round: nothing else in them depends on where the elements
 * are or how wide they are. A device backend replaces this one class.
 */
public final class MemF32 {
  private MemF32() {}

  /** Returns one element. */
  public static float get(MemorySegment x, int index) {
    return x.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  /** Sets one element. */
  public static void set(MemorySegment x, int index, float value) {
    x.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }

  /** Sets one element, or adds to it. */
  public static void put(MemorySegment x, int index, float value, boolean accumulate) {
    if (accumulate) {
      set(x, index, get(x, index) + value);
    } else {
      set(x, index, value);
    }
  }

  /** Returns the nearest number of the elements' type. */
  public static float round(double value) {
    // float32 only
    return (float) value;
    // end float32 only
    // float64 only: return value;
  }
}
