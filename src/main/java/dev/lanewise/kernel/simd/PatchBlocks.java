package dev.lanewise.kernel.simd;

/**
 * How a convolution is cut so that what is used again is still in a cache.
 *
 * @param rows of filters: with {@code depth}, what should stay in the second cache
 * @param depth of filters and patches: with one tile's width, what should stay in the first cache
 * @param cols patches: what is staged of the images for them should stay in the second cache
 * @param depthwise patches of a depthwise convolution: likewise in the first cache
 */
record PatchBlocks(int rows, int depth, int cols, int depthwise) {
  /** Returns the sizes for vectors of so many bits, found by measuring. */
  static PatchBlocks of(int vectorBits) {
    return switch (vectorBits) {
      case 512 -> new PatchBlocks(512, 256, 512, 4096);
      case 256 -> new PatchBlocks(512, 384, 512, 4096);
      default -> new PatchBlocks(512, 512, 512, 4096);
    };
  }
}
