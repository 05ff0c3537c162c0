package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * The product of {@link PatchProductF32} for a matrix of very few rows, as filters in many groups
 * have: neither is anything packed nor tiled. A row is computed over all positions of a block at
 * once, those between the rows of the stage included, which are then left out.
 */
final class DepthwiseF32 {
  private static final PatchBlocks BLOCKS = PatchBlocks.of(LanesF32.SPECIES.vectorBitSize());

  /** Vectors at once: as many chains of sums as hide the time that one addition takes. */
  private static final int UNROLL = 4;

  /** Rows for which this is faster than a tile that is mostly empty. */
  static final int ROWS = 3;

  private final StageF32 stage = new StageF32();
  private float[] filter = new float[0];
  private float[] sums = new float[0];

  /** See {@link PatchProductF32#multiply}. */
  void multiply(
      Patches p,
      int m,
      MemorySegment a,
      int ao,
      MemorySegment x,
      int xo,
      int from,
      int to,
      PatchProductF32.Sink sink) {
    int k = p.depth();
    int kc = PatchProductF32.depth(p);
    if (filter.length < kc) {
      filter = new float[kc];
    }
    int column = from;
    while (column < to) {
      int image = column / p.positions();
      int most = Math.min((image + 1) * p.positions(), to);
      int end = StageF32.blockEnd(p, column, BLOCKS.depthwise(), most);
      sink.begin(column, end);
      for (int q = 0; q < k; q += kc) {
        int depth = Math.min(kc, k - q);
        stage.fill(p, x, xo, q, depth, column, end);
        for (int row = 0; row < m; row++) {
          long at = LanesF32.bytes(ao + row * k + q);
          MemorySegment.copy(a, ValueLayout.JAVA_FLOAT, at, filter, 0, depth);
          int first = stage.patch(column);
          slide(depth, first, stage.patch(end - 1) + 1 - first);
          give(p, row, column, end, q == 0, q + depth == k, sink);
        }
      }
      sink.end(column, end);
      column = end;
    }
  }

  private void slide(int depth, int first, int n) {
    int step = UNROLL * LanesF32.LANES;
    if (sums.length < n + step) {
      sums = new float[n + step];
    }
    for (int i = 0; i < n; i += step) {
      slide(depth, filter, stage.data(), stage.taps(), first + i, sums, i);
    }
  }

  private static void slide(
      int depth, float[] filter, float[] x, int[] taps, int xo, float[] y, int yo) {
    FloatVector s0 = FloatVector.zero(LanesF32.SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < depth; k++) {
      FloatVector w = FloatVector.broadcast(LanesF32.SPECIES, filter[k]);
      int at = xo + taps[k];
      s0 = w.fma(LanesF32.load(x, at), s0);
      s1 = w.fma(LanesF32.load(x, at + LanesF32.LANES), s1);
      s2 = w.fma(LanesF32.load(x, at + 2 * LanesF32.LANES), s2);
      s3 = w.fma(LanesF32.load(x, at + 3 * LanesF32.LANES), s3);
    }
    s0.intoArray(y, yo);
    s1.intoArray(y, yo + LanesF32.LANES);
    s2.intoArray(y, yo + 2 * LanesF32.LANES);
    s3.intoArray(y, yo + 3 * LanesF32.LANES);
  }

  private void give(
      Patches p,
      int row,
      int from,
      int to,
      boolean first,
      boolean last,
      PatchProductF32.Sink sink) {
    int start = stage.patch(from);
    int column = from;
    while (column < to) {
      int run = Math.min(p.outWidth() - column % p.outWidth(), to - column);
      sink.takeRun(sums, stage.patch(column) - start, row, column, run, first, last);
      column += run;
    }
  }
}
