package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;

/**
 * Convolution by 3 × 3 filters with stride 1 as Winograd's: tiles of t × t outputs, from (t + 2) ×
 * (t + 2) inputs d and a filter g,
 *
 * <pre>
 *   y = Aᵀ [ Σ over channels of (G g Gᵀ) ⊙ (Bᵀ d B) ] A
 * </pre>
 *
 * <p>of which ⊙ and the sum are, for each of the (t + 2)² elements, a matrix product of all filters
 * and all tiles:
 *
 * <pre>
 *   for blocks of tiles                  V = Bᵀ d B for all channels, as panels
 *     for blocks of rows (filters)       U = G g Gᵀ for all channels, the first time
 *       for panels
 *         for elements of a tile         micro-kernel
 *         output transform, write-back
 * </pre>
 *
 * <p>Neighbouring tiles lie in the lanes of vectors, so that the transforms of tiles are
 * elementwise; those of filters have neighbouring channels there. A tile's elements come from the
 * same products in the same order wherever it lies in a panel, and tiles start at an image's
 * corner: bits do not depend on the piece.
 *
 * <p>Rounding. All steps being linear, an output at (i, j) of its tile is, barring underflow, off
 * by at most
 *
 * <pre>
 *   n·u / (1 − n·u) · κ(i) κ(j) · Σ over channels of max|g| max|d|,   n = channels + 20,
 * </pre>
 *
 * <p>with max|d| over the tile's inputs, and κ(i) = Σ over r of |Aᵀ(i, r)| · ‖G(r)‖₁ · ‖Bᵀ(r)‖₁: 8,
 * 8 for tiles of 2, and 16, 17, 24, 48 for tiles of 4 (after Barabasz et al., <i>Error Analysis and
 * Improving the Accuracy of Winograd Convolution for Deep Neural Networks</i>, 2020). At most 4
 * roundings are of each of the filter's two transforms, 2 of the input's, 3 of the output's, one
 * for each channel. The direct way's bound has 9 in the place of κ(i) κ(j). Bias and what y held
 * add two roundings of their own.
 *
 * <p>A number that is not finite makes all outputs of each tile that sees it NaN or infinite.
 */
final class WinogradF32 {
  /** Rows in a block: their U, and one panel's V and products, should stay in the second cache. */
  private static final int ROWS = 32;

  /** Elements of V in a block, about. */
  private static final int BLOCK = 800_000;

  /** Channels whose elements are gathered at once: to stay in the first cache. */
  private static final int CHANNELS = 8;

  /** Filters' channels are transformed in so many lanes, or some vectors. */
  private static final int WIDTH = Math.max(16, LanesF32.LANES);

  private static final int TAPS = 9;

  private final int tile;
  private final int points;
  private final StageF32 stage = new StageF32();
  private final PatchPanelsF32 panels = new PatchPanelsF32();
  private final WinogradOutputF32 output;
  private final float[] square = new float[2 * WIDTH * LanesF32.LANES];
  private float[] taps = new float[0];
  private float[] half = new float[0];
  private float[] u = new float[0];
  private float[] v = new float[0];
  private float[] gathered = new float[0];
  private float[] products;

  /** Prepares tiles of 2 × 2 or 4 × 4 outputs. */
  WinogradF32(int tile) {
    this.tile = tile;
    points = tile + 2;
    output = new WinogradOutputF32(tile);
    products = new float[ROWS * points * points * TileF32.NR];
  }

  /** The filters: {@code rows} of them, over channels that lie {@code step} apart. */
  record Filters(MemorySegment w, int from, int rows, int rowStep, int step, boolean turned) {}

  /** Computes all outputs of some images. */
  void convolve(
      Patches p,
      Filters filters,
      MemorySegment x,
      int xo,
      int fromImage,
      int toImage,
      WinogradOutputF32.Images to) {
    Patches tiles = tiles(p);
    int depth = p.channels();
    int perPanel = points * points * depth * TileF32.NR;
    int block = Math.max(1, BLOCK / perPanel) * TileF32.NR;
    int last = toImage * tiles.positions();
    boolean isOneBlock =
        StageF32.blockEnd(tiles, fromImage * tiles.positions(), block, last) == last;
    reserve(depth, isOneBlock ? ROWS : filters.rows(), Math.min(block, last));
    boolean first = true;
    for (int from = fromImage * tiles.positions(); from < last; ) {
      int end = StageF32.blockEnd(tiles, from, block, last);
      inputs(tiles, depth, x, xo, from, end);
      for (int row = 0; row < filters.rows(); row += ROWS) {
        int rows = Math.min(ROWS, filters.rows() - row);
        int at = isOneBlock ? 0 : row * points * points * lda(depth);
        if (first) {
          filters(filters, depth, row, rows, at);
        }
        for (int i = from; i < end; i += TileF32.NR) {
          multiply(depth, rows, at, (i - from) / TileF32.NR * perPanel);
          output.take(p, products, row, rows, tiles, i, Math.min(i + TileF32.NR, end), to);
        }
      }
      first = false;
      from = end;
    }
  }

