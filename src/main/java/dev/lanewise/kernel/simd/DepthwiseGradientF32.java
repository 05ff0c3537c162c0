package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The gradient of {@link FilterGradientF32} for very few filters: each of their elements is an
 * inner product of dy and a shifted image. Sums are taken lane by lane over blocks of rows; lanes,
 * and then blocks, are added in order in binary64.
 */
final class DepthwiseGradientF32 {
  private static final PatchBlocks BLOCKS = PatchBlocks.of(LanesF32.SPECIES.vectorBitSize());

  private final StageF32 stage = new StageF32();
  private final float[] lanes = new float[LanesF32.LANES];
  private double[] sums = new double[0];

  /** See {@link FilterGradientF32#add}; the columns are those of whole images. */
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
    int depth = to - from;
    if (sums.length < outs * depth) {
      sums = new double[outs * depth];
    }
    Arrays.fill(sums, 0, outs * depth, 0.0);
    int most = Math.max(1, BLOCKS.depthwise() / p.outWidth());
    for (int column = fromColumn; column < toColumn; ) {
      int image = column / p.positions();
      int row = column % p.positions() / p.outWidth();
      int rows = Math.min(most, p.outHeight() - row);
      int end = column + rows * p.outWidth();
      stage.fill(p, x, xo, from, depth, column, end);
      int at = dyo + image * imageSize + row * p.outWidth();
      for (int out = 0; out < outs; out++) {
        addBlock(p, depth, rows, column, dy, at + out * p.positions(), out * depth);
      }
      column = end;
    }
    for (int out = 0; out < outs; out++) {
      for (int k = 0; k < depth; k++) {
        int at = dwo + out * p.depth() + k;
        MemF32.set(dw, at, MemF32.round(MemF32.get(dw, at) + sums[out * depth + k]));
      }
    }
  }

  private void addBlock(
      Patches p, int depth, int rows, int column, MemorySegment dy, int dyo, int to) {
    int first = stage.patch(column);
    int ld = rows == 1 ? 0 : stage.patch(column + p.outWidth()) - first;
    for (int k = 0; k < depth; k++) {
      int xo = first + stage.taps()[k];
      dot(rows, p.outWidth(), stage.data(), xo, ld, dy, dyo, lanes);
      double sum = 0.0;
      for (float lane : lanes) {
        sum += lane;
      }
      sums[to + k] += sum;
    }
  }

  /** Sums products by lanes; the rows of y follow one another, those of x are {@code ldx} apart. */
  private static void dot(
      int rows, int cols, float[] x, int xo, int ldx, MemorySegment y, int yo, float[] lanes) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols - whole));
    FloatVector sum = FloatVector.zero(LanesF32.SPECIES);
    FloatVector rest = sum;
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < whole; i += LanesF32.LANES) {
        sum =
            FloatVector.fromArray(LanesF32.SPECIES, x, xo + i)
                .fma(
                    FloatVector.fromMemorySegment(
                        LanesF32.SPECIES, y, at + LanesF32.bytes(i), LanesF32.ORDER),
                    sum);
      }
      if (whole < cols) {
        FloatVector tail =
            FloatVector.fromMemorySegment(
                LanesF32.SPECIES, y, at + LanesF32.bytes(whole), LanesF32.ORDER, mask);
        rest =
            rest.blend(
                FloatVector.fromArray(LanesF32.SPECIES, x, xo + whole).fma(tail, rest), mask);
      }
      xo += ldx;
      at += LanesF32.bytes(cols);
    }
    sum.add(rest).intoArray(lanes, 0);
  }
}
