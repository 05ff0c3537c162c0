package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * The patches of one image {@code [channels, height, width]} as columns, and back. The parameters
 * are the components of a {@link dev.lanewise.kernel.Window}.
 */
public final class ConvolutionF32 {
  private ConvolutionF32() {}

  /**
   * Row (c, kh, kw) of the columns, at {@code co + row · ld}, holds that input of each position.
   */
  public static void im2col(
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
      MemorySegment cols,
      int co,
      int ld) {
    int rows = channels * kernelHeight * kernelWidth;
    for (@Parallel int row = 0; row < rows; row++) {
      int kw = row % kernelWidth;
      int kh = row / kernelWidth % kernelHeight;
      int image = xo + row / (kernelWidth * kernelHeight) * height * width;
      for (int oh = 0; oh < outHeight; oh++) {
        int ih = oh * strideHeight - padHeight + kh;
        int to = co + row * ld + oh * outWidth;
        for (int ow = 0; ow < outWidth; ow++) {
          int iw = ow * strideWidth - padWidth + kw;
          float value = 0f;
          if (ih >= 0 && ih < height && iw >= 0 && iw < width) {
            value = MemF32.get(x, image + ih * width + iw);
          }
          MemF32.set(cols, to + ow, value);
        }
      }
    }
  }

  /**
   * Adds the columns to the image. Channels are independent; within one, an element receives its
   * contributions in the order of the rows.
   */
  public static void col2im(
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
      MemorySegment cols,
      int co,
      int ld,
      MemorySegment x,
      int xo) {
    for (@Parallel int c = 0; c < channels; c++) {
      int image = xo + c * height * width;
      for (int k = 0; k < kernelHeight * kernelWidth; k++) {
        int kh = k / kernelWidth;
        int kw = k % kernelWidth;
        int row = co + (c * kernelHeight * kernelWidth + k) * ld;
        for (int oh = 0; oh < outHeight; oh++) {
          int ih = oh * strideHeight - padHeight + kh;
          for (int ow = 0; ow < outWidth; ow++) {
            int iw = ow * strideWidth - padWidth + kw;
            if (ih >= 0 && ih < height && iw >= 0 && iw < width) {
              MemF32.put(
                  x, image + ih * width + iw, MemF32.get(cols, row + oh * outWidth + ow), true);
            }
          }
        }
      }
    }
  }
}
