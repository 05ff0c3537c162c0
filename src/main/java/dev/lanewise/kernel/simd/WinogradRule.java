package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;

/**
 * When Winograd's convolution is taken, if it is asked for: an estimate of its time, and of the
 * direct way's, in multiplications of the micro-kernel. Measured at 512 bits; the units cancel.
 */
final class WinogradRule {
  /** What one transformed element of a filter, or of a tile's input or products, takes. */
  private static final double FILTER = 30;

  private static final double TILE = 26;

  private WinogradRule() {}

  /**
   * Whether it can compute a convolution, and is worth its transforms.
   *
   * @param panel tiles that are computed together; those missing take their time all the same
   * @param channels that are summed over; {@code rows} is the number of those that result, each of
   *     {@code height} × {@code width}
   */
  static boolean pays(
      int tile,
      int panel,
      ConvolutionShape shape,
      int images,
      int channels,
      int rows,
      int height,
      int width) {
    if (tile == 0 || !fits(shape)) {
      return false;
    }
    double tiles =
        (double) images * Math.ceilDiv(height, tile) * Math.ceilDiv(width, tile) + panel - 1;
    double all = Math.floor(tiles / panel) * panel;
    double products = (double) channels * rows;
    double transforms = FILTER * products + TILE * all * (channels + rows);
    double winograd = (tile + 2) * (tile + 2) * (products * all + transforms);
    return winograd < 9 * products * images * height * width;
  }

  private static boolean fits(ConvolutionShape shape) {
    Window w = shape.window();
    return shape.groups() == 1
        && w.kernelHeight() == 3
        && w.kernelWidth() == 3
        && w.strideHeight() == 1
        && w.strideWidth() == 1;
  }
}
