package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix with a few vectors: C ← α·op(M)·X + β·C. They take as long as reading M, so
 * M is read once, in the order in which it is stored, and nothing of it is packed.
 *
 * <pre>
 *   M as it is: dots                            M transposed: sums of rows
 *
 *   +-- eight rows -----&gt;+       x            x[p] .. x[p+7]  times  +-- eight rows -----&gt;+
 *   |                    |   ·   |                                 |                    |
 *   +--------------------+       v            added to             +--------------------+
 *   lane by lane, then over the lanes         y: a chunk of C, in the first cache
 * </pre>
 */
final class FewF32 {
  /** The most vectors that are few, and how long they must be unless there is only one. */
  private static final int MOST = 8;

  private static final int LONG = 1024;

  /** Below this, what begins and ends a loop weighs more than the loop. */
  static final int SHORTEST = 32;

  /** Elements of a row that are used for all vectors while in the first cache. */
  private static final int CHUNK = 1024;

  /** From this length on rows come from memory, which is faster in four streams than in eight. */
  private static final int FAR = 2048;

  /** Sums in one chunk of C. */
  private static final int SUMS = 4096;

  private static final int LANES = LanesF32.LANES;

  private final float[] lanes = new float[8 * LANES];
  private float[] vectors = new float[0];
  private final float[] sums = new float[SUMS];

  /**
   * Returns whether this is for so many vectors of length k: for several, only if M is too large
   * for the caches. No size that a product may be cut along counts.
   */
  static boolean takes(int few, int k) {
    return few == 1 || (few <= MOST && k >= LONG);
  }

  /**
   * C ← α·M·X + β·C, M of {@code rows} rows of k elements.
   *
   * @param xRow elements from one row of X to the next; {@code xCol}, {@code cRow} and {@code cCol}
   *     likewise
   */
  void dots(
      int rows,
      int few,
      int k,
      float alpha,
      MemorySegment m,
      int mo,
      int ld,
      MemorySegment x,
      int xo,
      int xRow,
      int xCol,
      float beta,
      MemorySegment c,
      int co,
      int cRow,
      int cCol) {
    int most = few == 1 ? k : CHUNK;
    take(few, k, x, xo, xRow, xCol);
    for (int i = 0; i < rows; i += 8) {
      int height = Math.min(8, rows - i);
      Arrays.fill(sums, 0, 8 * few, 0f);
      for (int p = 0; p < k; p += most) {
        int n = Math.min(most, k - p);
        for (int j = 0; j < few; j++) {
          chunk(height, n, m, mo + i * ld + p, ld, j * k + p, 8 * j);
        }
      }
      for (int j = 0; j < few; j++) {
        for (int r = 0; r < height; r++) {
          put(alpha, sums[8 * j + r], beta, c, co + (i + r) * cRow + j * cCol);
        }
      }
    }
  }

  /** Adds n products of each of eight rows with a vector to eight sums. */
  private void chunk(int height, int n, MemorySegment m, int mo, int ld, int vector, int sum) {
    int whole = LanesF32.SPECIES.loopBound(n);
    if (height == 8 && n >= FAR) {
      dotFour(whole, m, mo, ld, vectors, vector, lanes, 0);
      dotFour(whole, m, mo + 4 * ld, ld, vectors, vector, lanes, 4 * LANES);
    } else if (height == 8) {
      dotEight(whole, m, mo, ld, vectors, vector, lanes);
    } else {
      for (int r = 0; r < height; r++) {
        dotOne(whole, m, mo + r * ld, vectors, vector, lanes, r * LANES);
      }
    }
    for (int r = 0; r < height; r++) {
      float s = sum(lanes, r * LANES);
      for (int p = whole; p < n; p++) {
        s += MemF32.get(m, mo + r * ld + p) * vectors[vector + p];
      }
      sums[sum + r] += s;
    }
  }

  /** The sum of a vector's lanes: even and odd ones apart, so that two additions overlap. */
  private static float sum(float[] x, int xo) {
    float even = x[xo];
    float odd = x[xo + 1];
    for (int i = 2; i < LANES; i += 2) {
      even += x[xo + i];
      odd += x[xo + i + 1];
    }
    return even + odd;
  }

