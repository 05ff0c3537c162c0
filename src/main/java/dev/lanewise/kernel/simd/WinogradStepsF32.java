package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The transforms of Winograd's convolution in one dimension, of many vectors at once: for each of
 * {@code outer} blocks, and each e from 0 to {@code n - 1}, elements {@code dx} apart are
 * multiplied by a small matrix, and the results stored {@code dy} apart.
 *
 * <p>F(2, 3) is on the points 0, 1, −1 and ∞, F(4, 3) on 0, 1, −1, 2, −2 and ∞ (Lavin and Gray,
 * <i>Fast Algorithms for Convolutional Neural Networks</i>, 2016). n is a multiple of a vector.
 */
final class WinogradStepsF32 {
  private static final float SIXTH = 1f / 6;
  private static final float TWELFTH = 1f / 12;
  private static final float TWENTY_FOURTH = 1f / 24;

  private WinogradStepsF32() {}

  /** y ← G x for tiles of {@code tile}: three elements become {@code tile + 2}. */
  static void filter(
      int tile,
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    if (tile == 2) {
      filter2(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    } else {
      filter4(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    }
  }

  /** y ← Bᵀ x: {@code tile + 2} elements become as many. */
  static void input(
      int tile,
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    if (tile == 2) {
      input2(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    } else {
      input4(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    }
  }

  /** y ← Aᵀ x: {@code tile + 2} elements become {@code tile}. */
  static void output(
      int tile,
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    if (tile == 2) {
      output2(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    } else {
      output4(outer, stepX, stepY, n, x, xo, dx, y, yo, dy);
    }
  }

  private static void filter2(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector g0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector g1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e).mul(0.5f);
        FloatVector g2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector ends = g0.add(g2).mul(0.5f);
        g0.intoArray(y, to + e);
        ends.add(g1).intoArray(y, to + dy + e);
        ends.sub(g1).intoArray(y, to + 2 * dy + e);
        g2.intoArray(y, to + 3 * dy + e);
      }
    }
  }

  private static void filter4(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector g0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector g1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e);
        FloatVector g2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector ends = g0.add(g2).mul(-SIXTH);
        FloatVector middle = g1.mul(SIXTH);
        FloatVector far = g2.mul(SIXTH);
        FloatVector even = g0.mul(TWENTY_FOURTH).add(far);
        FloatVector odd = g1.mul(TWELFTH);
        g0.mul(0.25f).intoArray(y, to + e);
        ends.sub(middle).intoArray(y, to + dy + e);
        ends.add(middle).intoArray(y, to + 2 * dy + e);
        even.add(odd).intoArray(y, to + 3 * dy + e);
        even.sub(odd).intoArray(y, to + 4 * dy + e);
        g2.intoArray(y, to + 5 * dy + e);
      }
    }
  }

  private static void input2(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector d0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector d1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e);
        FloatVector d2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector d3 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 3 * dx + e);
        d0.sub(d2).intoArray(y, to + e);
        d1.add(d2).intoArray(y, to + dy + e);
        d2.sub(d1).intoArray(y, to + 2 * dy + e);
        d1.sub(d3).intoArray(y, to + 3 * dy + e);
      }
    }
  }

  private static void input4(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    FloatVector four = FloatVector.broadcast(LanesF32.SPECIES, 4f);
    FloatVector minusFour = FloatVector.broadcast(LanesF32.SPECIES, -4f);
    FloatVector minusFive = FloatVector.broadcast(LanesF32.SPECIES, -5f);
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector d0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector d1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e);
        FloatVector d2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector d3 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 3 * dx + e);
        FloatVector d4 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 4 * dx + e);
        FloatVector d5 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 5 * dx + e);
        FloatVector even = d2.fma(minusFour, d4);
        FloatVector odd = d1.fma(minusFour, d3);
        FloatVector far = d4.sub(d2);
        FloatVector step = d3.sub(d1);
        FloatVector twice = step.add(step);
        d0.fma(four, d2.fma(minusFive, d4)).intoArray(y, to + e);
        even.add(odd).intoArray(y, to + dy + e);
        even.sub(odd).intoArray(y, to + 2 * dy + e);
        far.add(twice).intoArray(y, to + 3 * dy + e);
        far.sub(twice).intoArray(y, to + 4 * dy + e);
        d1.fma(four, d3.fma(minusFive, d5)).intoArray(y, to + 5 * dy + e);
      }
    }
  }

  private static void output2(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector m0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector m1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e);
        FloatVector m2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector m3 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 3 * dx + e);
        m0.add(m1.add(m2)).intoArray(y, to + e);
        m1.sub(m2).sub(m3).intoArray(y, to + dy + e);
      }
    }
  }

  private static void output4(
      int outer,
      int stepX,
      int stepY,
      int n,
      float[] x,
      int xo,
      int dx,
      float[] y,
      int yo,
      int dy) {
    FloatVector two = FloatVector.broadcast(LanesF32.SPECIES, 2f);
    FloatVector four = FloatVector.broadcast(LanesF32.SPECIES, 4f);
    FloatVector eight = FloatVector.broadcast(LanesF32.SPECIES, 8f);
    for (int o = 0; o < outer; o++) {
      int from = xo + o * stepX;
      int to = yo + o * stepY;
      for (int e = 0; e < n; e += LanesF32.LANES) {
        FloatVector m0 = FloatVector.fromArray(LanesF32.SPECIES, x, from + e);
        FloatVector m1 = FloatVector.fromArray(LanesF32.SPECIES, x, from + dx + e);
        FloatVector m2 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 2 * dx + e);
        FloatVector m3 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 3 * dx + e);
        FloatVector m4 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 4 * dx + e);
        FloatVector m5 = FloatVector.fromArray(LanesF32.SPECIES, x, from + 5 * dx + e);
        FloatVector near = m1.add(m2);
        FloatVector nearOdd = m1.sub(m2);
        FloatVector far = m3.add(m4);
        FloatVector farOdd = m3.sub(m4);
        m0.add(near.add(far)).intoArray(y, to + e);
        farOdd.fma(two, nearOdd).intoArray(y, to + dy + e);
        far.fma(four, near).intoArray(y, to + 2 * dy + e);
        farOdd.fma(eight, nearOdd).add(m5).intoArray(y, to + 3 * dy + e);
      }
    }
  }
}
