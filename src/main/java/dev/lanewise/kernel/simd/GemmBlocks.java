package dev.lanewise.kernel.simd;

/**
 * How the matrix product is cut so that what is used again is still in a cache.
 *
 * @param rows of A, packed k-wise: with {@code depth}, what should stay in the second cache
 * @param depth of A and B: with one tile's width, what should stay in the first cache
 * @param cols of B, packed: with {@code depth}, what should stay in the last cache
 * @param fewCols likewise if A has one block of rows only: B then is read once, so should never
 *     leave the second cache
 * @param small up to so many multiplications, nothing is packed
 * @param halves whether the tile is done in two halves, each of which fits 16 vector registers
 * @param colsToPack with more columns than this, packing A pays
 */
record GemmBlocks(
    int rows, int depth, int cols, int fewCols, int small, boolean halves, int colsToPack) {
  /** Returns the sizes for vectors of so many bits, found by measuring. */
  static GemmBlocks of(int vectorBits) {
    return switch (vectorBits) {
      case 512 -> new GemmBlocks(96, 256, 1024, 128, 1 << 21, false, 512);
      case 256 -> new GemmBlocks(96, 384, 1024, 128, 0, true, 512);
      default -> new GemmBlocks(96, 512, 1024, 128, 1 << 21, false, 512);
    };
  }

  /** Returns the size of equal pieces, of at most {@code limit}, in multiples of {@code unit}. */
  static int even(int n, int limit, int unit) {
    int size = Math.ceilDiv(n, Math.ceilDiv(n, limit));
    return Math.min(limit, Math.ceilDiv(size, unit) * unit);
  }
}
