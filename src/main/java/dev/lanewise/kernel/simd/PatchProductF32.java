package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;

/**
 * The product of a matrix and a column matrix that is never there as a whole: the loops of {@link
 * SimdGemmF32}, where packing B reads the images (implicit im2col).
 *
 * <pre>
 *   for blocks of columns
 *     for blocks of k                    whole channels; stage images
 *       for blocks of rows               copy rows of A
 *         for panels                     pack B, for the first block of rows
 *           for tiles of rows            micro-kernel, write-back
 * </pre>
 *
 * <p>How k is cut depends on the filter alone, so an element's bits do not depend on the piece it
 * is computed in.
 */
final class PatchProductF32 {
  /** Where finished tiles go. */
  interface Sink {
    /** A block of columns begins. */
    default void begin(int fromColumn, int toColumn) {}

    /**
     * Takes a tile.
     *
     * @param row of the product, that the tile's first one is; {@code column} likewise
     * @param first whether this is the first block of k, the others being added to it; {@code last}
     *     likewise
     */
    void take(float[] tile, int row, int rows, int column, int cols, boolean first, boolean last);

    /** Takes columns of one row that are positions of one image, and may change the values. */
    void takeRun(
        float[] values, int at, int row, int column, int cols, boolean first, boolean last);

    /** All k of a block of columns are done. */
    default void end(int fromColumn, int toColumn) {}
  }

  /** With fewer positions, several images share a block of columns. */
  private static final int FEW_POSITIONS = 192;

  private static final PatchBlocks BLOCKS = PatchBlocks.of(LanesF32.SPECIES.vectorBitSize());

  private final StageF32 stage = new StageF32();
  private final PatchPanelsF32 patches = new PatchPanelsF32();
  private final float[] tile = new float[TileF32.MR * TileF32.NR + LanesF32.LANES];
  private float[] rows = new float[0];
  private float[] panels = new float[0];

  /**
   * Computes rows × columns {@code from} to {@code to - 1}.
   *
   * @param a the left matrix, {@code rows} rows of {@link Patches#depth()} elements
   * @param x images; {@code xo} is where the first channel of the first one starts
   */
  void multiply(
      Patches p,
      int m,
      MemorySegment a,
      int ao,
      MemorySegment x,
      int xo,
      int from,
      int to,
      Sink sink) {
    int k = p.depth();
    int kc = depth(p);
    int mc = GemmBlocks.even(m, BLOCKS.rows(), TileF32.MR);
    reserve(m, mc, kc);
    int column = from;
    while (column < to) {
      int end = blockEnd(p, column, to);
      sink.begin(column, end);
      for (int q = 0; q < k; q += kc) {
        int depth = Math.min(kc, k - q);
        boolean direct = isDirect(p, column, end);
        if (!direct) {
          stage.fill(p, x, xo, q, depth, column, end);
        }
        for (int i = 0; i < m; i += mc) {
          int high = Math.min(mc, m - i);
          PackF32.copy(high, depth, a, ao + i * k + q, k, rows);
          int panel = 0;
          for (int j = column; j < end; j += TileF32.NR) {
            int last = Math.min(j + TileF32.NR, end);
            if (i == 0 && direct) {
              direct(p, x, xo, q, depth, j, last, panel);
            } else if (i == 0) {
              patches.panel(p, stage, depth, j, last, panels, panel);
            }
            tiles(i, high, depth, panel, j, last, q == 0, q + depth == k, sink);
            panel += m > mc ? depth * TileF32.NR : 0;
          }
        }
      }
      sink.end(column, end);
      column = end;
    }
  }

  /** Blocks of a pointwise product stay within an image, unless it is too small to fill one. */
  private static int blockEnd(Patches p, int column, int to) {
    int most = BLOCKS.cols();
    if (p.isPointwise() && p.positions() >= FEW_POSITIONS) {
      int image = column / p.positions();
      return Math.min(Math.min(column + most, (image + 1) * p.positions()), to);
    }
    return StageF32.blockEnd(p, column, most, to);
  }

  /** Whether a block is in the images as it is: a part of one, of a pointwise product. */
  static boolean isDirect(Patches p, int column, int end) {
    return p.isPointwise() && end <= (column / p.positions() + 1) * p.positions();
  }

  private void direct(
      Patches p, MemorySegment x, int xo, int q, int depth, int column, int last, int panel) {
    int image = column / p.positions();
    int at = xo + image * p.imageSize() + q * p.positions() + column - image * p.positions();
    PackF32.rows(last - column, depth, TileF32.NR, x, at, p.positions(), panels, panel);
  }

  /** Returns how much of k is summed at once: whole channels if they are small enough. */
  static int depth(Patches p) {
    int most = BLOCKS.depth() / p.taps();
    return most == 0
        ? GemmBlocks.even(p.depth(), BLOCKS.depth(), 1)
        : GemmBlocks.even(p.channels(), most, 1) * p.taps();
  }

  /** All tiles of a panel: it stays in the first cache meanwhile. */
  private void tiles(
      int row,
      int high,
      int depth,
      int panel,
      int column,
      int end,
      boolean first,
      boolean last,
      Sink sink) {
    for (int i = 0; i < high; i += TileF32.MR) {
      TileRowsF32.multiply(depth, rows, i * depth, depth, panels, panel, tile);
      int tall = Math.min(TileF32.MR, high - i);
      sink.take(tile, row + i, tall, column, end - column, first, last);
    }
  }

  private void reserve(int m, int mc, int kc) {
    if (rows.length < mc * kc) {
      rows = new float[mc * kc];
    }
    int cols = m > mc ? Math.ceilDiv(BLOCKS.cols(), TileF32.NR) * TileF32.NR : TileF32.NR;
    int size = cols * kc + PackF32.slack(TileF32.NR);
    if (panels.length < size) {
      panels = new float[size];
    }
  }
}
