package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;

/**
 * The patches of an image that a filter is laid on. Other than a {@link Window}'s, they may start
 * inside of the image and end anywhere; what lies outside is zero.
 *
 * @param channels that a filter spans
 * @param imageSize elements from one image to the next
 * @param top how many rows above the image the first patch starts; {@code left} likewise
 * @param turned whether a filter's elements lie on a patch in reverse order, the last on the first
 */
record Patches(
    int channels,
    int height,
    int width,
    int imageSize,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left,
    int outHeight,
    int outWidth,
    boolean turned) {

  /** Returns what the filters of one group see. */
  static Patches of(ConvolutionShape shape) {
    Window w = shape.window();
    return new Patches(
        shape.groupChannels(),
        w.height(),
        w.width(),
        w.imageSize(),
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padHeight(),
        w.padWidth(),
        w.outHeight(),
        w.outWidth(),
        false);
  }

  /** Returns the elements of a filter in one channel. */
  int taps() {
    return kernelHeight * kernelWidth;
  }

  /** Returns the elements of a filter. */
  int depth() {
    return channels * taps();
  }

  /** Returns the patches in an image. */
  int positions() {
    return outHeight * outWidth;
  }

  /** Whether each patch is one element and each element a patch. */
  boolean isPointwise() {
    return taps() == 1
        && strideHeight == 1
        && strideWidth == 1
        && top == 0
        && left == 0
        && outHeight == height
        && outWidth == width;
  }
}
