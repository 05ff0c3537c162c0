package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/**
 * Convolution of images {@code [N, C, H, W]} by filters {@code [C′, C / groups, kh, kw]} as it is
 * defined, and its two transposes: one element of the result an iteration, so that a device may
 * compute all of them at once. The parameters are the components of a {@link
 * dev.lanewise.kernel.ConvolutionShape}, with the channels of one group.
 */
public final class DirectConvolutionF32 {
  private DirectConvolutionF32() {}

  /** y ← y + w ∗ x. */
  public static void forward(
      int images,
      int groups,
      int channels,
      int channelsOut,
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
      MemorySegment w,
      int wo,
      MemorySegment y,
      int yo) {
    int positions = outHeight * outWidth;
    for (@Parallel int i = 0; i < images * groups * channelsOut * positions; i++) {
      int out = i / positions % (groups * channelsOut);
      int filter = wo + out * channels * kernelHeight * kernelWidth;
      int group = i / positions / channelsOut;
      int image = xo + group * channels * height * width;
      int top = i % positions / outWidth * strideHeight - padHeight;
      int left = i % outWidth * strideWidth - padWidth;
      float sum = 0f;
      for (int c = 0; c < channels; c++) {
        for (int kh = 0; kh < kernelHeight; kh++) {
          int ih = top + kh;
          int row = image + (c * height + ih) * width;
          int weights = filter + (c * kernelHeight + kh) * kernelWidth;
          for (int kw = 0; kw < kernelWidth; kw++) {
            int iw = left + kw;
            float at = 0f;
            if (ih >= 0 && ih < height && iw >= 0 && iw < width) {
              at = MemF32.get(x, row + iw);
            }
            sum += MemF32.get(w, weights + kw) * at;
          }
        }
      }
      MemF32.put(y, yo + i, sum, true);
    }
  }

  /** dx ← dx + the transpose of {@link #forward} in x, applied to dy. */
  public static void inputGradient(
      int images,
      int groups,
      int channels,
      int channelsOut,
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
      MemorySegment w,
      int wo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    int elements = height * width;
    int taps = kernelHeight * kernelWidth;
    int positions = outHeight * outWidth;
    for (@Parallel int i = 0; i < images * groups * channels * elements; i++) {
      int c = i / elements % channels;
      int group = i / elements / channels;
      int ih = i % elements / width + padHeight;
      int iw = i % width + padWidth;
      float sum = 0f;
      for (int o = 0; o < channelsOut; o++) {
        int filter = wo + ((group % groups * channelsOut + o) * channels + c) * taps;
        int image = dyo + (group * channelsOut + o) * positions;
        for (int kh = 0; kh < kernelHeight; kh++) {
          int oh = (ih - kh) / strideHeight;
          for (int kw = 0; kw < kernelWidth; kw++) {
            int ow = (iw - kw) / strideWidth;
            if (ih >= kh
                && iw >= kw
                && oh * strideHeight == ih - kh
                && ow * strideWidth == iw - kw
                && oh < outHeight
                && ow < outWidth) {
              float weight = MemF32.get(w, filter + kh * kernelWidth + kw);
              sum += weight * MemF32.get(dy, image + oh * outWidth + ow);
            }
          }
        }
      }
      MemF32.put(dx, dxo + i, sum, true);
    }
  }

  /** dw ← dw + the transpose of {@link #forward} in w, applied to dy. */
  public static void weightGradient(
      int images,
      int groups,
      int channels,
      int channelsOut,
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
      MemorySegment dy,
      int dyo,
      MemorySegment dw,
      int dwo) {
    int taps = kernelHeight * kernelWidth;
    int positions = outHeight * outWidth;
    for (@Parallel int i = 0; i < groups * channelsOut * channels * taps; i++) {
      int out = i / taps / channels;
      int channel = out / channelsOut * channels + i / taps % channels;
      int top = i % taps / kernelWidth - padHeight;
      int left = i % kernelWidth - padWidth;
      float sum = 0f;
      for (int n = 0; n < images; n++) {
        int image = xo + (n * groups * channels + channel) * height * width;
        int output = dyo + (n * groups * channelsOut + out) * positions;
        for (int oh = 0; oh < outHeight; oh++) {
          int ih = top + oh * strideHeight;
          for (int ow = 0; ow < outWidth; ow++) {
            int iw = left + ow * strideWidth;
            float at = 0f;
            if (ih >= 0 && ih < height && iw >= 0 && iw < width) {
              at = MemF32.get(x, image + ih * width + iw);
            }
            sum += at * MemF32.get(dy, output + oh * outWidth + ow);
          }
        }
      }
      MemF32.put(dw, dwo + i, sum, true);
    }
  }
}
