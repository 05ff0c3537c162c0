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
  private float[] outputs = new float[0];

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
          compute(p, depth, column, end);
          sink.takeRun(outputs, 0, row, column, end - column, q == 0, q + depth == k);
        }
      }
      sink.end(column, end);
      column = end;
    }
  }

  /** One row of the product. Rows of an image are counted from the first whole one on. */
  private void compute(Patches p, int depth, int from, int to) {
    int wide = p.outWidth();
    int n = to - from;
    if (outputs.length < n + UNROLL * LanesF32.LANES) {
      outputs = new float[n + UNROLL * LanesF32.LANES];
    }
    int ahead = Math.min((wide - from % wide) % wide, n);
    int rows = (n - ahead) / wide;
    if (ahead > 0) {
      slide(p, depth, from, 1, ahead, 0);
    }
    int even = 0;
    if (rows > 1 && isThreeByThree(p) && wide >= LanesF32.LANES) {
      even = rows & -2;
      slideRows(p, from + ahead, even, ahead);
    }
    if (even < rows) {
      int done = ahead + even * wide;
      slide(p, depth, from + done, rows - even, wide, done);
    }
    int done = ahead + rows * wide;
    if (done < n) {
      slide(p, depth, from + done, 1, n - done, done);
    }
  }

  private static boolean isThreeByThree(Patches p) {
    return p.channels() == 1
        && p.kernelHeight() == 3
        && p.kernelWidth() == 3
        && p.strideHeight() == 1
        && p.strideWidth() == 1;
  }

  private void slideRows(Patches p, int column, int rows, int to) {
    int wide = p.outWidth();
    int first = stage.patch(column);
    int ld = stage.patch(column + wide) - first;
    int at = first + stage.taps()[0];
    if (p.turned()) {
      int last = rows - 1;
      int yo = to + last * wide;
      DepthwiseRowsF32.slide(
          rows, wide, filter, stage.data(), at + last * ld, -ld, -1, outputs, yo, -wide);
    } else {
      DepthwiseRowsF32.slide(rows, wide, filter, stage.data(), at, ld, 1, outputs, to, wide);
    }
  }

  /** All positions from the first row's to the last one's, those between rows included. */
  private void slide(Patches p, int depth, int column, int rows, int cols, int to) {
    int first = stage.patch(column);
    int ld = rows == 1 ? 0 : stage.patch(column + p.outWidth()) - first;
    int n = (rows - 1) * ld + cols;
    int step = UNROLL * LanesF32.LANES;
    if (sums.length < n + step) {
      sums = new float[n + step];
    }
    for (int i = 0; i < n; i += step) {
      slide(depth, filter, stage.data(), stage.taps(), first + i, sums, i);
    }
    copyRows(rows, cols, sums, ld, outputs, to);
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
      s0 = w.fma(FloatVector.fromArray(LanesF32.SPECIES, x, at), s0);
      s1 = w.fma(FloatVector.fromArray(LanesF32.SPECIES, x, at + LanesF32.LANES), s1);
      s2 = w.fma(FloatVector.fromArray(LanesF32.SPECIES, x, at + 2 * LanesF32.LANES), s2);
      s3 = w.fma(FloatVector.fromArray(LanesF32.SPECIES, x, at + 3 * LanesF32.LANES), s3);
    }
    s0.intoArray(y, yo);
    s1.intoArray(y, yo + LanesF32.LANES);
    s2.intoArray(y, yo + 2 * LanesF32.LANES);
    s3.intoArray(y, yo + 3 * LanesF32.LANES);
  }

  /** Copies rows close together; what a vector holds past a row's end, the next row overwrites. */
  private static void copyRows(int rows, int cols, float[] x, int ldx, float[] y, int yo) {
    int xo = 0;
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < cols; i += LanesF32.LANES) {
        FloatVector.fromArray(LanesF32.SPECIES, x, xo + i).intoArray(y, yo + i);
      }
      xo += ldx;
      yo += cols;
    }
  }
}
