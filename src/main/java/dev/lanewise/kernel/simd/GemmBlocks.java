package dev.lanewise.kernel.simd;

/**
 * How the matrix product is cut so that what is used again is still in a cache.
 *
 * @param depth of A and B: the deeper, the less often C is read and written again
 * @param left elements of A that are packed at a time: they should stay in the second cache
 * @param cols of B, packed: with {@code depth}, what should stay in the last cache
 * @param right elements of B that are packed at a time if A has one block of rows only: B then is
 *     read once, so should never leave the second cache
 * @param small up to so many multiplications, nothing is packed
 * @param halves whether the tile is done in two halves, each of which fits 16 vector registers
 * @param colsToPack with more columns than this, packing A pays
 */
record GemmBlocks(
    int depth, int left, int cols, int right, int small, boolean halves, int colsToPack) {
  /** The most rows of A in a block, however short. */
  private static final int MOST_ROWS = 192;

  /** Returns the sizes for vectors of so many bits, found by measuring. */
  static GemmBlocks of(int vectorBits) {
    return switch (vectorBits) {
      case 512 -> new GemmBlocks(1024, 3 << 14, 1024, 1 << 15, 1 << 21, false, 512);
      case 256 -> new GemmBlocks(384, 9 << 12, 1024, 3 << 14, 0, true, 512);
      default -> new GemmBlocks(512, 3 << 14, 1024, 1 << 16, 1 << 21, false, 512);
    };
  }

  /** Returns how many rows of A a block has at most, if they are so long. */
  int rows(int kc) {
    return Math.clamp(left / kc, 1, MOST_ROWS);
  }

  /** Returns how many columns of B, so long, are packed at a time if A has one block of rows. */
  int fewCols(int kc) {
    return Math.max(1, right / kc);
  }

  /**
   * Returns the size of equal pieces in multiples of {@code unit}: at most {@code limit}, unless a
   * unit is more.
   */
  static int even(int n, int limit, int unit) {
    int most = Math.max(1, limit / unit) * unit;
    int size = Math.ceilDiv(n, Math.ceilDiv(n, most));
    return Math.ceilDiv(size, unit) * unit;
  }
}
