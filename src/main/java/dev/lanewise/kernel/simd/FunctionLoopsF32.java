package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.portable.BinaryF32;
import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.UnaryF32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions with exponentials and logarithms, by blocks that stay in the first cache: {@link
 * FunctionVectorsF32} from memory into an array, then in the array, from where the results are
 * copied in one go. Methods return how many elements they did: all.
 *
 * <p>The largest errors over all 2<sup>32</sup> float32 inputs, as the program FunctionErrors among
 * the tests finds them (CONTRIBUTING.md has the command), in u = 2<sup>−24</sup> relative to the
 * exact result: exp 2.94, log 1.37, tanh 3.04, sigmoid 2.97, softplus 2.93. A subnormal result is
 * within 1.01 of the smallest subnormal. Overflow, zeros, infinities and NaN are as IEEE 754 has
 * them. For float64, sampled beside 45 decimal digits, the same bounds hold in its u.
 */
final class FunctionLoopsF32 {
  /** Elements that are in the first cache together with what is read. */
  static final int BLOCK = 1024;

  private final Arena arena = Arena.ofAuto();
  private final float[] block = new float[BLOCK];
  private final MemorySegment near = arena.allocate(LanesF32.bytes(BLOCK), LanesF32.STEP);
  private final MemorySegment product = arena.allocate(LanesF32.bytes(BLOCK), LanesF32.STEP);
  private final InputF32 first = new InputF32(arena, LanesF32.LANES);
  private final InputF32 second = new InputF32(arena, LanesF32.LANES);
  private final InputF32 third = new InputF32(arena, LanesF32.LANES);
  private final InputF32 fourth = new InputF32(arena, LanesF32.LANES);

  /** Returns how many of so many elements to do next: whole vectors, then those that fill none. */
  private static int next(int left) {
    return left < LanesF32.LANES ? left : Math.min(BLOCK, LanesF32.SPECIES.loopBound(left));
  }

  private static int roundUp(int n) {
    return Math.ceilDiv(n, LanesF32.LANES) * LanesF32.LANES;
  }