  /** The inputs of tiles, as patches that overlap by two. */
  private Patches tiles(Patches p) {
    return new Patches(
        p.channels(),
        p.height(),
        p.width(),
        p.imageSize(),
        points,
        points,
        tile,
        tile,
        p.top(),
        p.left(),
        Math.ceilDiv(p.outHeight(), tile),
        Math.ceilDiv(p.outWidth(), tile),
        false);
  }

  private static int lda(int depth) {
    return Math.ceilDiv(depth, WIDTH) * WIDTH;
  }

  private void reserve(int depth, int rows, int tiles) {
    int all = points * points;
    int strips = lda(depth);
    if (taps.length < strips * TAPS + PackF32.slack(WIDTH) + WIDTH * LanesF32.LANES) {
      taps = new float[strips * TAPS + PackF32.slack(WIDTH) + WIDTH * LanesF32.LANES];
    }
    int halves = Math.max(strips * points * 3, CHANNELS * all * TileF32.NR);
    if (half.length < halves) {
      half = new float[halves];
      gathered = new float[CHANNELS * all * TileF32.NR + LanesF32.LANES];
    }
    int blocks = Math.ceilDiv(rows, ROWS) * ROWS;
    if (u.length < blocks * all * strips) {
      u = new float[blocks * all * strips];
    }
    int columns = Math.ceilDiv(tiles, TileF32.NR) * TileF32.NR;
    if (v.length < all * depth * columns) {
      v = new float[all * depth * columns];
    }
  }

  /** U: [point, row, channel] for a block of rows. */
  private void filters(Filters filters, int depth, int row, int rows, int at) {
    int strips = lda(depth);
    int groups = strips / WIDTH;
    int plane = ROWS * strips;
    int sign = filters.turned() ? -1 : 1;
    int skip = filters.turned() ? 2 * WIDTH : 0;
    int strip = TAPS * WIDTH;
    for (int r = 0; r < rows; r++) {
      int from = filters.from() + (row + r) * filters.rowStep();
      PackF32.columns(depth, TAPS, WIDTH, filters.w(), from, filters.step(), taps, 0, square);
      WinogradStepsF32.filter(
          tile,
          groups,
          strip,
          3 * points * WIDTH,
          3 * WIDTH,
          taps,
          3 * skip,
          3 * sign * WIDTH,
          half,
          0,
          3 * WIDTH);
      for (int i = 0; i < points; i++) {
        WinogradStepsF32.filter(
            tile,
            groups,
            3 * points * WIDTH,
            WIDTH,
            WIDTH,
            half,
            3 * i * WIDTH + skip,
            sign * WIDTH,
            u,
            at + i * points * plane + r * strips,
            plane);
      }
    }
  }

  /** V: [panel, point, channel, NR tiles]. */
  private void inputs(Patches tiles, int depth, MemorySegment x, int xo, int from, int end) {
    int all = points * points;
    int wide = points * TileF32.NR;
    int patch = all * TileF32.NR;
    for (int c = 0; c < depth; c += CHANNELS) {
      int channels = Math.min(CHANNELS, depth - c);
      stage.fill(tiles, x, xo, c * all, channels * all, from, end);
      int to = c * TileF32.NR;
      for (int i = from; i < end; i += TileF32.NR) {
        int stop = Math.min(i + TileF32.NR, end);
        panels.panel(tiles, stage, channels * all, i, stop, gathered, 0);
        WinogradStepsF32.input(
            tile, channels, patch, patch, wide, gathered, 0, wide, half, 0, wide);
        for (int r = 0; r < points; r++) {
          WinogradStepsF32.input(
              tile,
              channels,
              patch,
              TileF32.NR,
              TileF32.NR,
              half,
              r * wide,
              TileF32.NR,
              v,
              to + r * points * depth * TileF32.NR,
              depth * TileF32.NR);
        }
        to += all * depth * TileF32.NR;
      }
    }
  }

  /** Products: [tile of rows, point, MR rows, NR tiles]. */
  private void multiply(int depth, int rows, int left, int right) {
    int strips = lda(depth);
    int plane = ROWS * strips;
    int all = points * points;
    int size = TileF32.MR * TileF32.NR;
    for (int point = 0; point < all; point++) {
      for (int r = 0; r < rows; r += TileF32.MR) {
        TileRowsF32.multiply(
            depth,
            u,
            left + point * plane + r * strips,
            strips,
            v,
            right + point * depth * TileF32.NR,
            products,
            (r / TileF32.MR * all + point) * size);
      }
    }
  }
}
