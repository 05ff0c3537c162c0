package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Transforms the products of Winograd's convolution back, and writes them to images. */
final class WinogradOutputF32 {
  /** Interleaves the lower, or upper, halves of two vectors. */
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(LanesF32.SPECIES, 0);

  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(LanesF32.SPECIES, 1);

  /** Elements of one row of outputs of a tile of the micro-kernel. */
  private static final int SIZE = TileF32.MR * TileF32.NR;

  /**
   * Where outputs go: images {@code [N, rows, positions]}, the first at {@code yo}.
   *
   * @param imageSize elements from one image to the next
   * @param b a number for each row, from {@code bo}; null for none
   * @param rectify whether what is written is the sum's maximum with 0
   */
  record Images(
      MemorySegment y,
      int yo,
      int imageSize,
      MemorySegment b,
      int bo,
      boolean accumulate,
      boolean rectify) {
    /** The maximum with this is what is written; with −∞ it is the number itself. */
    float floor() {
      return rectify ? 0f : Float.NEGATIVE_INFINITY;
    }
  }

  private final int tile;
  private final float[] half;
  private final float[] parts;
  private final float[] lines;

  WinogradOutputF32(int tile) {
    this.tile = tile;
    half = new float[tile * (tile + 2) * SIZE];
    parts = new float[tile * tile * SIZE];
    lines = new float[tile * tile * SIZE + LanesF32.LANES];
  }

  /**
   * Takes the products of a panel.
   *
   * @param products [tile of rows, point, MR rows, NR tiles]
   * @param tiles the inputs of tiles; {@code from} is the first tile of the panel
   */
  void take(
      Patches p, float[] products, int row, int rows, Patches tiles, int from, int end, Images to) {
    int points = tile + 2;
    for (int r = 0; r < rows; r += TileF32.MR) {
      int at = r / TileF32.MR * points * points * SIZE;
      WinogradStepsF32.output(
          tile, 1, 0, 0, points * SIZE, products, at, points * SIZE, half, 0, points * SIZE);
      WinogradStepsF32.output(
          tile, tile, points * SIZE, tile * SIZE, SIZE, half, 0, SIZE, parts, 0, SIZE);
      for (int i = 0; i < tile; i++) {
        if (tile == 2) {
          interleave2(parts, 2 * i * SIZE, lines, 2 * i * SIZE);
        } else {
          interleave4(parts, 4 * i * SIZE, lines, 4 * i * SIZE);
        }
      }
      write(p, row + r, Math.min(TileF32.MR, rows - r), tiles, from, end, to);
    }
  }

  private static void interleave2(float[] x, int xo, float[] y, int yo) {
    for (int e = 0; e < SIZE; e += LanesF32.LANES) {
      FloatVector a = FloatVector.fromArray(LanesF32.SPECIES, x, xo + e);
      FloatVector b = FloatVector.fromArray(LanesF32.SPECIES, x, xo + SIZE + e);
      a.rearrange(LOW, b).intoArray(y, yo + 2 * e);
      a.rearrange(HIGH, b).intoArray(y, yo + 2 * e + LanesF32.LANES);
    }
  }

  private static void interleave4(float[] x, int xo, float[] y, int yo) {
    for (int e = 0; e < SIZE; e += LanesF32.LANES) {
      FloatVector a = FloatVector.fromArray(LanesF32.SPECIES, x, xo + e);
      FloatVector b = FloatVector.fromArray(LanesF32.SPECIES, x, xo + SIZE + e);
      FloatVector c = FloatVector.fromArray(LanesF32.SPECIES, x, xo + 2 * SIZE + e);
      FloatVector d = FloatVector.fromArray(LanesF32.SPECIES, x, xo + 3 * SIZE + e);
      int to = yo + 4 * e;
      FloatVector ac = a.rearrange(LOW, c);
      FloatVector bd = b.rearrange(LOW, d);
      ac.rearrange(LOW, bd).intoArray(y, to);
      ac.rearrange(HIGH, bd).intoArray(y, to + LanesF32.LANES);
      ac = a.rearrange(HIGH, c);
      bd = b.rearrange(HIGH, d);
      ac.rearrange(LOW, bd).intoArray(y, to + 2 * LanesF32.LANES);
      ac.rearrange(HIGH, bd).intoArray(y, to + 3 * LanesF32.LANES);
    }
  }