  /** y ← e<sup>x</sup>. */
  int exp(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      exp(roundUp(m), first.segment, first.from, false);
      write(m, y, yo + i);
    }
    return n;
  }

  /** y ← log x. */
  int log(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      log(roundUp(m), first.segment, first.from);
      write(m, y, yo + i);
    }
    return n;
  }

  /** y ← tanh x. */
  int tanh(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      FunctionVectorsF32.tanh(roundUp(m), first.segment, first.from, block);
      write(m, y, yo + i);
    }
    return n;
  }

  /** y ← σ(x). */
  int sigmoid(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      sigmoid(roundUp(m), first.segment, first.from);
      write(m, y, yo + i);
    }
    return n;
  }

  /** y ← log(1 + e<sup>x</sup>). */
  int softplus(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      softplus(roundUp(m), first.segment, first.from);
      write(m, y, yo + i);
    }
    return n;
  }

  /** out ← t · σ(x), or adds it. */
  int softplusDerivative(
      int n,
      MemorySegment x,
      int xo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      first.take(m, x, xo + i);
      int whole = roundUp(m);
      third.take(m, t, to + i);
      fourth.take(m, out, oo + i);
      boolean isNear = sigmoid(whole, first.segment, first.from);
      times(whole, third, fourth, block, accumulate);
      for (int k = 0; !isNear && k < m; k++) {
        if (isFar(first.get(k))) {
          UnaryF32.softplusDerivative(
              1, first.segment, first.at(k), third.segment, third.at(k), near, 0, false);
          replace(k, accumulate);
        }
      }
      write(m, out, oo + i);
    }
    return n;
  }

  /** y ← log(1 + e<sup>−ab</sup>). */
  int logistic(int n, MemorySegment a, int ao, MemorySegment b, int bo, MemorySegment y, int yo) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      int whole = roundUp(m);
      first.take(m, a, ao + i);
      second.take(m, b, bo + i);
      negatedProduct(whole, first, second, product);
      softplus(whole, product, 0);
      write(m, y, yo + i);
    }
    return n;
  }

  /** out ← t · −v · σ(−uv), or adds it. */
  int logisticDerivative(
      int n,
      MemorySegment u,
      int uo,
      MemorySegment v,
      int vo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo,
      boolean accumulate) {
    int m;
    for (int i = 0; i < n; i += m) {
      m = next(n - i);
      int whole = roundUp(m);
      first.take(m, u, uo + i);
      second.take(m, v, vo + i);
      negatedProduct(whole, first, second, product);
      third.take(m, t, to + i);
      fourth.take(m, out, oo + i);
      boolean isNear = sigmoid(whole, product, 0);
      negatedTimes(whole, second, third, fourth, block, accumulate);
      for (int k = 0; !isNear && k < m; k++) {
        if (isFar(MemF32.get(product, k))) {
          BinaryF32.logisticDerivative(
              1,
              first.segment,
              first.at(k),
              second.segment,
              second.at(k),
              third.segment,
              third.at(k),
              near,
              0,
              false);
          replace(k, accumulate);
        }
      }
      write(m, out, oo + i);
    }
    return n;
  }

  /** Returns whether σ(x) may be so small that t · σ(x) has more digits than it. */
  private static boolean isFar(float x) {
    return !(Math.abs(x) <= ExpF32.NEAR);
  }

  /** Replaces a product by what the portable loop, which multiplies in binary64, has left. */
  private void replace(int k, boolean accumulate) {
    float product = MemF32.get(near, 0);
    block[k] = accumulate ? fourth.get(k) + product : product;
  }

  /** Returns whether all x were within {@link ExpF32#NEAR}. */
  private boolean exp(int n, MemorySegment x, long from, boolean decaying) {
    boolean isNear = FunctionVectorsF32.exp(n, x, from, block, decaying);
    if (!isNear) {
      FarVectorsF32.halve(n, x, from, decaying, near);
      FunctionVectorsF32.exp(n, near, 0, block, false);
      FarVectorsF32.square(n, x, from, block);
    }
    return isNear;
  }

  private void log(int n, MemorySegment x, long from) {
    if (!FunctionVectorsF32.log(n, x, from, block)) {
      FarVectorsF32.normalise(n, x, from, near);
      FunctionVectorsF32.log(n, near, 0, block);
      FarVectorsF32.denormalise(n, x, from, block);
    }
  }

  /** Returns whether all x were within {@link ExpF32#NEAR}. */
  private boolean sigmoid(int n, MemorySegment x, long from) {
    boolean isNear = exp(n, x, from, true);
    FunctionVectorsF32.sigmoid(n, x, from, block);
    return isNear;
  }

  private void softplus(int n, MemorySegment x, long from) {
    exp(n, x, from, true);
    FunctionVectorsF32.softplus(n, x, from, block);
  }

  private void write(int n, MemorySegment y, int yo) {
    MemorySegment.copy(block, 0, y, ValueLayout.JAVA_FLOAT, LanesF32.bytes(yo), n);
  }

  /** y ← t · y, or out + that. */
  private static void times(int n, InputF32 t, InputF32 out, float[] y, boolean accumulate) {
    MemorySegment ts = t.segment;
    MemorySegment outs = out.segment;
    long tAt = t.from;
    long outAt = out.from;
    LanesF32.require(ts.isNative() && (!accumulate || outs.isNative()));
    for (int i = 0; i < n; i += LanesF32.LANES) {
      long at = LanesF32.bytes(i);
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, ts, tAt + at, LanesF32.ORDER)
              .mul(FloatVector.fromArray(LanesF32.SPECIES, y, i));
      if (accumulate) {
        value =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, outs, outAt + at, LanesF32.ORDER)
                .add(value);
      }
      value.intoArray(y, i);
    }
  }

  /**
   * y ← −t · v · y, or out + that. The rounding error of t · v, which would be one too many, is
   * added back. Where that gives NaN, since t · v is not finite, or a zero, whose sign matters, the
   * product is taken as it is, with t last if that is finite.
   */
  private static void negatedTimes(
      int n, InputF32 v, InputF32 t, InputF32 out, float[] y, boolean accumulate) {
    MemorySegment vs = v.segment;
    MemorySegment ts = t.segment;
    MemorySegment outs = out.segment;
    long vAt = v.from;
    long tAt = t.from;
    long outAt = out.from;
    LanesF32.require(vs.isNative() && ts.isNative() && (!accumulate || outs.isNative()));
    for (int i = 0; i < n; i += LanesF32.LANES) {
      long at = LanesF32.bytes(i);
      FloatVector share = FloatVector.fromArray(LanesF32.SPECIES, y, i);
      FloatVector other =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, vs, vAt + at, LanesF32.ORDER).neg();
      FloatVector weight =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, ts, tAt + at, LanesF32.ORDER);
      FloatVector first = weight.mul(other);
      FloatVector error = weight.fma(other, first.neg());
      FloatVector value = first.fma(share, error.mul(share));
      FloatVector last = weight.mul(other.mul(share));
      VectorMask<Float> finite = last.abs().compare(VectorOperators.LT, Float.POSITIVE_INFINITY);
      FloatVector plain = first.mul(share).blend(last, finite);
      value = plain.blend(value, value.abs().compare(VectorOperators.GT, 0f));
      if (accumulate) {
        value =
            FloatVector.fromMemorySegment(LanesF32.SPECIES, outs, outAt + at, LanesF32.ORDER)
                .add(value);
      }
      value.intoArray(y, i);
    }
  }

  /** y ← −ab. */
  private static void negatedProduct(int n, InputF32 a, InputF32 b, MemorySegment y) {
    MemorySegment as = a.segment;
    MemorySegment bs = b.segment;
    long aAt = a.from;
    long bAt = b.from;
    LanesF32.require(y.isNative());
    for (int i = 0; i < n; i += LanesF32.LANES) {
      long at = LanesF32.bytes(i);
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, as, aAt + at, LanesF32.ORDER)
              .neg()
              .mul(FloatVector.fromMemorySegment(LanesF32.SPECIES, bs, bAt + at, LanesF32.ORDER));
      value.intoMemorySegment(y, at, LanesF32.ORDER);
    }
  }
}
