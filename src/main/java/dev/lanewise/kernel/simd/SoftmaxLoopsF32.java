package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Softmax, its logarithm and the log-loss, by blocks of as many rows as stay in the first cache.
 *
 * <p>What an element takes is done for all rows of a block at once, so that short rows fill vectors
 * too: the rows' largest elements, and then their sums, stand beside each of their elements. Sums
 * are taken row by row, in an order that depends on the row's length alone.
 */
final class SoftmaxLoopsF32 {
  /** Rows from this length on make a block each, which needs nothing beside their elements. */
  private static final int LONG = 128;

  /** The longest rows that are kept whole. */
  private static final int LONGEST = 1 << 16;

  private static final int BLOCK = FunctionLoopsF32.BLOCK;

  private final float[] sums = new float[LanesF32.LANES];
  private final float[] counts = new float[LanesF32.LANES];
  private float[] in = new float[0];
  private float[] beside;
  private float[] high;
  private float[] low;
  private float[] e;
  private float[] others;
  private float[] logs;
  private int rows;
  private int cols;
  private int size;
  private float top;

  /**
   * Steps that are called from one place, and so are never inlined there: all in one method, they
   * would be more than C2 can take without boxing vectors.
   */
  private final Runnable[] exponentials = {this::tops, this::exps, this::sums};

  /** The same for one long row. */
  private final Runnable[] ofLong = {this::top, this::expsOfLong, this::sums};

  /**
   * The steps in place of one where a difference is so large that its exponential may underflow.
   */
  private final Runnable[] far = {
    this::differences, this::halves, this::expsOfHalves, this::squares
  };

  /** Returns whether rows of that length can be taken. */
  static boolean takes(int cols) {
    return cols > 0 && cols <= LONGEST;
  }

  private static int roundUp(int n) {
    return Math.ceilDiv(n, LanesF32.LANES) * LanesF32.LANES;
  }

  /** How many rows make a block. */
  private int rowsPerBlock(int cols) {
    int rows = cols >= LONG ? 1 : BLOCK / cols;
    int size = roundUp(rows * cols);
    if (in.length < size) {
      // With room for the vector that is stored last.
      int most = Math.max(size, BLOCK) + LanesF32.LANES;
      in = new float[most];
      beside = new float[most];
      high = new float[most];
      low = new float[most];
      e = new float[most];
      others = new float[BLOCK];
      logs = new float[BLOCK];
    }
    return rows;
  }

