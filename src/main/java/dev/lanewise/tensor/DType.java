package dev.lanewise.tensor;

import java.util.Locale;

/** The type of a tensor's elements: IEEE 754 binary32 or binary64. */
public enum DType {
  FLOAT32(Float.BYTES, 0x1p-24),
  FLOAT64(Double.BYTES, 0x1p-53);

  private final int bytes;
  private final double unitRoundoff;

  DType(int bytes, double unitRoundoff) {
    this.bytes = bytes;
    this.unitRoundoff = unitRoundoff;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns the unit roundoff u: the largest relative error of one correctly rounded operation. */
  public double unitRoundoff() {
    return unitRoundoff;
  }

  /**
   * Returns the type of that name.
   *
   * @param name {@code float32} or {@code float64}
   * @throws IllegalArgumentException for any other name
   */
  public static DType parse(String name) {
    for (DType type : values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "unknown element type '" + name + "': expected float32 or float64");
  }

  /** Returns {@code float32} or {@code float64}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
