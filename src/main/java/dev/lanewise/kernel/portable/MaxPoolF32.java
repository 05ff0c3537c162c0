package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Max pooling of one image {@code [channels, height, width]}. The parameters are the components of
 * a {@link dev.lanewise.kernel.Window}; a window that reaches past an edge sees the edge's nearest
 * element again. A switch is the place of the largest element in its window, by rows.
 */
public final class MaxPoolF32 {
  private MaxPoolF32() {}

  /** y ← the largest element of each window, s ← its switch: the first of equals, or first NaN. */
  public static void forward(
      int channels,
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int outHeight,
      int outWidth,
      MemorySegment x,
      int xo,
      MemorySegment y,
      int yo,
      MemorySegment s,
      int so) {
    int positions = outHeight * outWidth;
    for (@Parallel int o = 0; o < channels * positions; o++) {
      int image = xo + o / positions * height * width;
      int top = o % positions / outWidth * strideHeight - padHeight;
      int left = o % outWidth * strideWidth - padWidth;
      int place = 0;
      float largest = MemF32.get(x, image + at(0, kernelWidth, top, left, height, width));
      for (int k = 1; k < kernelHeight * kernelWidth; k++) {
        float value = MemF32.get(x, image + at(k, kernelWidth, top, left, height, width));
        if (ReduceF32.exceeds(value, largest)) {
          place = k;
          largest = value;
        }
      }
      MemF32.set(y, yo + o, largest);
      MemF32.set(s, so + o, place);
    }
  }

  /** y ← the element that each switch names. */
  public static void gather(
      int channels,
      int height,
      int width,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int outHeight,
      int outWidth,
      MemorySegment t,
      int to,
      MemorySegment s,
      int so,
      MemorySegment y,
      int yo) {
    int positions = outHeight * outWidth;
    for (@Parallel int o = 0; o < channels * positions; o++) {
      int image = to + o / positions * height * width;
      int top = o % positions / outWidth * strideHeight - padHeight;
      int left = o % outWidth * strideWidth - padWidth;
      int place = (int) MemF32.get(s, so + o);
      float value = MemF32.get(t, image + at(place, kernelWidth, top, left, height, width));
      MemF32.set(y, yo + o, value);
    }
  }

  /** Adds to the element that each switch names; windows may share one, so order matters. */
  public static void scatter(
      int channels,
      int height,
      int width,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int outHeight,
      int outWidth,
      MemorySegment dy,
      int dyo,
      MemorySegment s,
      int so,
      MemorySegment dx,
      int dxo) {
    int positions = outHeight * outWidth;
    for (@Parallel int c = 0; c < channels; c++) {
      int image = dxo + c * height * width;
      for (int i = 0; i < positions; i++) {
        int o = c * positions + i;
        int top = i / outWidth * strideHeight - padHeight;
        int left = i % outWidth * strideWidth - padWidth;
        int place = (int) MemF32.get(s, so + o);
        int to = image + at(place, kernelWidth, top, left, height, width);
        MemF32.put(dx, to, MemF32.get(dy, dyo + o), true);
      }
    }
  }

  /**
   * out ← 1 + the switch, or 0 where two different elements share the largest value. The same
   * element seen twice past an edge is no tie.
   */
  public static void branch(
      int channels,
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int outHeight,
      int outWidth,
      MemorySegment x,
      int xo,
      MemorySegment out,
      int oo) {
    int positions = outHeight * outWidth;
    for (@Parallel int o = 0; o < channels * positions; o++) {
      int image = xo + o / positions * height * width;
      int top = o % positions / outWidth * strideHeight - padHeight;
      int left = o % outWidth * strideWidth - padWidth;
      int best = at(0, kernelWidth, top, left, height, width);
      float branch = 1f;
      float largest = MemF32.get(x, image + best);
      for (int k = 1; k < kernelHeight * kernelWidth; k++) {
        int element = at(k, kernelWidth, top, left, height, width);
        float value = MemF32.get(x, image + element);
        if (ReduceF32.exceeds(value, largest)) {
          best = element;
          branch = k + 1;
          largest = value;
        } else if (element != best && ties(value, largest)) {
          branch = 0f;
        }
      }
      MemF32.set(out, oo + o, branch);
    }
  }

  /**
   * Returns whether x, which does not exceed the largest, equals it, NaN being equal to NaN. In
   * numbers, as PTX finds no NaN unequal to itself.
   */
  private static boolean ties(float x, float largest) {
    int equal = x == largest ? 1 : 0;
    int nan = x == x ? 0 : 1;
    return (equal | nan) != 0;
  }

  /** Returns the element at place k of the window whose corner is at (top, left). */
  private static int at(int k, int kernelWidth, int top, int left, int height, int width) {
    int ih = Math.min(Math.max(top + k / kernelWidth, 0), height - 1);
    int iw = Math.min(Math.max(left + k % kernelWidth, 0), width - 1);
    return ih * width + iw;
  }
}
