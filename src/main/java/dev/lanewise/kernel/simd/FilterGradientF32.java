package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;

/**
 * The gradient of a convolution in its filters, dwᵀ = patches of x [C·kh·kw, N·P] × dyᵀ [N·P, C′].
 *
 * <pre>
 *   for blocks of columns              of all images, summed over
 *     pack dyᵀ
 *     for blocks of filter elements
 *       stage images, copy patches as rows
 *       for panels of dyᵀ
 *         for tiles of rows            micro-kernel, added to the sums [C·kh·kw, C′]
 *   dw ← dw + sumsᵀ
 * </pre>
 *
 * <p>So the large side, the patches, is copied as it is, and only dy has to be transposed.
 */
final class FilterGradientF32 {
  /** Filter elements at once. */
  private static final int ROWS = 96;

  private static final PatchBlocks BLOCKS = PatchBlocks.of(LanesF32.SPECIES.vectorBitSize());

  private final StageF32 stage = new StageF32();
  private final PatchPanelsF32 patches = new PatchPanelsF32();
  private final float[] tile = new float[TileF32.MR * TileF32.NR];
  private final float[] scratch = new float[2 * TileF32.NR * LanesF32.LANES];
  private float[] rows = new float[0];
  private float[] panels = new float[0];
  private float[] sums = new float[0];

  /**
   * Adds to filter elements {@code from} to {@code to - 1} of {@code outs} filters.
   *
   * @param fromColumn first position to sum, counted over all images; {@code toColumn} likewise
   * @param imageSize elements from one image's dy to the next
   * @param dw where element {@code from} of the first filter is; filters are {@link Patches#depth}
   *     apart
   */
  void add(
      Patches p,
      int from,
      int to,
      int outs,
      int fromColumn,
      int toColumn,
      MemorySegment x,
      int xo,
      MemorySegment dy,
      int dyo,
      int imageSize,
      MemorySegment dw,
      int dwo) {
    int ld = Math.ceilDiv(outs, TileF32.NR) * TileF32.NR;
    int kc = GemmBlocks.even(toColumn - fromColumn, BLOCKS.depth(), 1);
    int mc = GemmBlocks.even(to - from, ROWS, TileF32.MR);
    reserve(mc, kc, ld, to - from);
    boolean first = true;
    int column = fromColumn;
    while (column < toColumn) {
      int end = StageF32.blockEnd(p, column, kc, toColumn);
      int depth = end - column;
      packGradient(p.positions(), outs, column, end, dy, dyo, imageSize);
      for (int k = from; k < to; k += mc) {
        int high = Math.min(mc, to - k);
        stage.fill(p, x, xo, k, high, column, end);
        patches.rows(p, stage, high, column, end, depth, rows);
        block(high, ld, depth, (k - from) * ld, first);
      }
      first = false;
      column = end;
    }
    if (!first) {
      addTransposed(to - from, outs, ld, dw, dwo, p.depth());
    }
  }

  /** Packs columns of dyᵀ: a panel is NR channels wide, and the positions are its length. */
  private void packGradient(
      int positions, int outs, int from, int to, MemorySegment dy, int dyo, int imageSize) {
    int at = 0;
    for (int out = 0; out < outs; out += TileF32.NR) {
      int wide = Math.min(TileF32.NR, outs - out);
      int column = from;
      while (column < to) {
        int image = column / positions;
        int position = column - image * positions;
        int run = Math.min(positions - position, to - column);
        int source = dyo + image * imageSize + out * positions + position;
        PackF32.columns(wide, run, TileF32.NR, dy, source, positions, panels, at, scratch);
        at += run * TileF32.NR;
        column += run;
      }
    }
  }

  private void block(int high, int ld, int depth, int at, boolean first) {
    for (int j = 0; j < ld; j += TileF32.NR) {
      for (int i = 0; i < high; i += TileF32.MR) {
        TileRowsF32.multiply(depth, rows, i * depth, depth, panels, j * depth, tile);
        ToPhaseF32.add(Math.min(TileF32.MR, high - i), tile, !first, sums, at + i * ld + j, ld);
      }
    }
  }

  private void addTransposed(int n, int outs, int ld, MemorySegment dw, int dwo, int ldw) {
    for (int out = 0; out < outs; out++) {
      for (int k = 0; k < n; k++) {
        MemF32.put(dw, dwo + out * ldw + k, sums[k * ld + out], true);
      }
    }
  }

  private void reserve(int mc, int kc, int ld, int n) {
    int size = mc * kc + 2 * LanesF32.LANES;
    if (rows.length < size) {
      rows = new float[size];
    }
    size = ld * kc + PackF32.slack(TileF32.NR);
    if (panels.length < size) {
      panels = new float[size];
    }
    size = n * ld;
    if (sums.length < size) {
      sums = new float[size];
    }
  }
}
