package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Writes tiles to images {@code [N, rows, positions]}: y ← b + tile, or y ← y + b + tile. */
final class ToImagesF32 implements PatchProductF32.Sink {
  private MemorySegment y;
  private int yo;
  private int positions;
  private int imageSize;
  private MemorySegment b;
  private int bo;
  private boolean accumulate;

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
      boolean accumulate) {
    this.y = y;
    this.yo = yo;
    this.positions = positions;
    this.imageSize = imageSize;
    this.b = b;
    this.bo = bo;
    this.accumulate = accumulate;
    return this;
  }

  @Override
  public void take(float[] tile, int row, int rows, int column, int cols, boolean first) {
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
      if (run == TileF32.NR) {
        whole(rows, tile, add, y, at, positions);
      } else {
        for (int i = 0; i < run; i += LanesF32.LANES) {
          part(rows, run - i, tile, lane + i, TileF32.NR, add, y, at + i, positions);
        }
      }
      lane += run;
      position = 0;
      image++;
    }
  }

  @Override
  public void takeRun(float[] values, int at, int row, int column, int cols, boolean first) {
    if (first && b != null) {
      shift(cols, MemF32.get(b, bo + row), values, at);
    }
    int image = column / positions;
    int to = yo + image * imageSize + row * positions + column - image * positions;
    boolean add = accumulate || !first;
    for (int i = 0; i < cols; i += LanesF32.LANES) {
      part(1, cols - i, values, at + i, 0, add, y, to + i, 0);
    }
  }

  /** Adds a number to n elements, and nothing to those behind them. */
  private static void shift(int n, float by, float[] x, int xo) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n - i));
      FloatVector value = LanesF32.load(x, xo + i);
      value.blend(value.add(by), mask).intoArray(x, xo + i);
    }
  }

  /** Stores or adds a tile's rows. One loop for both would box its vectors where they meet. */
  private static void whole(int rows, float[] tile, boolean add, MemorySegment y, int yo, int ldy) {
    long at = LanesF32.bytes(yo);
    if (add) {
      for (int i = 0; i < rows; i++) {
        FloatVector left = LanesF32.load(tile, i * TileF32.NR);
        FloatVector right = LanesF32.load(tile, i * TileF32.NR + LanesF32.LANES);
        LanesF32.store(left.add(LanesF32.load(y, at)), y, at);
        LanesF32.store(right.add(LanesF32.load(y, at + LanesF32.STEP)), y, at + LanesF32.STEP);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        LanesF32.store(LanesF32.load(tile, i * TileF32.NR), y, at);
        LanesF32.store(LanesF32.load(tile, i * TileF32.NR + LanesF32.LANES), y, at + LanesF32.STEP);
        at += LanesF32.bytes(ldy);
      }
    }
  }

  /** Likewise the first {@code cols} of a vector's elements of each row. */
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
    if (add) {
      for (int i = 0; i < rows; i++) {
        LanesF32.load(x, xo + i * ldx)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask))
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        LanesF32.load(x, xo + i * ldx).intoMemorySegment(y, at, LanesF32.ORDER, mask);
        at += LanesF32.bytes(ldy);
      }
    }
  }
}
