package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.ReduceF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Reductions. Sums are taken lane by lane over blocks of fixed size; lanes, and then blocks, are
 * added in order in binary64. (The Vector API's own sum of lanes has no defined order.)
 */
final class ReduceVectorsF32 {
  /** Vectors per block: so few that rounding in the lanes stays small whatever the size. */
  private static final int BLOCK = 256;

  private static final int UNROLL = 4;

  private final float[] lanes = new float[LanesF32.LANES];

  double sum(int n, MemorySegment x, int xo) {
    int whole = LanesF32.SPECIES.loopBound(n);
    double sum = 0.0;
    for (long i = 0; i < whole; i += BLOCK * LanesF32.LANES) {
      int count = (int) Math.min(whole - i, BLOCK * LanesF32.LANES);
      sumBlock(LanesF32.bytes(count), x, LanesF32.bytes(xo + i), lanes);
      sum += total();
    }
    return sum + ReduceF32.sum(n - whole, x, xo + whole);
  }

  private static void sumBlock(long size, MemorySegment x, long at, float[] lanes) {
    FloatVector s0 = FloatVector.zero(LanesF32.SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    long i = 0;
    LanesF32.require(x.isNative());
    for (; i <= size - UNROLL * LanesF32.STEP; i += UNROLL * LanesF32.STEP) {
      s0 = s0.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i, LanesF32.ORDER));
      s1 =
          s1.add(
              FloatVector.fromMemorySegment(
                  LanesF32.SPECIES, x, at + i + LanesF32.STEP, LanesF32.ORDER));
      s2 =
          s2.add(
              FloatVector.fromMemorySegment(
                  LanesF32.SPECIES, x, at + i + 2 * LanesF32.STEP, LanesF32.ORDER));
      s3 =
          s3.add(
              FloatVector.fromMemorySegment(
                  LanesF32.SPECIES, x, at + i + 3 * LanesF32.STEP, LanesF32.ORDER));
    }
    for (; i < size; i += LanesF32.STEP) {
      s0 = s0.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i, LanesF32.ORDER));
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
  }

  double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int whole = LanesF32.SPECIES.loopBound(n);
    double sum = 0.0;
    for (long i = 0; i < whole; i += BLOCK * LanesF32.LANES) {
      int count = (int) Math.min(whole - i, BLOCK * LanesF32.LANES);
      dotBlock(LanesF32.bytes(count), x, LanesF32.bytes(xo + i), y, LanesF32.bytes(yo + i), lanes);
      sum += total();
    }
    return sum + ReduceF32.dot(n - whole, x, xo + whole, y, yo + whole);
  }

  private static void dotBlock(
      long size, MemorySegment x, long xAt, MemorySegment y, long yAt, float[] lanes) {
    FloatVector s0 = FloatVector.zero(LanesF32.SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    long step = LanesF32.STEP;
    long i = 0;
    LanesF32.require(x.isNative() && y.isNative());
    for (; i <= size - UNROLL * step; i += UNROLL * step) {
      s0 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER)
              .fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER), s0);
      s1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i + step, LanesF32.ORDER)
              .fma(
                  FloatVector.fromMemorySegment(
                      LanesF32.SPECIES, y, yAt + i + step, LanesF32.ORDER),
                  s1);
      s2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i + 2 * step, LanesF32.ORDER)
              .fma(
                  FloatVector.fromMemorySegment(
                      LanesF32.SPECIES, y, yAt + i + 2 * step, LanesF32.ORDER),
                  s2);
      s3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i + 3 * step, LanesF32.ORDER)
              .fma(
                  FloatVector.fromMemorySegment(
                      LanesF32.SPECIES, y, yAt + i + 3 * step, LanesF32.ORDER),
                  s3);
    }
    for (; i < size; i += step) {
      s0 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER)
              .fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, yAt + i, LanesF32.ORDER), s0);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
  }

  /** Returns the sum of a channel's whole vectors; runs of {@code inner} are {@code ld} apart. */
  double channel(int outer, int inner, MemorySegment y, int yo, int ld) {
    runs(outer, LanesF32.whole(inner), y, LanesF32.bytes(yo), LanesF32.bytes(ld), lanes);
    return total();
  }

  private static void runs(
      int outer, long size, MemorySegment y, long yAt, long ld, float[] lanes) {
    FloatVector even = FloatVector.zero(LanesF32.SPECIES);
    FloatVector odd = even;
    long pair = 2L * LanesF32.STEP;
    LanesF32.require(y.isNative());
    for (int o = 0; o < outer; o++) {
      long at = yAt + o * ld;
      long i = 0;
      for (; i <= size - pair; i += pair) {
        even = even.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at + i, LanesF32.ORDER));
        odd =
            odd.add(
                FloatVector.fromMemorySegment(
                    LanesF32.SPECIES, y, at + i + LanesF32.STEP, LanesF32.ORDER));
      }
      if (i < size) {
        even = even.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at + i, LanesF32.ORDER));
      }
    }
    even.add(odd).intoArray(lanes, 0);
  }

  private double total() {
    double sum = 0.0;
    for (float lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  /** Returns how many elements from the first are finite for sure: whole vectors of them. */
  static int finite(int n, MemorySegment x, int xo) {
    long end = LanesF32.whole(n);
    long at = LanesF32.bytes(xo);
    long i = 0;
    LanesF32.require(x.isNative());
    while (i < end) {
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at + i, LanesF32.ORDER);
      if (value.sub(value).compare(VectorOperators.NE, 0f).anyTrue()) {
        break;
      }
      i += LanesF32.STEP;
    }
    return (int) (i / Float.BYTES);
  }
}
