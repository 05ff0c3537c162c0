package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Reductions to one number in binary64: thread t of {@code threads} takes the elements t, t +
 * threads, …, so that neighbours read neighbours, a tree in local memory joins the threads of a
 * group of 256, and the host joins the groups. What is left is counted down, as a position of more
 * than 2³¹ would be negative.
 */
public final class TotalsF32 {
  private static final int GROUP = 256;

  private TotalsF32() {}

  /** out[g] ← the sum of group g. */
  public static void run_sum(
      KernelContext context, int threads, int n, FloatArray x, int xo, DoubleArray out) {
    double[] sums = context.allocateDoubleLocalArray(GROUP);
    int t = context.localIdx;
    double own = 0.0;
    for (int left = n - context.globalIdx; left > 0; left -= threads) {
      own += x.get(xo + n - left);
    }
    sums[t] = own;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        sums[t] = sums[t] + sums[t + half];
      }
    }
    if (t == 0) {
      out.set(context.groupIdx, sums[0]);
    }
  }

  /** out[g] ← the inner product of group g; both factors are in one array. */
  public static void run_dot(
      KernelContext context,
      int threads,
      int n,
      FloatArray x,
      int xo,
      int inY,
      int yo,
      DoubleArray out) {
    double[] sums = context.allocateDoubleLocalArray(GROUP);
    int t = context.localIdx;
    double own = 0.0;
    for (int left = n - context.globalIdx; left > 0; left -= threads) {
      double factor = x.get(xo + n - left);
      own += factor * x.get(yo + n - left);
    }
    sums[t] = own;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        sums[t] = sums[t] + sums[t + half];
      }
    }
    if (t == 0) {
      out.set(context.groupIdx, sums[0]);
    }
  }

  /** out[g] ← the position of the first NaN or infinity of group g; n if there is none. */
  public static void run_firstNonFinite(
      KernelContext context, int threads, int n, FloatArray x, int xo, DoubleArray out) {
    double[] firsts = context.allocateDoubleLocalArray(GROUP);
    int t = context.localIdx;
    double own = n;
    for (int left = n - context.globalIdx; left > 0; left -= threads) {
      float at = x.get(xo + n - left);
      // By ==, as PTX finds no NaN unequal to anything.
      double here = at - at == 0f ? n : n - left;
      if (here < own) {
        own = here;
      }
    }
    firsts[t] = own;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        double other = firsts[t + half];
        if (other < firsts[t]) {
          firsts[t] = other;
        }
      }
    }
    if (t == 0) {
      out.set(context.groupIdx, firsts[0]);
    }
  }
}
