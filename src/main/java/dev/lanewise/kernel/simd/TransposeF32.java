package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Transposes squares of as many rows as a vector has elements, in registers.
 *
 * <p>A square is a line of vectors, whose two halves are interleaved: row 0 with row n/2, row 1
 * with row n/2 + 1, and so on. After log₂ n such rounds, neighbours in a column are neighbours in
 * memory.
 */
final class TransposeF32 {
  private static final int NR = TileF32.NR;

  /** Where the elements of two vectors come from that interleave their lower, or upper, halves. */
  private static final float[] LOW = zip(0);

  private static final float[] HIGH = zip(LanesF32.LANES / 2);

  private TransposeF32() {}

  private static float[] zip(int first) {
    float[] index = new float[LanesF32.LANES];
    for (int i = 0; i < index.length; i++) {
      index[i] = first + i / 2 + i % 2 * LanesF32.LANES;
    }
    return index;
  }

  /** Whether there is code for vectors of this machine's length. */
  static boolean isPossible() {
    return LanesF32.LANES == 16 || LanesF32.LANES == 8;
  }

  /**
   * y ← xᵀ, to rows {@link TileF32#NR} apart.
   *
   * @param cols of x, a multiple of {@link LanesF32#LANES}
   * @param x as many rows as a vector has elements, {@code ld} apart
   */
  static void rows(int cols, MemorySegment x, int xo, int ld, float[] y, int yo) {
    if (LanesF32.LANES == 16) {
      sixteen(cols, x, xo, ld, y, yo);
    } else {
      eight(cols, x, xo, ld, y, yo);
    }
  }

