package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Copies elements into a workspace and back, or every so many of each row. A workspace has room for
 * a vector behind its last element.
 */
final class RowMoverF32 {
  private static final int LANES = LanesF32.LANES;
  private static final long STEP = LanesF32.STEP;

  /** Bring the elements at even places together, in either half. */
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(LanesF32.SPECIES, i -> 2 * i % LANES);

  /** Spread the elements of the lower, and of the upper half to places two by two. */
  private static final VectorShuffle<Float> LOWER =
      VectorShuffle.fromOp(LanesF32.SPECIES, i -> i / 2);

  private static final VectorShuffle<Float> UPPER =
      VectorShuffle.fromOp(LanesF32.SPECIES, i -> LANES / 2 + i / 2);

  private static final long UPPER_HALF = LanesF32.between(LANES / 2, LANES);

  /** Every second lane, from the first. */
  private static final long EVEN_LANES = 0x5555555555555555L & LanesF32.first(LANES);

  private RowMoverF32() {}

  /** Reads n elements to the workspace's start. */
  static void in(int n, MemorySegment x, int xo, MemorySegment workspace) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n % LANES));
    long whole = LanesF32.whole(n);
    long from = LanesF32.bytes(xo);
    LanesF32.require(x.isNative() && workspace.isNative());
    for (long i = 0; i < whole; i += STEP) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + i, LanesF32.ORDER)
          .intoMemorySegment(workspace, i, LanesF32.ORDER);
    }
    FloatVector rest =
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + whole, LanesF32.ORDER, mask);
    rest.intoMemorySegment(workspace, whole, LanesF32.ORDER);
  }

  /** Writes n elements from the workspace's start. */
  static void out(int n, MemorySegment workspace, MemorySegment y, int yo) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n % LANES));
    long whole = LanesF32.whole(n);
    long to = LanesF32.bytes(yo);
    LanesF32.require(workspace.isNative() && y.isNative());
    for (long i = 0; i < whole; i += STEP) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, workspace, i, LanesF32.ORDER)
          .intoMemorySegment(y, to + i, LanesF32.ORDER);
    }
    FloatVector.fromMemorySegment(LanesF32.SPECIES, workspace, whole, LanesF32.ORDER)
        .intoMemorySegment(y, to + whole, LanesF32.ORDER, mask);
  }

  /**
   * Writes rows of {@code n} elements, each {@code stride} apart in the workspace, where the rows
   * are {@code ld} apart.
   */
  static void pick(
      int rows, int n, int stride, MemorySegment x, int xo, int ld, MemorySegment y, int yo) {
    switch (stride) {
      case 1 -> rows(rows, n, x, LanesF32.bytes(xo), ld, y, LanesF32.bytes(yo));
      case 2 -> evens(rows, n, x, LanesF32.bytes(xo), ld, y, LanesF32.bytes(yo));
      default -> {
        for (int r = 0; r < rows; r++) {
          for (int i = 0; i < n; i++) {
            MemF32.set(y, yo + r * n + i, MemF32.get(x, xo + r * ld + i * stride));
          }
        }
      }
    }
  }

  private static void rows(
      int rows, int n, MemorySegment x, long from, int ld, MemorySegment y, long to) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n % LANES));
    long whole = LanesF32.whole(n);
    long end = from + LanesF32.bytes((long) rows * ld);
    LanesF32.require(x.isNative() && y.isNative());
    for (; from < end; from += LanesF32.bytes(ld)) {
      for (long i = 0; i < whole; i += STEP) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + i, LanesF32.ORDER)
            .intoMemorySegment(y, to + i, LanesF32.ORDER);
      }
      if (whole < LanesF32.bytes(n)) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + whole, LanesF32.ORDER)
            .intoMemorySegment(y, to + whole, LanesF32.ORDER, mask);
      }
      to += LanesF32.bytes(n);
    }
  }

  private static void evens(
      int rows, int n, MemorySegment x, long from, int ld, MemorySegment y, long to) {
    VectorMask<Float> upper = VectorMask.fromLong(LanesF32.SPECIES, UPPER_HALF);
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n % LANES));
    long whole = LanesF32.whole(n);
    boolean half = n % LANES <= LANES / 2;
    long end = from + LanesF32.bytes((long) rows * ld);
    LanesF32.require(x.isNative() && y.isNative());
    for (; from < end; from += LanesF32.bytes(ld)) {
      for (long i = 0; i < whole; i += STEP) {
        FloatVector a =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + 2 * i, LanesF32.ORDER)
                .rearrange(EVEN);
        FloatVector b =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + 2 * i + STEP, LanesF32.ORDER)
                .rearrange(EVEN);
        a.blend(b, upper).intoMemorySegment(y, to + i, LanesF32.ORDER);
      }
      if (whole < LanesF32.bytes(n)) {
        FloatVector a =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from + 2 * whole, LanesF32.ORDER)
                .rearrange(EVEN);
        if (!half) {
          a =
              a.blend(
                  FloatVector.fromMemorySegment(
                          LanesF32.SPECIES, x, from + 2 * whole + STEP, LanesF32.ORDER)
                      .rearrange(EVEN),
                  upper);
        }
        a.intoMemorySegment(y, to + whole, LanesF32.ORDER, mask);
      }
      to += LanesF32.bytes(n);
    }
  }

  /**
   * Reads rows of {@code n} elements to where {@link #pick} would take them from. What lies between
   * and behind them receives the filler, or has it already.
   */
  static void spread(
      int rows,
      int n,
      int stride,
      MemorySegment x,
      int xo,
      MemorySegment y,
      int yo,
      int ld,
      float filler) {
    if (stride <= 2) {
      long from = LanesF32.bytes(xo);
      long to = LanesF32.bytes(yo);
      for (int r = 0; r < rows; r++) {
        spreadRow(n, stride, x, from, y, to, filler);
        from += LanesF32.bytes(n);
        to += LanesF32.bytes(ld);
      }
      return;
    }
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < n; i++) {
        MemF32.set(y, yo + r * ld + i * stride, MemF32.get(x, xo + r * n + i));
      }
    }
  }

  private static void spreadRow(
      int n, int stride, MemorySegment x, long from, MemorySegment y, long to, float filler) {
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, filler);
    VectorMask<Float> evens = VectorMask.fromLong(LanesF32.SPECIES, EVEN_LANES);
    LanesF32.require(x.isNative() && y.isNative());
    for (int i = 0; i < n; i += LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(n - i));
      FloatVector row =
          none.blend(
              FloatVector.fromMemorySegment(
                  LanesF32.SPECIES, x, from + LanesF32.bytes(i), LanesF32.ORDER, mask),
              mask);
      long at = to + LanesF32.bytes(i) * stride;
      if (stride == 1) {
        row.intoMemorySegment(y, at, LanesF32.ORDER);
      } else {
        none.blend(row.rearrange(LOWER), evens).intoMemorySegment(y, at, LanesF32.ORDER);
        none.blend(row.rearrange(UPPER), evens).intoMemorySegment(y, at + STEP, LanesF32.ORDER);
      }
    }
  }
}
