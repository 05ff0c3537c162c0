package dev.lanewise.kernel.simd;

import static dev.lanewise.kernel.simd.BitsF32.all;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of one element over whole vectors, from memory into an array of one block.
 *
 * <p>Into an array, since C2 moves no check of a memory segment out of a loop that also stores to
 * one: some 60 instructions an iteration, half of what the functions take. And one function a loop,
 * since C2 stops inlining, and boxes vectors, where a loop has more than about 60 vector
 * operations.
 */
final class FunctionVectorsF32 {
  // float32 only
  /** tanh of this and of more rounds to 1. */
  private static final float TANH_ONE = 10f;

  private static final float L0 = -0x1.ffffe0p-2f;
  private static final float L1 = 0x1.554f74p-2f;
  private static final float L2 = -0x1.ff459ep-3f;
  private static final float L3 = 0x1.93f7a0p-3f;
  private static final float L4 = -0x1.3c327ep-3f;
  private static final float L5 = 0x1.bb391cp-4f;
  private static final float L6 = -0x1.e39dc4p-5f;
  private static final float L7 = 0x1.56e2d6p-6f;
  private static final float L8 = -0x1.c7d93ep-9f;

  // end float32 only
  // float64 only: private static final double TANH_ONE = 20;
  // float64 only: private static final double L0 = -0x1.ffffffffffffdp-2;
  // float64 only: private static final double L1 = 0x1.5555555554fedp-2;
  // float64 only: private static final double L2 = -0x1.ffffffffbf555p-3;
  // float64 only: private static final double L3 = 0x1.9999998ed6519p-3;
  // float64 only: private static final double L4 = -0x1.5555544f3ed59p-3;
  // float64 only: private static final double L5 = 0x1.24923907e1b64p-3;
  // float64 only: private static final double L6 = -0x1.fffe9f4025b69p-4;
  // float64 only: private static final double L7 = 0x1.c7116dea77c32p-4;
  // float64 only: private static final double L8 = -0x1.99570d89833bcp-4;
  // float64 only: private static final double L9 = 0x1.732578565a75dp-4;
  // float64 only: private static final double L10 = -0x1.50d43f249308ap-4;
  // float64 only: private static final double L11 = 0x1.2db3e7924a259p-4;
  // float64 only: private static final double L12 = -0x1.0449d79dd405ap-4;
  // float64 only: private static final double L13 = 0x1.a1e08f32acf3dp-5;
  // float64 only: private static final double L14 = -0x1.2b8b43944e767p-5;
  // float64 only: private static final double L15 = 0x1.6f001781217edp-6;
  // float64 only: private static final double L16 = -0x1.6eca7d190139bp-7;
  // float64 only: private static final double L17 = 0x1.1b5f54e4c367bp-8;
  // float64 only: private static final double L18 = -0x1.3aa7a30478d0ep-10;
  // float64 only: private static final double L19 = 0x1.bc21ae00156c8p-13;
  // float64 only: private static final double L20 = -0x1.2a05448f150cap-16;

  private FunctionVectorsF32() {}

  /**
   * y ← e<sup>x</sup>, or e<sup>−|x|</sup> if {@code decaying}. Returns whether all x are within
   * {@link ExpF32#NEAR}: where they are not, y is of no use.
   */
  static boolean exp(int n, MemorySegment x, long xAt, float[] y, boolean decaying) {
    FloatVector far = all(0f);
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector size = v.abs();
      far = BitsF32.larger(far, size);
      ExpF32.near(decaying ? size.neg() : v).intoArray(y, i);
    }
    return far.compare(VectorOperators.LE, ExpF32.NEAR).allTrue();
  }

  /**
   * y ← log x. Returns whether all x are positive, finite and normal: where they are not, y is of
   * no use.
   */
  static boolean log(int n, MemorySegment x, long xAt, float[] y) {
    FloatVector most = all(1f);
    FloatVector least = all(1f);
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      most = BitsF32.larger(most, v);
      least = BitsF32.smaller(least, v);
      LogF32.near(v).intoArray(y, i);
    }
    return most.compare(VectorOperators.LT, Float.POSITIVE_INFINITY).allTrue()
        && least.compare(VectorOperators.GE, Float.MIN_NORMAL).allTrue();
  }

  /** y ← tanh x = −m / (2 + m), with m = e<sup>−2|x|</sup> − 1 and the sign of x. */
  static void tanh(int n, MemorySegment x, long xAt, float[] y) {
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector size = v.abs();
      size = size.blend(TANH_ONE, size.compare(VectorOperators.GT, TANH_ONE));
      FloatVector m = ExpF32.lessOne(size.mul(-2f));
      BitsF32.withSign(m.abs().div(m.add(2f)), v).intoArray(y, i);
    }
  }

  /** y ← σ(x) = 1 / (1 + e), or e / (1 + e) where x &lt; 0, from y = e = e<sup>−|x|</sup>. */
  static void sigmoid(int n, MemorySegment x, long xAt, float[] y) {
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector e = FloatVector.fromArray(LanesF32.SPECIES, y, i);
      e.blend(1f, v.compare(VectorOperators.GE, 0f)).div(e.add(1f)).intoArray(y, i);
    }
  }

  /**
   * y ← log(1 + e<sup>x</sup>) = max(x, 0) + log(1 + e), from y = e = e<sup>−|x|</sup>.
   *
   * <p>On 0 ≤ e ≤ 1, log(1 + e) is e + e² · c(e), where c is of degree 8 for float32 and 20 for
   * float64 and minimises the largest error of e² · c(e) relative to e: 0.15 u and 0.06 u, u being
   * the unit roundoff, with the coefficients rounded to the type.
   */
  static void softplus(int n, MemorySegment x, long xAt, float[] y) {
    LanesF32.require(x.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v =
          FloatVector.fromMemorySegment(
              LanesF32.SPECIES, x, xAt + LanesF32.bytes(i), LanesF32.ORDER);
      FloatVector e = FloatVector.fromArray(LanesF32.SPECIES, y, i);
      // float32 only
      FloatVector p = all(L8);
      // end float32 only
      // float64 only: DoubleVector p = all(L20).fma(e, all(L19)).fma(e, all(L18));
      // float64 only: p = p.fma(e, all(L17)).fma(e, all(L16)).fma(e, all(L15)).fma(e, all(L14));
      // float64 only: p = p.fma(e, all(L13)).fma(e, all(L12)).fma(e, all(L11)).fma(e, all(L10));
      // float64 only: p = p.fma(e, all(L9)).fma(e, all(L8));
      p = p.fma(e, all(L7)).fma(e, all(L6)).fma(e, all(L5)).fma(e, all(L4));
      p = p.fma(e, all(L3)).fma(e, all(L2)).fma(e, all(L1)).fma(e, all(L0));
      FloatVector log = p.mul(e).fma(e, e);
      v.blend(0f, v.compare(VectorOperators.LT, 0f)).add(log).intoArray(y, i);
    }
  }
}