  /** Eight rows at once: as many streams from memory as sums that do not wait for each other. */
  private static void dotEight(
      int n, MemorySegment m, int mo, int ld, float[] x, int xo, float[] lanes) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector s0 = FloatVector.zero(species);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    long at = LanesF32.bytes(mo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(m.isNative());
    for (int p = 0; p < n; p += LANES) {
      FloatVector v = FloatVector.fromArray(species, x, xo + p);
      s0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at, LanesF32.ORDER).fma(v, s0);
      s1 = FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + step, LanesF32.ORDER).fma(v, s1);
      s2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 2 * step, LanesF32.ORDER)
              .fma(v, s2);
      s3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 3 * step, LanesF32.ORDER)
              .fma(v, s3);
      s4 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 4 * step, LanesF32.ORDER)
              .fma(v, s4);
      s5 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 5 * step, LanesF32.ORDER)
              .fma(v, s5);
      s6 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 6 * step, LanesF32.ORDER)
              .fma(v, s6);
      s7 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 7 * step, LanesF32.ORDER)
              .fma(v, s7);
      at += LanesF32.STEP;
    }
    s0.intoArray(lanes, 0);
    s1.intoArray(lanes, LANES);
    s2.intoArray(lanes, 2 * LANES);
    s3.intoArray(lanes, 3 * LANES);
    s4.intoArray(lanes, 4 * LANES);
    s5.intoArray(lanes, 5 * LANES);
    s6.intoArray(lanes, 6 * LANES);
    s7.intoArray(lanes, 7 * LANES);
  }

  /** The same for four rows. */
  private static void dotFour(
      int n, MemorySegment m, int mo, int ld, float[] x, int xo, float[] lanes, int to) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector s0 = FloatVector.zero(species);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    long at = LanesF32.bytes(mo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(m.isNative());
    for (int p = 0; p < n; p += LANES) {
      FloatVector v = FloatVector.fromArray(species, x, xo + p);
      s0 = FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at, LanesF32.ORDER).fma(v, s0);
      s1 = FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + step, LanesF32.ORDER).fma(v, s1);
      s2 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 2 * step, LanesF32.ORDER)
              .fma(v, s2);
      s3 =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 3 * step, LanesF32.ORDER)
              .fma(v, s3);
      at += LanesF32.STEP;
    }
    s0.intoArray(lanes, to);
    s1.intoArray(lanes, to + LANES);
    s2.intoArray(lanes, to + 2 * LANES);
    s3.intoArray(lanes, to + 3 * LANES);
  }

  private static void dotOne(
      int n, MemorySegment m, int mo, float[] x, int xo, float[] lanes, int to) {
    FloatVector s = FloatVector.zero(LanesF32.SPECIES);
    long at = LanesF32.bytes(mo);
    LanesF32.require(m.isNative());
    for (int p = 0; p < n; p += LANES) {
      s =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at, LanesF32.ORDER)
              .fma(FloatVector.fromArray(LanesF32.SPECIES, x, xo + p), s);
      at += LanesF32.STEP;
    }
    s.intoArray(lanes, to);
  }

  /** C ← α·Mᵀ·X + β·C, M of k rows of {@code cols} elements; steps as in {@link #dots}. */
  void rowSums(
      int cols,
      int few,
      int k,
      float alpha,
      MemorySegment m,
      int mo,
      int ld,
      MemorySegment x,
      int xo,
      int xRow,
      int xCol,
      float beta,
      MemorySegment c,
      int co,
      int cRow,
      int cCol) {
    take(few, k, x, xo, xRow, xCol);
    int most = SUMS / few;
    for (int from = 0; from < cols; from += most) {
      int n = Math.min(most, cols - from);
      Arrays.fill(sums, 0, few * n, 0f);
      int p = 0;
      for (; p + 8 <= k; p += 8) {
        for (int j = 0; j < few; j++) {
          int at = mo + p * ld + from;
          if (n >= FAR) {
            addFour(n, m, at, ld, vectors, j * k + p, sums, j * n);
            addFour(n, m, at + 4 * ld, ld, vectors, j * k + p + 4, sums, j * n);
          } else {
            addEight(n, m, at, ld, vectors, j * k + p, sums, j * n);
          }
        }
      }
      for (; p < k; p++) {
        for (int j = 0; j < few; j++) {
          addOne(0, n, vectors[j * k + p], m, mo + p * ld + from, sums, j * n);
        }
      }
      for (int j = 0; j < few; j++) {
        for (int i = 0; i < n; i++) {
          put(alpha, sums[j * n + i], beta, c, co + (from + i) * cRow + j * cCol);
        }
      }
    }
  }

  /** y ← y + Σ x[r]·row r, over eight rows, one after the other. */
  private static void addEight(
      int n, MemorySegment m, int mo, int ld, float[] x, int xo, float[] y, int yo) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector x0 = FloatVector.broadcast(species, x[xo]);
    FloatVector x1 = FloatVector.broadcast(species, x[xo + 1]);
    FloatVector x2 = FloatVector.broadcast(species, x[xo + 2]);
    FloatVector x3 = FloatVector.broadcast(species, x[xo + 3]);
    FloatVector x4 = FloatVector.broadcast(species, x[xo + 4]);
    FloatVector x5 = FloatVector.broadcast(species, x[xo + 5]);
    FloatVector x6 = FloatVector.broadcast(species, x[xo + 6]);
    FloatVector x7 = FloatVector.broadcast(species, x[xo + 7]);
    int whole = species.loopBound(n);
    long at = LanesF32.bytes(mo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(m.isNative());
    for (int i = 0; i < whole; i += LANES) {
      FloatVector s = FloatVector.fromArray(species, y, yo + i);
      s = x0.fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at, LanesF32.ORDER), s);
      s = x1.fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + step, LanesF32.ORDER), s);
      s =
          x2.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 2 * step, LanesF32.ORDER), s);
      s =
          x3.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 3 * step, LanesF32.ORDER), s);
      s =
          x4.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 4 * step, LanesF32.ORDER), s);
      s =
          x5.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 5 * step, LanesF32.ORDER), s);
      s =
          x6.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 6 * step, LanesF32.ORDER), s);
      s =
          x7.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 7 * step, LanesF32.ORDER), s);
      s.intoArray(y, yo + i);
      at += LanesF32.STEP;
    }
    for (int r = 0; r < 8 && whole < n; r++) {
      addOne(whole, n, x[xo + r], m, mo + r * ld, y, yo);
    }
  }

  /** The same over four rows. */
  private static void addFour(
      int n, MemorySegment m, int mo, int ld, float[] x, int xo, float[] y, int yo) {
    VectorSpecies<Float> species = LanesF32.SPECIES;
    FloatVector x0 = FloatVector.broadcast(species, x[xo]);
    FloatVector x1 = FloatVector.broadcast(species, x[xo + 1]);
    FloatVector x2 = FloatVector.broadcast(species, x[xo + 2]);
    FloatVector x3 = FloatVector.broadcast(species, x[xo + 3]);
    int whole = species.loopBound(n);
    long at = LanesF32.bytes(mo);
    long step = LanesF32.bytes(ld);
    LanesF32.require(m.isNative());
    for (int i = 0; i < whole; i += LANES) {
      FloatVector s = FloatVector.fromArray(species, y, yo + i);
      s = x0.fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at, LanesF32.ORDER), s);
      s = x1.fma(FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + step, LanesF32.ORDER), s);
      s =
          x2.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 2 * step, LanesF32.ORDER), s);
      s =
          x3.fma(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, m, at + 3 * step, LanesF32.ORDER), s);
      s.intoArray(y, yo + i);
      at += LanesF32.STEP;
    }
    for (int r = 0; r < 4 && whole < n; r++) {
      addOne(whole, n, x[xo + r], m, mo + r * ld, y, yo);
    }
  }

  private static void addOne(int from, int n, float x, MemorySegment m, int mo, float[] y, int yo) {
    for (int i = from; i < n; i++) {
      y[yo + i] = Math.fma(x, MemF32.get(m, mo + i), y[yo + i]);
    }
  }

  private static void put(float alpha, float sum, float beta, MemorySegment c, int at) {
    float kept = beta == 0f ? 0f : beta * MemF32.get(c, at);
    MemF32.set(c, at, beta == 0f ? alpha * sum : alpha * sum + kept);
  }

  /** Copies X's vectors one after the other. */
  private void take(int few, int k, MemorySegment x, int xo, int xRow, int xCol) {
    if (vectors.length < few * k) {
      vectors = new float[few * k];
    }
    for (int j = 0; j < few; j++) {
      for (int p = 0; p < k; p++) {
        vectors[j * k + p] = MemF32.get(x, xo + j * xCol + p * xRow);
      }
    }
  }
}
