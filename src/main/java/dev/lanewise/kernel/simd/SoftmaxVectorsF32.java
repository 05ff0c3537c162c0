package dev.lanewise.kernel.simd;

import static dev.lanewise.kernel.simd.BitsF32.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The steps of a softmax over whole vectors, each from array to array. */
final class SoftmaxVectorsF32 {
  private SoftmaxVectorsF32() {}

  /**
   * e ← e<sup>x − top</sup>. Of the difference, the rounding error is taken into account as well
   * (Knuth, 1969): else the exponential of a difference of 80 would be off by 80 roundings. Returns
   * whether all differences are within {@link ExpF32#NEAR}: where they are not, e is of no use.
   */
  static boolean exp(int n, float[] x, float[] top, float[] e) {
    FloatVector far = all(0f);
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, i);
      FloatVector t = FloatVector.fromArray(LanesF32.SPECIES, top, i);
      FloatVector high = v.sub(t);
      far = BitsF32.larger(far, high.abs());
      FloatVector back = high.sub(v);
      ExpF32.near(high, v.sub(high.sub(back)).sub(t.add(back))).intoArray(e, i);
    }
    return far.compare(VectorOperators.LE, ExpF32.NEAR).allTrue();
  }

  /** The same where all elements have one top. */
  static boolean exp(int n, float[] x, float top, float[] e) {
    FloatVector far = all(0f);
    FloatVector t = all(top);
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, i);
      FloatVector high = v.sub(t);
      far = BitsF32.larger(far, high.abs());
      FloatVector back = high.sub(v);
      ExpF32.near(high, v.sub(high.sub(back)).sub(t.add(back))).intoArray(e, i);
    }
    return far.compare(VectorOperators.LE, ExpF32.NEAR).allTrue();
  }

  /** high + low ← x − top, high being the rounded difference. */
  static void subtract(int n, float[] x, float[] top, float[] high, float[] low) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, i);
      FloatVector t = FloatVector.fromArray(LanesF32.SPECIES, top, i);
      FloatVector h = v.sub(t);
      FloatVector back = h.sub(v);
      v.sub(h.sub(back)).sub(t.add(back)).intoArray(low, i);
      h.intoArray(high, i);
    }
  }

  /** Halves high and low, and limits high to NEAR, where its size is over it. */
  static void halve(int n, float[] high, float[] low) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector h = FloatVector.fromArray(LanesF32.SPECIES, high, i);
      FloatVector l = FloatVector.fromArray(LanesF32.SPECIES, low, i);
      VectorMask<Float> far = h.abs().compare(VectorOperators.GT, ExpF32.NEAR);
      h = h.mul(0.5f, far);
      l = l.mul(0.5f, far);
      // Of an infinity, low is NaN.
      l = l.blend(0f, h.abs().compare(VectorOperators.GT, ExpF32.NEAR));
      h = h.blend(-ExpF32.NEAR, h.compare(VectorOperators.LT, -ExpF32.NEAR));
      h = h.blend(ExpF32.NEAR, h.compare(VectorOperators.GT, ExpF32.NEAR));
      h.intoArray(high, i);
      l.intoArray(low, i);
    }
  }

  /** e ← e<sup>high + low</sup>. */
  static void expOfSum(int n, float[] high, float[] low, float[] e) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      ExpF32.near(
              FloatVector.fromArray(LanesF32.SPECIES, high, i),
              FloatVector.fromArray(LanesF32.SPECIES, low, i))
          .intoArray(e, i);
    }
  }

  /** e ← e² where x − top was halved. */
  static void square(int n, float[] x, float[] top, float[] e) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector size =
          FloatVector.fromArray(LanesF32.SPECIES, x, i)
              .sub(FloatVector.fromArray(LanesF32.SPECIES, top, i))
              .abs();
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, e, i);
      v.mul(v, size.compare(VectorOperators.GT, ExpF32.NEAR)).intoArray(e, i);
    }
  }

  /**
   * y ← log(1 + x) for x ≥ 0, as log u + (x − (u − 1)) / u with u = 1 + x rounded: what the
   * rounding took is added back, to first order.
   */
  static void log1p(int n, float[] x, float[] y) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, i);
      FloatVector u = v.add(1f);
      LogF32.near(u).add(v.sub(u.sub(1f)).div(u)).intoArray(y, i);
    }
  }

  /** Returns the largest of n elements; any, if one is NaN. */
  static float largest(int n, float[] x) {
    FloatVector best0 = all(Float.NEGATIVE_INFINITY);
    FloatVector best1 = best0;
    FloatVector best2 = best0;
    FloatVector best3 = best0;
    int i = 0;
    for (; i <= n - 4 * LanesF32.LANES; i += 4 * LanesF32.LANES) {
      FloatVector v0 = FloatVector.fromArray(LanesF32.SPECIES, x, i);
      FloatVector v1 = FloatVector.fromArray(LanesF32.SPECIES, x, i + LanesF32.LANES);
      FloatVector v2 = FloatVector.fromArray(LanesF32.SPECIES, x, i + 2 * LanesF32.LANES);
      FloatVector v3 = FloatVector.fromArray(LanesF32.SPECIES, x, i + 3 * LanesF32.LANES);
      best0 = best0.blend(v0, v0.compare(VectorOperators.GT, best0));
      best1 = best1.blend(v1, v1.compare(VectorOperators.GT, best1));
      best2 = best2.blend(v2, v2.compare(VectorOperators.GT, best2));
      best3 = best3.blend(v3, v3.compare(VectorOperators.GT, best3));
    }
    best0 = best0.blend(best1, best1.compare(VectorOperators.GT, best0));
    best2 = best2.blend(best3, best3.compare(VectorOperators.GT, best2));
    best0 = best0.blend(best2, best2.compare(VectorOperators.GT, best0));
    float largest = BitsF32.largest(best0);
    for (; i < n; i++) {
      largest = x[i] > largest ? x[i] : largest;
    }
    return largest;
  }

  /** top ← the largest element of each row, beside each of its elements; any, if one is NaN. */
  static void largest(int rows, int cols, float[] x, float[] top) {
    int whole = LanesF32.SPECIES.loopBound(cols);
    VectorMask<Float> rest = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(cols - whole));
    for (int r = 0; r < rows; r++) {
      int from = r * cols;
      FloatVector best = all(Float.NEGATIVE_INFINITY);
      for (int i = from; i < from + whole; i += LanesF32.LANES) {
        FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, i);
        best = best.blend(v, v.compare(VectorOperators.GT, best));
      }
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, x, from + whole);
      best = best.blend(v, v.compare(VectorOperators.GT, best).and(rest));
      FloatVector largest = all(BitsF32.largest(best));
      for (int i = from; i < from + cols; i += LanesF32.LANES) {
        largest.intoArray(top, i);
      }
    }
  }

  /**
   * sums ← the sums of those of n elements that are below 1, lane by lane, and ones ← of the
   * others, each of which is 1; n fills whole vectors.
   */
  static void sum(float[] e, int from, int n, float[] sums, float[] ones) {
    FloatVector sum0 = all(0f);
    FloatVector sum1 = sum0;
    FloatVector one0 = sum0;
    FloatVector one1 = sum0;
    FloatVector zero = all(0f);
    int end = from + n;
    int i = from;
    for (; i <= end - 2 * LanesF32.LANES; i += 2 * LanesF32.LANES) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, e, i);
      FloatVector small = zero.blend(v, v.compare(VectorOperators.LT, 1f));
      sum0 = sum0.add(small);
      one0 = one0.add(v.sub(small));
      v = FloatVector.fromArray(LanesF32.SPECIES, e, i + LanesF32.LANES);
      small = zero.blend(v, v.compare(VectorOperators.LT, 1f));
      sum1 = sum1.add(small);
      one1 = one1.add(v.sub(small));
    }
    if (i < end) {
      FloatVector v = FloatVector.fromArray(LanesF32.SPECIES, e, i);
      FloatVector small = zero.blend(v, v.compare(VectorOperators.LT, 1f));
      sum0 = sum0.add(small);
      one0 = one0.add(v.sub(small));
    }
    sum0.add(sum1).intoArray(sums, 0);
    one0.add(one1).intoArray(ones, 0);
  }

  /** Sets n elements, and some after them that must be set later: for short runs in order. */
  static void fill(float[] x, int from, int n, float value) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      all(value).intoArray(x, from + i);
    }
  }

  /** y ← y · x. */
  static void multiply(int n, float[] x, float[] y) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, y, i)
          .mul(FloatVector.fromArray(LanesF32.SPECIES, x, i))
          .intoArray(y, i);
    }
  }

  /** y ← (x − top) − y. */
  static void subtract(int n, float[] x, float[] top, float[] y) {
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, x, i)
          .sub(FloatVector.fromArray(LanesF32.SPECIES, top, i))
          .sub(FloatVector.fromArray(LanesF32.SPECIES, y, i))
          .intoArray(y, i);
    }
  }

  /** y ← y · factor. */
  static void multiply(int n, float factor, float[] y) {
    FloatVector f = all(factor);
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, y, i).mul(f).intoArray(y, i);
    }
  }

  /** y ← (x − top) − less. */
  static void subtract(int n, float[] x, float top, float less, float[] y) {
    FloatVector t = all(top);
    FloatVector l = all(less);
    for (int i = 0; i < n; i += LanesF32.LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, x, i).sub(t).sub(l).intoArray(y, i);
    }
  }
}
