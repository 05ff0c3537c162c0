package dev.lanewise.kernel;

/**
 * A window sliding over one image of shape {@code [channels, height, width]}, in elements.
 *
 * <p>Output position {@code (oh, ow)} sees the rows {@code oh * strideHeight - padHeight + kh} for
 * {@code kh} from 0 to {@code kernelHeight - 1}, and columns likewise. What lies outside is zero
 * for convolution and im2col, and the nearest element of the edge for pooling [DF §12].
 */
public record Window(
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
    int outWidth) {

  /**
   * Checks that the sizes go together. A stride past the padded image is taken as its extent, which
   * leads to the same elements.
   *
   * @throws IllegalArgumentException if a size is out of range or does not follow from the others
   */
  public Window {
    requirePositions(outHeight, height, kernelHeight, strideHeight, padHeight, "height");
    requirePositions(outWidth, width, kernelWidth, strideWidth, padWidth, "width");
    if (channels < 0) {
      throw new IllegalArgumentException("an image of " + channels + " channels");
    }
    strideHeight = Math.min(strideHeight, fit(height + 2L * padHeight, "padded rows"));
    strideWidth = Math.min(strideWidth, fit(width + 2L * padWidth, "padded columns"));
    product("elements in an image", channels, height, width);
    product("elements in a window", channels, kernelHeight, kernelWidth);
    product("elements in an output", channels, outHeight, outWidth);
  }

  private static void requirePositions(
      int given, int extent, int kernel, int stride, int pad, String which) {
    if (given != positions(extent, kernel, stride, pad, false, which)
        && given != positions(extent, kernel, stride, pad, true, which)) {
      throw new IllegalArgumentException(
          "an output of %s %d does not follow from the other sizes".formatted(which, given));
    }
  }

  /**
   * Returns the window of a convolution: it stays within the zero-padded image.
   *
   * @throws IllegalArgumentException if a kernel size or stride is below 1, a padding below 0, or
   *     the kernel larger than the padded image, or if there is more of something than an int can
   *     number
   */
  public static Window convolution(
      int channels, int height, int width, int[] kernel, int[] stride, int[] pad) {
    return of(channels, height, width, kernel, stride, pad, false);
  }

  /**
   * Returns the window of a pooling layer.
   *
   * @param ceil whether a last window that reaches past the edge counts
   * @throws IllegalArgumentException if a kernel size or stride is below 1 or the kernel larger
   *     than the image
   */
  public static Window pooling(
      int channels, int height, int width, int[] kernel, int[] stride, boolean ceil) {
    return of(channels, height, width, kernel, stride, new int[] {0, 0}, ceil);
  }

  /**
   * Checks sizes that are to be used with images yet unknown.
   *
   * @throws IllegalArgumentException if one is not a pair, a kernel size or stride below 1 or a
   *     padding below 0
   */
  public static void requireSizes(int[] kernel, int[] stride, int[] pad) {
    requirePair("kernel", kernel);
    requirePair("stride", stride);
    requirePair("padding", pad);
    for (int side = 0; side < 2; side++) {
      requireRange(kernel[side], stride[side], pad[side]);
    }
  }

  private static void requireRange(int kernel, int stride, int pad) {
    if (kernel < 1 || stride < 1 || pad < 0) {
      throw new IllegalArgumentException(
          "kernel %d, stride %d, padding %d: expected at least 1, 1 and 0"
              .formatted(kernel, stride, pad));
    }
  }

  private static Window of(
      int channels, int height, int width, int[] kernel, int[] stride, int[] pad, boolean ceil) {
    requireSizes(kernel, stride, pad);
    int outHeight = positions(height, kernel[0], stride[0], pad[0], ceil, "height");
    int outWidth = positions(width, kernel[1], stride[1], pad[1], ceil, "width");
    return new Window(
        channels, height, width, kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1],
        outHeight, outWidth);
  }

  private static void requirePair(String what, int[] sizes) {
    if (sizes.length != 2) {
      throw new IllegalArgumentException(
          "a %s of %d numbers: expected height and width".formatted(what, sizes.length));
    }
  }

  /** All sizes are numbered by an int. */
  private static int fit(long count, String what) {
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d %s: expected at most %d".formatted(count, what, Integer.MAX_VALUE));
    }
    return (int) count;
  }

  private static void product(String what, int a, int b, int c) {
    fit((long) fit((long) a * b, what) * c, what);
  }

  private static int positions(
      int extent, int kernel, int stride, int pad, boolean ceil, String which) {
    requireRange(kernel, stride, pad);
    long room = extent + 2L * pad - kernel;
    if (room < 0) {
      throw new IllegalArgumentException(
          "a kernel of %s %d does not fit an input of %s %d with padding %d"
              .formatted(which, kernel, which, extent, pad));
    }
    return fit((ceil ? room + stride - 1 : room) / stride + 1, "positions");
  }

  /** Returns the same window over an image of so many channels. */
  public Window withChannels(int count) {
    return count == channels
        ? this
        : new Window(
            count,
            height,
            width,
            kernelHeight,
            kernelWidth,
            strideHeight,
            strideWidth,
            padHeight,
            padWidth,
            outHeight,
            outWidth);
  }

  /** Returns the number of input elements that one output position sees. */
  public int columnSize() {
    return channels * kernelHeight * kernelWidth;
  }

  /** Returns the number of output positions per channel. */
  public int positions() {
    return outHeight * outWidth;
  }

  /** Returns the number of elements of the input image. */
  public int imageSize() {
    return channels * height * width;
  }

  /** Returns the number of elements of a pooled image. */
  public int pooledSize() {
    return channels * positions();
  }
}
