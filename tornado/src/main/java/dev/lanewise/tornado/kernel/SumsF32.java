package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Sums by channel of x {@code [outer, channels, inner]} in two levels, in binary64: thread t of a
 * channel's group of 256 sums the elements t, t + 256, …, so that neighbours read neighbours, and a
 * tree in local memory adds the threads' sums. All tensors are in the first one's array.
 */
public final class SumsF32 {
  private static final int GROUP = 256;

  private SumsF32() {}

  /** b[c] ← b[c] + Σ y[o, c, i]. */
  public static void run_sumBias(
      KernelContext context,
      int outer,
      int channels,
      int inner,
      FloatArray y,
      int yo,
      int inB,
      int bo) {
    double[] sums = context.allocateDoubleLocalArray(GROUP);
    int t = context.localIdx;
    int c = context.groupIdx;
    double own = 0.0;
    for (int e = t; e < outer * inner; e += GROUP) {
      own += y.get(yo + (e / inner * channels + c) * inner + e % inner);
    }
    sums[t] = own;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        sums[t] = sums[t] + sums[t + half];
      }
    }
    if (t == 0) {
      y.set(bo + c, MemF32.round(y.get(bo + c) + sums[0]));
    }
  }

  /**
   * mean[c] ← the mean of channel c, variance[c] ← that of the squared deviations from it, put
   * right by the deviations' sum as in the portable kernel.
   *
   * @param ld elements from one outer index to the next
   */
  public static void run_moments(
      KernelContext context,
      int outer,
      int inner,
      int ld,
      FloatArray x,
      int xo,
      int inMean,
      int mo,
      int inVariance,
      int vo) {
    double[] sums = context.allocateDoubleLocalArray(GROUP);
    double[] squares = context.allocateDoubleLocalArray(GROUP);
    int t = context.localIdx;
    int c = context.groupIdx;
    int from = xo + c * inner;
    double count = (double) outer * inner;
    double own = 0.0;
    for (int e = t; e < outer * inner; e += GROUP) {
      own += x.get(from + e / inner * ld + e % inner);
    }
    sums[t] = own;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        sums[t] = sums[t] + sums[t + half];
      }
    }
    context.localBarrier();
    double centre = sums[0] / count;
    context.localBarrier();
    double ownSum = 0.0;
    double ownSquares = 0.0;
    for (int e = t; e < outer * inner; e += GROUP) {
      double deviation = x.get(from + e / inner * ld + e % inner) - centre;
      ownSquares += deviation * deviation;
      ownSum += deviation;
    }
    sums[t] = ownSum;
    squares[t] = ownSquares;
    for (int half = GROUP / 2; half > 0; half = half / 2) {
      context.localBarrier();
      if (t < half) {
        sums[t] = sums[t] + sums[t + half];
        squares[t] = squares[t] + squares[t + half];
      }
    }
    if (t == 0) {
      double corrected = squares[0] - sums[0] * sums[0] / count;
      x.set(mo + c, MemF32.round(centre));
      x.set(vo + c, MemF32.round(corrected < 0.0 ? 0.0 : corrected / count));
    }
  }
}
