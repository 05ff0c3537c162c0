package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.MomentsF32;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Mean and variance by channel, in blocks that stay in the cache for two passes: the first finds
 * the block's mean, by distances from one of its elements, the second adds up the deviations from
 * that mean and their squares, lane by lane. Blocks are merged in order, in binary64 (Chan, Golub
 * and LeVeque, 1983). So nothing is lost where the mean is large and the variance small.
 */
final class MomentVectorsF32 {
  private static final int LANES = LanesF32.LANES;

  /** Elements of a block of one channel. */
  private static final int BLOCK = 4096;

  /**
   * Columns that are taken together where a channel is few of them, and rows of a block of them.
   */
  private static final int COLUMNS = 16 * LANES;

  private static final int ROWS = 512;

  private final float[] centres = new float[COLUMNS];
  private final float[] sums = new float[COLUMNS];
  private final float[] squares = new float[COLUMNS];

  /** What the last run left of {@link #sums} and {@link #squares}: elements that fill no vector. */
  private double restSum;

  private double restSquares;

  /**
   * By channel of those taken together: the elements so far, an element-like number near them, the
   * sum of their differences from it, that of themselves, and their squared deviations.
   */
  private final double[] count = new double[COLUMNS];

  private final double[] origin = new double[COLUMNS];
  private final double[] fromOrigin = new double[COLUMNS];
  private final double[] sum = new double[COLUMNS];
  private final double[] square = new double[COLUMNS];