  /** Lines [row of a tile, MR rows, NR · tile elements] to images, by runs of tiles in a row. */
  private void write(Patches p, int row, int rows, Patches tiles, int from, int end, Images to) {
    int positions = p.outHeight() * p.outWidth();
    int lane = 0;
    while (from + lane < end) {
      int image = (from + lane) / tiles.positions();
      int position = (from + lane) % tiles.positions();
      int h = position / tiles.outWidth() * tile;
      int first = position % tiles.outWidth();
      int run = Math.min(tiles.outWidth() - first, end - from - lane);
      int cols = Math.min(run * tile, p.outWidth() - first * tile);
      int at = to.yo() + image * to.imageSize() + row * positions + h * p.outWidth() + first * tile;
      int high = Math.min(tile, p.outHeight() - h);
      for (int i = 0; i < high; i++) {
        int line = i * tile * SIZE + lane * tile;
        rows(rows, cols, line, to, row, at + i * p.outWidth(), positions);
      }
      lane += run;
    }
  }

  private void rows(int rows, int cols, int line, Images to, int row, int at, int ldy) {
    int ldx = tile * TileF32.NR;
    int bo = to.bo() + row;
    if (to.accumulate()) {
      add(rows, cols, lines, line, ldx, to.b(), bo, to.floor(), to.y(), at, ldy);
    } else {
      set(rows, cols, lines, line, ldx, to.b(), bo, to.floor(), to.y(), at, ldy);
    }
  }

  private static void set(
      int rows,
      int cols,
      float[] x,
      int xo,
      int ldx,
      MemorySegment b,
      int bo,
      float floor,
      MemorySegment y,
      int yo,
      int ldy) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols - whole));
    LanesF32.require(y.isNative());
    for (int r = 0; r < rows; r++) {
      float bias = b == null ? 0f : MemF32.get(b, bo + r);
      long at = LanesF32.bytes(yo + r * ldy);
      int from = xo + r * ldx;
      int i = 0;
      for (; i < whole; i += LanesF32.LANES) {
        FloatVector.fromArray(LanesF32.SPECIES, x, from + i)
            .add(bias)
            .max(floor)
            .intoMemorySegment(y, at, LanesF32.ORDER);
        at += LanesF32.STEP;
      }
      if (i < cols) {
        FloatVector.fromArray(LanesF32.SPECIES, x, from + i)
            .add(bias)
            .max(floor)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
      }
    }
  }

  private static void add(
      int rows,
      int cols,
      float[] x,
      int xo,
      int ldx,
      MemorySegment b,
      int bo,
      float floor,
      MemorySegment y,
      int yo,
      int ldy) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols - whole));
    LanesF32.require(y.isNative());
    for (int r = 0; r < rows; r++) {
      float bias = b == null ? 0f : MemF32.get(b, bo + r);
      long at = LanesF32.bytes(yo + r * ldy);
      int from = xo + r * ldx;
      int i = 0;
      for (; i < whole; i += LanesF32.LANES) {
        FloatVector value = FloatVector.fromArray(LanesF32.SPECIES, x, from + i).add(bias);
        value
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
            .max(floor)
            .intoMemorySegment(y, at, LanesF32.ORDER);
        at += LanesF32.STEP;
      }
      if (i < cols) {
        FloatVector.fromArray(LanesF32.SPECIES, x, from + i)
            .add(bias)
            .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER, mask))
            .max(floor)
            .intoMemorySegment(y, at, LanesF32.ORDER, mask);
      }
    }
  }
}