  /** y ← e<sup>x</sup> / Σ e<sup>x</sup>. */
  void softmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    int step = rowsPerBlock(cols);
    for (int r = 0; r < rows; r += step) {
      int count = Math.min(step, rows - r);
      read(count * cols, x, xo + r * cols);
      exponentials(count, cols);
      shares(count, cols);
      write(count * cols, e, y, yo + r * cols);
    }
  }

  /** y ← x − log Σ e<sup>x</sup>. */
  void logSoftmax(int rows, int cols, MemorySegment x, int xo, MemorySegment y, int yo) {
    int step = rowsPerBlock(cols);
    for (int r = 0; r < rows; r += step) {
      int count = Math.min(step, rows - r);
      read(count * cols, x, xo + r * cols);
      exponentials(count, cols);
      logs(count, cols);
      lessLogs(count, cols);
      write(count * cols, e, y, yo + r * cols);
    }
  }

  /** loss ← log Σ e<sup>x − x[label]</sup> and p ← softmax x, by row; p may be x. */
  void softmaxLogLoss(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      MemorySegment labels,
      int lo,
      MemorySegment loss,
      int so,
      MemorySegment p,
      int po) {
    int step = rowsPerBlock(cols);
    for (int r = 0; r < rows; r += step) {
      int count = Math.min(step, rows - r);
      read(count * cols, x, xo + r * cols);
      exponentials(count, cols);
      logs(count, cols);
      for (int c = 0; c < count; c++) {
        int label = (int) labels.getAtIndex(ValueLayout.JAVA_FLOAT, lo + r + c);
        float largest = cols >= LONG ? top : beside[c * cols];
        logs[c] = (largest - in[c * cols + label]) + logs[c];
      }
      shares(count, cols);
      write(count, logs, loss, so + r);
      write(count * cols, e, p, po + r * cols);
    }
  }

  private void read(int n, MemorySegment x, int xo) {
    MemorySegment.copy(x, ValueLayout.JAVA_FLOAT, LanesF32.bytes(xo), in, 0, n);
    Arrays.fill(in, n, roundUp(n), 0f);
  }

  private static void write(int n, float[] y, MemorySegment to, int at) {
    MemorySegment.copy(y, 0, to, ValueLayout.JAVA_FLOAT, LanesF32.bytes(at), n);
  }

  /** e ← e^(x − largest), others ← the sums of each row but for one 1. */
  private void exponentials(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    size = roundUp(rows * cols);
    run(cols >= LONG ? ofLong : exponentials);
  }

  private static void run(Runnable[] steps) {
    for (Runnable step : steps) {
      step.run();
    }
  }

  private void tops() {
    SoftmaxVectorsF32.largest(rows, cols, in, beside);
  }

  private void top() {
    top = SoftmaxVectorsF32.largest(cols, in);
    // What fills up the last vector must not be far from it.
    Arrays.fill(in, cols, size, top);
  }

  private void expsOfLong() {
    if (!SoftmaxVectorsF32.exp(size, in, top, e)) {
      SoftmaxVectorsF32.fill(beside, 0, size, top);
      run(far);
    }
  }

  private void exps() {
    if (!SoftmaxVectorsF32.exp(size, in, beside, e)) {
      run(far);
    }
  }

  private void differences() {
    SoftmaxVectorsF32.subtract(size, in, beside, high, low);
  }

  private void halves() {
    SoftmaxVectorsF32.halve(size, high, low);
  }

  private void expsOfHalves() {
    SoftmaxVectorsF32.expOfSum(size, high, low, e);
  }

  private void squares() {
    SoftmaxVectorsF32.square(size, in, beside, e);
  }

  private void sums() {
    for (int r = 0; r < rows; r++) {
      others[r] = others(r * cols, cols);
    }
    Arrays.fill(others, rows, roundUp(rows), 0f);
  }

  /**
   * Returns the sum of a row of {@code e}, less 1: those that are 1 are summed apart, so that the
   * digits of the others are kept where these are small.
   */
  private float others(int from, int cols) {
    double sum = 0.0;
    double ones = 0.0;
    int i = 0;
    if (cols >= LanesF32.LANES) {
      i = LanesF32.SPECIES.loopBound(cols);
      SoftmaxVectorsF32.sum(e, from, i, sums, counts);
      for (int lane = 0; lane < LanesF32.LANES; lane++) {
        sum += sums[lane];
        ones += counts[lane];
      }
    }
    for (; i < cols; i++) {
      float v = e[from + i];
      float one = (int) v;
      sum += v - one;
      ones += one;
    }
    return (float) ((ones - 1.0) + sum);
  }

  /** e ← e / (1 + others). */
  private void shares(int rows, int cols) {
    if (cols >= LONG) {
      SoftmaxVectorsF32.multiply(size, 1f / (1f + others[0]), e);
      return;
    }
    for (int r = 0; r < rows; r++) {
      SoftmaxVectorsF32.fill(low, r * cols, cols, 1f / (1f + others[r]));
    }
    SoftmaxVectorsF32.multiply(roundUp(rows * cols), low, e);
  }

  /** logs ← log(1 + others). */
  private void logs(int rows, int cols) {
    if (cols >= LONG) {
      // One number a row gains nothing from vectors.
      logs[0] = (float) Math.log1p(others[0]);
    } else {
      SoftmaxVectorsF32.log1p(roundUp(rows), others, logs);
    }
  }

  /** e ← (x − largest) − log. */
  private void lessLogs(int rows, int cols) {
    if (cols >= LONG) {
      SoftmaxVectorsF32.subtract(size, in, top, logs[0], e);
      return;
    }
    for (int r = 0; r < rows; r++) {
      SoftmaxVectorsF32.fill(e, r * cols, cols, logs[r]);
    }
    SoftmaxVectorsF32.subtract(size, in, beside, e);
  }
}