  void moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo) {
    int together = inner > 2 * LANES ? 1 : Math.min(channels, Math.max(1, 4 * LANES / inner));
    for (int c = 0; c < channels; c += together) {
      int n = Math.min(together, channels - c);
      Arrays.fill(count, 0.0);
      Arrays.fill(fromOrigin, 0.0);
      Arrays.fill(sum, 0.0);
      Arrays.fill(square, 0.0);
      if (inner > 2 * LANES) {
        channel(outer, inner, ld, x, xo + c * inner);
      } else {
        channels(outer, n, inner, ld, x, xo + c * inner);
      }
      for (int i = 0; i < n; i++) {
        double near = origin[i] + fromOrigin[i] / count[i];
        // An origin of infinity or NaN is no help.
        double exact = Double.isFinite(near) ? near : sum[i] / count[i];
        MemF32.set(mean, mo + c + i, MemF32.round(exact));
        MemF32.set(variance, vo + c + i, MemF32.round(square[i] / count[i]));
      }
    }
  }

  private void channel(int outer, int inner, int ld, MemorySegment x, int xo) {
    if (inner > BLOCK) {
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < inner; i += BLOCK) {
          block(1, Math.min(BLOCK, inner - i), ld, x, xo + o * ld + i);
        }
      }
      return;
    }
    int rows = BLOCK / inner;
    for (int o = 0; o < outer; o += rows) {
      block(Math.min(rows, outer - o), inner, ld, x, xo + o * ld);
    }
  }

  /** Merges a block of rows of one channel. */
  private void block(int rows, int cols, int ld, MemorySegment x, int xo) {
    float first = MemF32.get(x, xo);
    runDeviations(rows, cols, ld, x, xo, first);
    double n = (double) rows * cols;
    float centre = MemF32.round(first + (total(sums) + restSum) / n);
    runDeviations(rows, cols, ld, x, xo, centre);
    double rest = total(sums) + restSum;
    double deviations = Math.max(total(squares) + restSquares - rest * rest / n, 0.0);
    if (Double.isFinite(deviations)) {
      merge(0, n, centre, rest, deviations);
    } else {
      mergePortably(0, rows, cols, ld, x, xo);
    }
  }

  /** Columns that fill no vector, and where something is infinite or NaN. */
  private void mergePortably(int c, int rows, int cols, int ld, MemorySegment x, int xo) {
    double n = (double) rows * cols;
    double centre = MomentsF32.sum(rows, cols, ld, x, xo) / n;
    double squares = MomentsF32.squares(rows, cols, ld, x, xo, centre);
    // Around infinity there are no differences.
    boolean finite = Double.isFinite(centre);
    double rest = finite ? MomentsF32.differences(rows, cols, ld, x, xo, centre) : 0.0;
    merge(c, n, centre, rest, squares);
  }

  /**
   * Merges n elements of that sum of differences from a centre. All that is compared are such
   * differences, whose rounding errors are relative to the deviations, not to the mean.
   */
  private void merge(int c, double n, double centre, double rest, double deviations) {
    if (count[c] == 0) {
      origin[c] = centre;
    }
    double differences = n * (centre - origin[c]) + rest;
    if (count[c] > 0) {
      double distance = differences / n - fromOrigin[c] / count[c];
      square[c] += distance * distance * (count[c] * n / (count[c] + n));
    }
    square[c] += deviations;
    fromOrigin[c] += differences;
    sum[c] += n * centre + rest;
    count[c] += n;
  }

  private void runDeviations(int rows, int cols, int ld, MemorySegment x, int xo, float centre) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    vectorDeviations(rows, LanesF32.bytes(whole), ld, x, xo, centre, sums, squares);
    restSum = 0.0;
    restSquares = 0.0;
    for (int r = 0; whole < cols && r < rows; r++) {
      for (int i = whole; i < cols; i++) {
        double deviation = MemF32.get(x, xo + r * ld + i) - centre;
        restSum += deviation;
        restSquares += deviation * deviation;
      }
    }
  }

  private static double total(float[] lanes) {
    double even = 0.0;
    double odd = 0.0;
    for (int i = 0; i < LANES; i += 2) {
      even += lanes[i];
      odd += lanes[i + 1];
    }
    return even + odd;
  }

  /** By lane: the sum of the differences from a centre, and of their squares. */
  private static void vectorDeviations(
      int rows,
      long size,
      int ld,
      MemorySegment x,
      int xo,
      float centre,
      float[] toSums,
      float[] toSquares) {
    FloatVector s0 = FloatVector.zero(LanesF32.SPECIES);
    FloatVector s1 = s0;
    FloatVector q0 = s0;
    FloatVector q1 = s0;
    long step = LanesF32.STEP;
    long at = LanesF32.bytes(xo);
    LanesF32.require(x.isNative());
    for (int r = 0; r < rows; r++) {
      long i = 0;
      for (; i <= size - 2 * step; i += 2 * step) {
        FloatVector d0 =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i, LanesF32.ORDER).sub(centre);
        FloatVector d1 =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i + step, LanesF32.ORDER)
                .sub(centre);
        s0 = s0.add(d0);
        q0 = d0.fma(d0, q0);
        s1 = s1.add(d1);
        q1 = d1.fma(d1, q1);
      }
      if (i < size) {
        FloatVector d0 =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i, LanesF32.ORDER).sub(centre);
        s0 = s0.add(d0);
        q0 = d0.fma(d0, q0);
      }
      at += LanesF32.bytes(ld);
    }
    s0.add(s1).intoArray(toSums, 0);
    q0.add(q1).intoArray(toSquares, 0);
  }

  /** Channels of few columns each. Where they are whole rows, several rows are taken as one. */
  private void channels(int outer, int channels, int inner, int ld, MemorySegment x, int xo) {
    int width = channels * inner;
    int fold = ld == width ? fold(outer, width) : 1;
    int rows = outer / fold;
    for (int o = 0; o < rows; o += ROWS) {
      int n = Math.min(ROWS, rows - o);
      columns(n, fold * width, fold * ld, x, xo + o * fold * ld, channels, inner);
    }
    for (int o = rows * fold; o < outer; o++) {
      for (int c = 0; c < channels; c++) {
        mergePortably(c, 1, inner, ld, x, xo + o * ld + c * inner);
      }
    }
  }

  /** How many rows make whole vectors together, if there are enough of them. */
  private static int fold(int outer, int width) {
    int rows = 1;
    while (rows * width % LANES != 0) {
      rows *= 2;
    }
    while (rows * width <= 2 * LANES) {
      rows *= 2;
    }
    return rows * width <= COLUMNS && outer >= 2 * rows ? rows : 1;
  }

  /** Merges a block of columns. */
  private void columns(
      int rows, int width, int ld, MemorySegment x, int xo, int channels, int inner) {
    int whole = LanesF32.SPECIES.loopBound(width);
    for (int i = 0; i < whole; i++) {
      centres[i] = MemF32.get(x, xo + i);
    }
    for (int i = 0; i < whole; i += LANES) {
      columnDeviations(rows, ld, x, xo + i, i, centres, sums, squares);
    }
    for (int i = 0; i < whole; i++) {
      centres[i] += sums[i] / rows;
    }
    for (int i = 0; i < whole; i += LANES) {
      columnDeviations(rows, ld, x, xo + i, i, centres, sums, squares);
    }
    int channel = 0;
    int column = 0;
    for (int i = 0; i < width; i++) {
      double rest = i < whole ? sums[i] : 0.0;
      double deviations = i < whole ? Math.max(squares[i] - rest * rest / rows, 0.0) : Double.NaN;
      if (Double.isFinite(deviations)) {
        merge(channel, rows, centres[i], rest, deviations);
      } else {
        mergePortably(channel, rows, 1, ld, x, xo + i);
      }
      if (++column == inner) {
        column = 0;
        channel = channel + 1 == channels ? 0 : channel + 1;
      }
    }
  }

  /** Of one vector of columns: the sums of the differences from their centres, and the squares'. */
  private static void columnDeviations(
      int rows,
      int ld,
      MemorySegment x,
      int xo,
      int at,
      float[] centres,
      float[] toSums,
      float[] toSquares) {
    FloatVector centre = FloatVector.fromArray(LanesF32.SPECIES, centres, at);
    FloatVector s0 = FloatVector.zero(LanesF32.SPECIES);
    FloatVector s1 = s0;
    FloatVector q0 = s0;
    FloatVector q1 = s0;
    long row = LanesF32.bytes(ld);
    long from = LanesF32.bytes(xo);
    int r = 0;
    LanesF32.require(x.isNative());
    for (; r <= rows - 2; r += 2) {
      FloatVector d0 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from, LanesF32.ORDER).sub(centre);
      FloatVector d1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + row, LanesF32.ORDER)
              .sub(centre);
      s0 = s0.add(d0);
      q0 = d0.fma(d0, q0);
      s1 = s1.add(d1);
      q1 = d1.fma(d1, q1);
      from += 2 * row;
    }
    if (r < rows) {
      FloatVector d0 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from, LanesF32.ORDER).sub(centre);
      s0 = s0.add(d0);
      q0 = d0.fma(d0, q0);
    }
    s0.add(s1).intoArray(toSums, at);
    q0.add(q1).intoArray(toSquares, at);
  }
}
