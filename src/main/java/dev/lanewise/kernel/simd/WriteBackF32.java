package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Brings a finished tile into C: α·tile + β·C, within the m × n window only. */
final class WriteBackF32 {
  private WriteBackF32() {}

  /** C ← α·tile + β·C for the tile's first rows and columns; with β = 0, C is not read. */
  static void store(
      int rows, int cols, float alpha, float[] tile, float beta, MemorySegment c, int co, int ldc) {
    if (cols == TileF32.NR) {
      if (beta == 0f) {
        set(rows, alpha, tile, c, co, ldc);
      } else {
        add(rows, alpha, tile, beta, c, co, ldc);
      }
    } else if (cols == LanesF32.LANES && beta == 0f) {
      setHalf(rows, alpha, tile, c, co, ldc);
    } else {
      part(rows, Math.min(cols, LanesF32.LANES), alpha, tile, 0, beta, c, co, ldc);
      if (cols > LanesF32.LANES) {
        int rest = cols - LanesF32.LANES;
        part(rows, rest, alpha, tile, LanesF32.LANES, beta, c, co + LanesF32.LANES, ldc);
      }
    }
  }

  private static void set(int rows, float alpha, float[] tile, MemorySegment c, int co, int ldc) {
    long at = LanesF32.bytes(co);
    LanesF32.require(c.isNative());
    for (int i = 0; i < rows; i++) {
      int from = i * TileF32.NR;
      FloatVector t0 = FloatVector.fromArray(LanesF32.SPECIES, tile, from);
      FloatVector t1 = FloatVector.fromArray(LanesF32.SPECIES, tile, from + LanesF32.LANES);
      t0.mul(alpha).intoMemorySegment(c, at, LanesF32.ORDER);
      t1.mul(alpha).intoMemorySegment(c, at + LanesF32.STEP, LanesF32.ORDER);
      at += LanesF32.bytes(ldc);
    }
  }

  private static void setHalf(
      int rows, float alpha, float[] tile, MemorySegment c, int co, int ldc) {
    long at = LanesF32.bytes(co);
    LanesF32.require(c.isNative());
    for (int i = 0; i < rows; i++) {
      FloatVector t = FloatVector.fromArray(LanesF32.SPECIES, tile, i * TileF32.NR);
      t.mul(alpha).intoMemorySegment(c, at, LanesF32.ORDER);
      at += LanesF32.bytes(ldc);
    }
  }

  private static void add(
      int rows, float alpha, float[] tile, float beta, MemorySegment c, int co, int ldc) {
    long at = LanesF32.bytes(co);
    LanesF32.require(c.isNative());
    for (int i = 0; i < rows; i++) {
      int from = i * TileF32.NR;
      FloatVector t0 = FloatVector.fromArray(LanesF32.SPECIES, tile, from);
      FloatVector t1 = FloatVector.fromArray(LanesF32.SPECIES, tile, from + LanesF32.LANES);
      FloatVector c0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, c, at, LanesF32.ORDER);
      FloatVector c1 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, c, at + LanesF32.STEP, LanesF32.ORDER);
      t0.mul(alpha).add(c0.mul(beta)).intoMemorySegment(c, at, LanesF32.ORDER);
      t1.mul(alpha).add(c1.mul(beta)).intoMemorySegment(c, at + LanesF32.STEP, LanesF32.ORDER);
      at += LanesF32.bytes(ldc);
    }
  }

  private static void part(
      int rows,
      int cols,
      float alpha,
      float[] tile,
      int from,
      float beta,
      MemorySegment c,
      int co,
      int ldc) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols));
    long at = LanesF32.bytes(co);
    LanesF32.require(c.isNative());
    for (int i = 0; i < rows; i++) {
      FloatVector t = FloatVector.fromArray(LanesF32.SPECIES, tile, from + i * TileF32.NR);
      FloatVector value = t.mul(alpha);
      if (beta != 0f) {
        value =
            value.add(
                FloatVector.fromMemorySegment(LanesF32.SPECIES, c, at, LanesF32.ORDER, mask)
                    .mul(beta));
      }
      value.intoMemorySegment(c, at, LanesF32.ORDER, mask);
      at += LanesF32.bytes(ldc);
    }
  }

  /** The same for all columns of a tile of four vectors. */
  static void storeFour(
      int rows, float alpha, float[] tile, float beta, MemorySegment c, int co, int ldc) {
    long row = LanesF32.bytes(co);
    int from = 0;
    LanesF32.require(c.isNative());
    for (int i = 0; i < rows; i++) {
      long at = row;
      for (int v = 0; v < 4; v++) {
        FloatVector value = FloatVector.fromArray(LanesF32.SPECIES, tile, from).mul(alpha);
        if (beta != 0f) {
          value =
              value.add(
                  FloatVector.fromMemorySegment(LanesF32.SPECIES, c, at, LanesF32.ORDER).mul(beta));
        }
        value.intoMemorySegment(c, at, LanesF32.ORDER);
        from += LanesF32.LANES;
        at += LanesF32.STEP;
      }
      row += LanesF32.bytes(ldc);
    }
  }
}
