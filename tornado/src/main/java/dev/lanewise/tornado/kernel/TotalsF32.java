package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The first level of reductions to one number: part p takes the elements p, p + parts, p + 2·parts,
 * …, so that neighbours on the device read neighbours in memory. The host adds the parts.
 */
public final class TotalsF32 {
  private TotalsF32() {}

  /** out[p] ← the sum of part p. */
  public static void run_sum(int parts, int n, FloatArray x, int xo, DoubleArray out) {
    for (@Parallel int p = 0; p < parts; p++) {
      double sum = 0.0;
      for (int i = p; i < n; i += parts) {
        sum += x.get(xo + i);
      }
      out.set(p, sum);
    }
  }

  /** out[p] ← the inner product of part p; both factors are in one array. */
  public static void run_dot(
      int parts, int n, FloatArray x, int xo, int same, int yo, DoubleArray out) {
    for (@Parallel int p = 0; p < parts; p++) {
      double sum = 0.0;
      for (int i = p; i < n; i += parts) {
        double left = x.get(xo + i);
        sum += left * x.get(yo + i);
      }
      out.set(p, sum);
    }
  }

  /** out[p] ← the position of the first NaN or infinity of part p; n if there is none. */
  public static void run_firstNonFinite(int parts, int n, FloatArray x, int xo, DoubleArray out) {
    for (@Parallel int p = 0; p < parts; p++) {
      double first = n;
      for (int i = p; i < n; i += parts) {
        float at = x.get(xo + i);
        if (at - at != 0f && i < first) {
          first = i;
        }
      }
      out.set(p, first);
    }
  }
}