  private static void sixteen(int cols, MemorySegment x, int xo, int ld, float[] y, int yo) {
    FloatVector low = FloatVector.fromArray(LanesF32.SPECIES, LOW, 0);
    FloatVector high = FloatVector.fromArray(LanesF32.SPECIES, HIGH, 0);
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    int to = yo;
    LanesF32.require(x.isNative());
    for (int c = 0; c < cols; c += 16) {
      FloatVector a0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER);
      FloatVector a1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + step, LanesF32.ORDER);
      FloatVector a2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 2 * step, LanesF32.ORDER);
      FloatVector a3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 3 * step, LanesF32.ORDER);
      FloatVector a4 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 4 * step, LanesF32.ORDER);
      FloatVector a5 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 5 * step, LanesF32.ORDER);
      FloatVector a6 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 6 * step, LanesF32.ORDER);
      FloatVector a7 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 7 * step, LanesF32.ORDER);
      FloatVector a8 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 8 * step, LanesF32.ORDER);
      FloatVector a9 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 9 * step, LanesF32.ORDER);
      FloatVector a10 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 10 * step, LanesF32.ORDER);
      FloatVector a11 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 11 * step, LanesF32.ORDER);
      FloatVector a12 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 12 * step, LanesF32.ORDER);
      FloatVector a13 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 13 * step, LanesF32.ORDER);
      FloatVector a14 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 14 * step, LanesF32.ORDER);
      FloatVector a15 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 15 * step, LanesF32.ORDER);
      FloatVector b0 = low.selectFrom(a0, a8);
      FloatVector b1 = high.selectFrom(a0, a8);
      FloatVector b2 = low.selectFrom(a1, a9);
      FloatVector b3 = high.selectFrom(a1, a9);
      FloatVector b4 = low.selectFrom(a2, a10);
      FloatVector b5 = high.selectFrom(a2, a10);
      FloatVector b6 = low.selectFrom(a3, a11);
      FloatVector b7 = high.selectFrom(a3, a11);
      FloatVector b8 = low.selectFrom(a4, a12);
      FloatVector b9 = high.selectFrom(a4, a12);
      FloatVector b10 = low.selectFrom(a5, a13);
      FloatVector b11 = high.selectFrom(a5, a13);
      FloatVector b12 = low.selectFrom(a6, a14);
      FloatVector b13 = high.selectFrom(a6, a14);
      FloatVector b14 = low.selectFrom(a7, a15);
      FloatVector b15 = high.selectFrom(a7, a15);
      a0 = low.selectFrom(b0, b8);
      a1 = high.selectFrom(b0, b8);
      a2 = low.selectFrom(b1, b9);
      a3 = high.selectFrom(b1, b9);
      a4 = low.selectFrom(b2, b10);
      a5 = high.selectFrom(b2, b10);
      a6 = low.selectFrom(b3, b11);
      a7 = high.selectFrom(b3, b11);
      a8 = low.selectFrom(b4, b12);
      a9 = high.selectFrom(b4, b12);
      a10 = low.selectFrom(b5, b13);
      a11 = high.selectFrom(b5, b13);
      a12 = low.selectFrom(b6, b14);
      a13 = high.selectFrom(b6, b14);
      a14 = low.selectFrom(b7, b15);
      a15 = high.selectFrom(b7, b15);
      b0 = low.selectFrom(a0, a8);
      b1 = high.selectFrom(a0, a8);
      b2 = low.selectFrom(a1, a9);
      b3 = high.selectFrom(a1, a9);
      b4 = low.selectFrom(a2, a10);
      b5 = high.selectFrom(a2, a10);
      b6 = low.selectFrom(a3, a11);
      b7 = high.selectFrom(a3, a11);
      b8 = low.selectFrom(a4, a12);
      b9 = high.selectFrom(a4, a12);
      b10 = low.selectFrom(a5, a13);
      b11 = high.selectFrom(a5, a13);
      b12 = low.selectFrom(a6, a14);
      b13 = high.selectFrom(a6, a14);
      b14 = low.selectFrom(a7, a15);
      b15 = high.selectFrom(a7, a15);
      a0 = low.selectFrom(b0, b8);
      a1 = high.selectFrom(b0, b8);
      a2 = low.selectFrom(b1, b9);
      a3 = high.selectFrom(b1, b9);
      a4 = low.selectFrom(b2, b10);
      a5 = high.selectFrom(b2, b10);
      a6 = low.selectFrom(b3, b11);
      a7 = high.selectFrom(b3, b11);
      a8 = low.selectFrom(b4, b12);
      a9 = high.selectFrom(b4, b12);
      a10 = low.selectFrom(b5, b13);
      a11 = high.selectFrom(b5, b13);
      a12 = low.selectFrom(b6, b14);
      a13 = high.selectFrom(b6, b14);
      a14 = low.selectFrom(b7, b15);
      a15 = high.selectFrom(b7, b15);
      a0.intoArray(y, to);
      a1.intoArray(y, to + NR);
      a2.intoArray(y, to + 2 * NR);
      a3.intoArray(y, to + 3 * NR);
      a4.intoArray(y, to + 4 * NR);
      a5.intoArray(y, to + 5 * NR);
      a6.intoArray(y, to + 6 * NR);
      a7.intoArray(y, to + 7 * NR);
      a8.intoArray(y, to + 8 * NR);
      a9.intoArray(y, to + 9 * NR);
      a10.intoArray(y, to + 10 * NR);
      a11.intoArray(y, to + 11 * NR);
      a12.intoArray(y, to + 12 * NR);
      a13.intoArray(y, to + 13 * NR);
      a14.intoArray(y, to + 14 * NR);
      a15.intoArray(y, to + 15 * NR);
      at += LanesF32.STEP;
      to += 16 * NR;
    }
  }

  private static void eight(int cols, MemorySegment x, int xo, int ld, float[] y, int yo) {
    FloatVector low = FloatVector.fromArray(LanesF32.SPECIES, LOW, 0);
    FloatVector high = FloatVector.fromArray(LanesF32.SPECIES, HIGH, 0);
    long at = LanesF32.bytes(xo);
    long step = LanesF32.bytes(ld);
    int to = yo;
    LanesF32.require(x.isNative());
    for (int c = 0; c < cols; c += 8) {
      FloatVector a0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER);
      FloatVector a1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + step, LanesF32.ORDER);
      FloatVector a2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 2 * step, LanesF32.ORDER);
      FloatVector a3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 3 * step, LanesF32.ORDER);
      FloatVector a4 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 4 * step, LanesF32.ORDER);
      FloatVector a5 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 5 * step, LanesF32.ORDER);
      FloatVector a6 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 6 * step, LanesF32.ORDER);
      FloatVector a7 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + 7 * step, LanesF32.ORDER);
      FloatVector b0 = low.selectFrom(a0, a4);
      FloatVector b1 = high.selectFrom(a0, a4);
      FloatVector b2 = low.selectFrom(a1, a5);
      FloatVector b3 = high.selectFrom(a1, a5);
      FloatVector b4 = low.selectFrom(a2, a6);
      FloatVector b5 = high.selectFrom(a2, a6);
      FloatVector b6 = low.selectFrom(a3, a7);
      FloatVector b7 = high.selectFrom(a3, a7);
      a0 = low.selectFrom(b0, b4);
      a1 = high.selectFrom(b0, b4);
      a2 = low.selectFrom(b1, b5);
      a3 = high.selectFrom(b1, b5);
      a4 = low.selectFrom(b2, b6);
      a5 = high.selectFrom(b2, b6);
      a6 = low.selectFrom(b3, b7);
      a7 = high.selectFrom(b3, b7);
      b0 = low.selectFrom(a0, a4);
      b1 = high.selectFrom(a0, a4);
      b2 = low.selectFrom(a1, a5);
      b3 = high.selectFrom(a1, a5);
      b4 = low.selectFrom(a2, a6);
      b5 = high.selectFrom(a2, a6);
      b6 = low.selectFrom(a3, a7);
      b7 = high.selectFrom(a3, a7);
      b0.intoArray(y, to);
      b1.intoArray(y, to + NR);
      b2.intoArray(y, to + 2 * NR);
      b3.intoArray(y, to + 3 * NR);
      b4.intoArray(y, to + 4 * NR);
      b5.intoArray(y, to + 5 * NR);
      b6.intoArray(y, to + 6 * NR);
      b7.intoArray(y, to + 7 * NR);
      at += LanesF32.STEP;
      to += 8 * NR;
    }
  }
}
