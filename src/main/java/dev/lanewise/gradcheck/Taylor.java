package dev.lanewise.gradcheck;

import java.util.Arrays;

/**
 * Judges how fast the remainder of a first-order expansion falls: with R₊(h) = f(x + h·v) − f(x) −
 * h·Jv and R₋(h) the same for −h, R(h) = max(|R₊|, |R₋|) is |odd part| + |even part|. The even part
 * is of second order, and so is R where Jv is right; an error e in Jv is odd, and leaves R ≈ |e|·h,
 * of first order. Only steps where R stands out of rounding count.
 *
 * <p>It sees an error only once |e|·h outweighs curvature, so {@link Slope} decides on smaller
 * ones; but it rests on no extrapolation, and a wrong order is evidence of its own.
 */
final class Taylor {
  /** R is known to one part in so many, so its order to within 0.2. */
  private static final int CLEAR = 16;

  /** An order is taken for the nearer of 1 and 2. */
  private static final double BETWEEN = 1.5;

  /** Orders in a row that must agree on 1 before that counts. */
  private static final int AGREE = 3;

  private Taylor() {}

  /**
   * Judges all elements.
   *
   * @param noise for each element, a bound on the rounding error of a value of f
   * @param claimed the derivative along the line
   * @param claimedError for each element of it, a bound on its own rounding error
   */
  static Finding judge(
      String where, Ladder ladder, double[] noise, double[] claimed, double[] claimedError) {
    double lowest = Double.POSITIVE_INFINITY;
    Verdict verdict = Verdict.PASS;
    int element = -1;
    for (int i = 0; i < claimed.length; i++) {
      double[] orders = orders(ladder, i, noise[i], claimed[i], claimedError[i]);
      if (orders.length == 0) {
        continue;
      }
      double last = orders[orders.length - 1];
      Verdict given = verdict(orders);
      int order = given.compareTo(verdict);
      if (order > 0 || (order == 0 && last < lowest)) {
        verdict = given;
        lowest = last;
        element = i;
      }
    }
    return Finding.order(where, verdict, element, lowest);
  }

  private static Verdict verdict(double[] orders) {
    if (orders[orders.length - 1] >= BETWEEN) {
      return Verdict.PASS;
    }
    boolean first =
        orders.length >= AGREE
            && Arrays.stream(orders, orders.length - AGREE, orders.length)
                .allMatch(order -> Math.abs(order - 1) < BETWEEN - 1);
    // What the steps cannot tell, the extrapolation has to.
    return first ? Verdict.FAIL : Verdict.PASS;
  }

  /** The orders between neighbouring steps at which R stands out, the largest step first. */
  private static double[] orders(
      Ladder ladder, int i, double noise, double claimed, double claimedError) {
    double[] remainders = new double[ladder.steps()];
    int count = 0;
    for (int k = ladder.firstUsable(i); k < remainders.length; k++) {
      double remainder = ladder.remainder(i, k, claimed);
      double floor = 2 * noise + Ladder.step(k) * claimedError;
      if (!(remainder > CLEAR * floor)) {
        break;
      }
      remainders[count++] = remainder;
    }
    double[] orders = new double[Math.max(0, count - 1)];
    for (int k = 0; k < orders.length; k++) {
      orders[k] = Math.log(remainders[k] / remainders[k + 1]) / Math.log(2);
    }
    return orders;
  }
}
