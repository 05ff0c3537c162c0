package dev.lanewise.kernel;

/**
 * What a convolution is between: filters of shape {@code [channelsOut, channels / groups, kh, kw]}
 * over images of the window's shape.
 *
 * <p>Input and output channels fall into {@code groups} runs of equal length; an output channel
 * sees the input channels of its own group. One group is the usual convolution, as many groups as
 * channels a depthwise one.
 *
 * @param window how filters move over an image of all input channels
 */
public record ConvolutionShape(Window window, int channelsOut, int groups) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if there is no group, the groups do not divide both numbers of
   *     channels, or an output has more elements than an int can number
   */
  public ConvolutionShape {
    if (channelsOut < 0 || groups < 1) {
      throw new IllegalArgumentException(
          "%d channels out in %d groups: expected at least 0 and 1".formatted(channelsOut, groups));
    }
    if (window.channels() % groups != 0 || channelsOut % groups != 0) {
      throw new IllegalArgumentException(
          "%d groups do not divide %d channels in and %d channels out"
              .formatted(groups, window.channels(), channelsOut));
    }
    if ((long) channelsOut * window.positions() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an output of %d channels of %d elements: expected at most %d in all"
              .formatted(channelsOut, window.positions(), Integer.MAX_VALUE));
    }
  }

  /** Returns a convolution in which each output channel sees all input channels. */
  public static ConvolutionShape of(Window window, int channelsOut) {
    return new ConvolutionShape(window, channelsOut, 1);
  }

  /** Returns the input channels of a group. */
  public int groupChannels() {
    return window.channels() / groups;
  }

  /** Returns the output channels of a group. */
  public int groupChannelsOut() {
    return channelsOut / groups;
  }

  /** Returns the number of elements of one filter, which is that of the products in an output. */
  public int filterSize() {
    return groupChannels() * window.kernelHeight() * window.kernelWidth();
  }

  /** Returns the number of elements of the output for one image. */
  public int outputSize() {
    return channelsOut * window.positions();
  }
}
