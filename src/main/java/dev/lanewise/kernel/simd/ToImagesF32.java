package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Writes tiles to images {@code [N, rows, positions]}: y ← b + tile, or y ← y + b + tile, and with
 * the last block of k, if asked for, y ← max(y, 0).
 *
 * <p>Vectors are loaded and stored without the helpers of {@link LanesF32}: where C2 inlines one of
 * these loops before it has been profiled, it does not inline helpers in it, and vectors are boxed.
 */
final class ToImagesF32 implements PatchProductF32.Sink {
  private MemorySegment y;
  private int yo;
  private int positions;
  private int imageSize;
  private MemorySegment b;
  private int bo;
  private boolean accumulate;
  private boolean rectify;

  /**
   * Sets where tiles go.
   *
   * @param yo where row 0 of the first image is
   * @param imageSize elements from one image to the next
   * @param b a number for each row, from {@code bo}; null for none
   */
  ToImagesF32 to(
      MemorySegment y,
      int yo,
      int positions,
      int imageSize,
      MemorySegment b,
      int bo,
      boolean accumulate,
      boolean rectify) {
    this.y = y;
    this.yo = yo;
    this.positions = positions;
    this.imageSize = imageSize;
    this.b = b;
    this.bo = bo;
    this.accumulate = accumulate;
    this.rectify = rectify;
    return this;
  }

  @Override
  public void take(
      float[] tile, int row, int rows, int column, int cols, boolean first, boolean last) {
    boolean add = accumulate || !first;
    if (first && b != null) {
      for (int i = 0; i < rows; i++) {
        shift(TileF32.NR, MemF32.get(b, bo + row + i), tile, i * TileF32.NR);
      }
    }
    int image = column / positions;
    int position = column - image * positions;
    int lane = 0;
    while (lane < cols) {
      int run = Math.min(positions - position, cols - lane);
      int at = yo + image * imageSize + row * positions + position;
      if (run == TileF32.NR && rectify && last) {
        wholeRectified(rows, tile, add, y, at, positions);
      } else if (run == TileF32.NR) {
        whole(rows, tile, add, y, at, positions);
      } else {
        for (int i = 0; i < run; i += LanesF32.LANES) {
          part(rows, run - i, tile, lane + i, TileF32.NR, add, last, at + i, positions);
        }
      }
      lane += run;
      position = 0;
      image++;
    }
  }

  @Override
  public void takeRun(
      float[] values, int at, int row, int column, int cols, boolean first, boolean last) {
    if (first && b != null) {
      shift(cols, MemF32.get(b, bo + row), values, at);
    }
    int image = column / positions;
    int to = yo + image * imageSize + row * positions + column - image * positions;
    if (accumulate || !first) {
      add(cols, y, to, values, at);
    }
    if (rectify && last) {
      rectify(cols, values, at);
    }
    MemorySegment.copy(values, at, y, ValueLayout.JAVA_FLOAT, LanesF32.bytes(to), cols);
  }

  /** Adds n elements; the sums go to the array, where a store costs less than in a segment. */
  private static void add(int n, MemorySegment x, int xo, float[] y, int yo) {
    int whole = LanesF32.SPECIES.loopBound(n);
    long from = LanesF32.bytes(xo);
    LanesF32.require(x.isNative());
    for (int i = 0; i < whole; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, y, yo + i)
          .add(
              FloatVector.fromMemorySegment(
                  LanesF32.SPECIES, x, from + LanesF32.bytes(i), LanesF32.ORDER))
          .intoArray(y, yo + i);
    }
    if (whole < n) {
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n - whole));
      FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, from + LanesF32.bytes(whole), LanesF32.ORDER, mask)
          .add(FloatVector.fromArray(LanesF32.SPECIES, y, yo + whole))
          .intoArray(y, yo + whole);
    }
  }

  /**
   * Takes the maximum with 0 of n elements and, as far as they fill a vector, those behind them.
   */
  private static void rectify(int n, float[] x, int xo) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, x, xo + i).max(0f).intoArray(x, xo + i);
    }
  }

  /** Adds a number to n elements, and nothing to those behind them. */
  private static void shift(int n, float by, float[] x, int xo) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n - i));
      FloatVector value = FloatVector.fromArray(LanesF32.SPECIES, x, xo + i);
      value.blend(value.add(by), mask).intoArray(x, xo + i);
    }
  }

  /** Stores or adds a tile's rows. One loop for both would box its vectors where they meet. */
  private static void whole(int rows, float[] tile, boolean add, MemorySegment y, int yo, int ldy) {
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    if (add) {
      for (int i = 0; i < rows; i++) {
        FloatVector left = FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR);
        FloatVector right =
            FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR + LanesF32.LANES);
        left.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
            .intoMemorySegment(y, at, LanesF32.ORDER);
        right
            .add(
                FloatVector.fromMemorySegment(
                    LanesF32.SPECIES, y, at + LanesF32.STEP, LanesF32.ORDER))
            .intoMemorySegment(y, at + LanesF32.STEP, LanesF32.ORDER);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR)
            .intoMemorySegment(y, at, LanesF32.ORDER);
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR + LanesF32.LANES)
            .intoMemorySegment(y, at + LanesF32.STEP, LanesF32.ORDER);
        at += LanesF32.bytes(ldy);
      }
    }
  }

  /** Likewise, and takes the maximum with 0. */
  private static void wholeRectified(
      int rows, float[] tile, boolean add, MemorySegment y, int yo, int ldy) {
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    if (add) {
      for (int i = 0; i < rows; i++) {
        FloatVector left = FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR);
        FloatVector right =
            FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR + LanesF32.LANES);
        left.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
            .max(0f)
            .intoMemorySegment(y, at, LanesF32.ORDER);
        right
            .add(
                FloatVector.fromMemorySegment(
                    LanesF32.SPECIES, y, at + LanesF32.STEP, LanesF32.ORDER))
            .max(0f)
            .intoMemorySegment(y, at + LanesF32.STEP, LanesF32.ORDER);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR)
            .max(0f)
            .intoMemorySegment(y, at, LanesF32.ORDER);
        FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR + LanesF32.LANES)
            .max(0f)
            .intoMemorySegment(y, at + LanesF32.STEP, LanesF32.ORDER);
        at += LanesF32.bytes(ldy);
      }
    }
  }

  /** Writes the first {@code cols} of a vector's elements of each row. */
  private void part(
      int rows, int cols, float[] x, int xo, int ldx, boolean add, boolean last, int yo, int ldy) {
    if (rectify && last) {
      partRectified(rows, cols, x, xo, ldx, add, y, yo, ldy);
    } else {
      part(rows, cols, x, xo, ldx, add, y, yo, ldy);
    }
  }

  private static void part(
      int rows,
      int cols,
      float[] x,
      int xo,
      int ldx,
      boolean add,
      MemorySegment y,
      int yo,
      int ldy) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    if (add) {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, x, xo + i * ldx)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask))
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, x, xo + i * ldx)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    }
  }

  private static void partRectified(
      int rows,
      int cols,
      float[] x,
      int xo,
      int ldx,
      boolean add,
      MemorySegment y,
      int yo,
      int ldy) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    if (add) {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, x, xo + i * ldx)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask))
            .max(0f)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, x, xo + i * ldx)
            .max(0f)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    }
  }
}
