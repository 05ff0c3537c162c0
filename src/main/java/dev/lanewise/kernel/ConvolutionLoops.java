package dev.lanewise.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Convolution of several images at once, for one piece of the work, without a column matrix in
 * memory: sequential and unchecked as {@link Loops}.
 *
 * <p>Images are {@code [N, C, H, W]}, filters {@code [C′, C / groups, kh, kw]}, outputs {@code [N,
 * C′, OH, OW]}, each behind one another from its offset. Whatever the pieces, an element of a
 * result has the same bits: its products are added in the order of the filter's elements, or of
 * images and positions.
 */
public interface ConvolutionLoops {
  /**
   * Returns what computes a convolution of that shape, of so many images: these loops, or others
   * that were asked for and pay.
   */
  default ConvolutionLoops forward(ConvolutionShape shape, int images) {
    return this;
  }

  /** Returns, likewise, what computes its transpose in x. */
  default ConvolutionLoops inputGradient(ConvolutionShape shape, int images) {
    return this;
  }

  /** Whether a range of columns has to be one of whole images. */
  default boolean takesWholeImages() {
    return false;
  }

  /**
   * y ← b + w ∗ x, or adds that to y, for some output channels and some columns; then, if {@code
   * rectify}, y ← max(y, 0).
   *
   * @param fromOut the first output channel; {@code toOut} is the last plus one
   * @param fromColumn the first column, an output position counted over all images: {@code image ·
   *     OH · OW + position}; {@code toColumn} is the last plus one
   * @param b null for none
   */
  void forward(
      ConvolutionShape shape,
      int fromOut,
      int toOut,
      int fromColumn,
      int toColumn,
      MemorySegment x,
      int xo,
      MemorySegment w,
      int wo,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo,
      boolean accumulate,
      boolean rectify);

  /** Adds the transpose in x, applied to dy, to some channels of some images of dx. */
  void inputGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment w,
      int wo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo);

  /**
   * Adds the transpose in w, applied to dy of some images, to the filters' parts that belong to
   * some input channels, counted within their group.
   */
  void weightGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment x,
      int xo,
      MemorySegment dy,
      int dyo,
      MemorySegment dw,
      int dwo);
}
