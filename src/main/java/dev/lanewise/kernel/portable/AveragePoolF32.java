package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Average pooling of one image {@code [channels, height, width]}. The parameters are the components
 * of a {@link dev.lanewise.kernel.Window}; a window that reaches past an edge sees the edge's
 * nearest element again, and counts it again.
 */
public final class AveragePoolF32 {
  private AveragePoolF32() {}

  /** y ← the mean of each window: the sum of its rows' sums, divided. */
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
      int yo) {
    double count = kernelHeight * kernelWidth;
    int positions = outHeight * outWidth;
    for (@Parallel int o = 0; o < channels * positions; o++) {
      int image = xo + o / positions * height * width;
      int top = o % positions / outWidth * strideHeight - padHeight;
      int left = o % outWidth * strideWidth - padWidth;
      float sum = 0f;
      for (int kh = 0; kh < kernelHeight; kh++) {
        int row = image + Math.min(Math.max(top + kh, 0), height - 1) * width;
        float ofRow = 0f;
        for (int kw = 0; kw < kernelWidth; kw++) {
          ofRow += MemF32.get(x, row + Math.min(Math.max(left + kw, 0), width - 1));
        }
        sum += ofRow;
      }
      MemF32.set(y, yo + o, MemF32.round(sum / count));
    }
  }

  /** Adds each element's share to the elements of its window; windows may overlap. */
  public static void scatter(
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
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    double count = kernelHeight * kernelWidth;
    int positions = outHeight * outWidth;
    for (@Parallel int c = 0; c < channels; c++) {
      int image = dxo + c * height * width;
      for (int i = 0; i < positions; i++) {
        int top = i / outWidth * strideHeight - padHeight;
        int left = i % outWidth * strideWidth - padWidth;
        float share = MemF32.round(MemF32.get(dy, dyo + c * positions + i) / count);
        for (int kh = 0; kh < kernelHeight; kh++) {
          int row = image + Math.min(Math.max(top + kh, 0), height - 1) * width;
          for (int kw = 0; kw < kernelWidth; kw++) {
            int to = row + Math.min(Math.max(left + kw, 0), width - 1);
            MemF32.put(dx, to, share, true);
          }
        }
      }
    }
  }
}
