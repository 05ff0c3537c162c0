package dev.lanewise.gradcheck;

import java.util.ArrayList;
import java.util.List;

/**
 * Derivatives along a line by Richardson's extrapolation of differences, with an error estimate.
 *
 * <p>Steps h₀, h₀/2, h₀/4, … give differences D(h) = f′ + c₁hᵖ + c₂h²ᵖ + …, where p is 2 for
 * central and 1 for one-sided ones. Their table T(k, j) = T(k, j−1) + (T(k, j−1) − T(k−1, j−1)) /
 * (2ᵖʲ − 1) removes one power of h for each column. As in C. Ridders, <i>Accurate computation of
 * F′(x) and F′(x)F″(x)</i> (Advances in Engineering Software 4, 1982), the truncation error of an
 * entry is taken to be its distance from the two that it was made of, which overestimates it, since
 * those are of lower order. They may agree by chance, where an error changes its sign from one step
 * to the next; so the distance from the entry above, T(k−1, j), counts as well. To it comes what
 * rounding can do at most: noise/h for a central difference, 2·noise/h for a one-sided one, carried
 * through the table by the triangle inequality. The entry with the least sum is the result. So
 * curvature and rounding choose the step, and no constant does.
 */
final class Ladder {
  /** The largest step. */
  static final double FIRST = 0x1p-2;

  /** The fewest steps that a result rests on. */
  private static final int FEWEST = 4;

  /** The most steps there are: the square of the smallest, 2⁻²², is not lost beside 1. */
  private static final int MOST = 21;

  private static final double U = 0x1p-53;

  /**
   * A derivative.
   *
   * @param error an estimate of its truncation error plus a bound on its rounding error
   */
  record Estimate(double value, double error) {}

  private final Line line;
  private final Line.Sample origin;
  private final List<Line.Sample> after = new ArrayList<>();
  private final List<Line.Sample> before = new ArrayList<>();

  /**
   * @param steps how many steps to take at least; more are taken where a piece of f is short
   */
  Ladder(Line line, int steps) {
    this.line = line;
    this.origin = line.at(0);
    reach(steps);
  }

  private void reach(int steps) {
    for (int k = after.size(); k < steps; k++) {
      after.add(line.at(step(k)));
      before.add(line.at(-step(k)));
    }
  }

  /** Returns step k; the first is the largest. */
  static double step(int k) {
    return FIRST * Math.scalb(1.0, -k);
  }

  /** Returns how many steps were taken so far. */
  int steps() {
    return after.size();
  }

  /** Returns the first step from which on element i is finite and in one piece on both sides. */
  int firstUsable(int i) {
    return firstUsable(i, true, true);
  }

  /** Returns the larger of |f(x + h·v) − f(x) − h·slope| of both sides at step k. */
  double remainder(int i, int k, double slope) {
    double at = origin.values()[i];
    double ahead = after.get(k).values()[i] - at - step(k) * slope;
    double behind = before.get(k).values()[i] - at + step(k) * slope;
    return Math.max(Math.abs(ahead), Math.abs(behind));
  }

  /** Returns whether f says that element i lies on a kink. */
  boolean onKink(int i) {
    return origin.pieces() != null && origin.pieces()[i] == 0;
  }

  /** Returns the largest finite magnitude that element i took. */
  double magnitude(int i) {
    double largest = Math.abs(origin.values()[i]);
    for (int k = 0; k < after.size(); k++) {
      largest = larger(largest, after.get(k).values()[i]);
      largest = larger(largest, before.get(k).values()[i]);
    }
    return largest;
  }

  private static double larger(double known, double value) {
    double magnitude = Math.abs(value);
    return Double.isFinite(magnitude) ? Math.max(known, magnitude) : known;
  }

  /**
   * Returns the derivative of element i by central differences within one piece of f.
   *
   * @param noise a bound on the rounding error of one value of f
   * @param skip how many of the largest usable steps to leave out
   * @return null if no step is small enough
   */
  Estimate central(int i, double noise, int skip) {
    int from = firstUsable(i, true, true) + skip;
    while (after.size() - from < FEWEST && after.size() < MOST) {
      reach(after.size() + 1);
      from = firstUsable(i, true, true) + skip;
    }
    int count = after.size() - from;
    if (count < 3) {
      return null;
    }
    double[] quotients = new double[count];
    double[] rounding = new double[count];
    for (int k = 0; k < count; k++) {
      double h = step(from + k);
      double ahead = after.get(from + k).values()[i];
      quotients[k] = (ahead - before.get(from + k).values()[i]) / (2 * h);
      rounding[k] = noise / h + 2 * U * Math.abs(quotients[k]);
    }
    return extrapolate(quotients, rounding, 2);
  }

  /**
   * Returns the derivative of element i to one side.
   *
   * @param ahead whether for t &gt; 0
   */
  Estimate oneSided(int i, boolean ahead, double noise, int skip) {
    if (origin.pieces() != null) {
      // The piece next to a kink may be shorter than any step so far, and the next one hide it.
      reach(MOST);
    }
    int from = firstUsable(i, ahead, !ahead) + skip;
    while (after.size() - from < FEWEST && after.size() < MOST) {
      reach(after.size() + 1);
      from = firstUsable(i, ahead, !ahead) + skip;
    }
    int count = after.size() - from;
    if (count < 3) {
      return null;
    }
    double[] quotients = new double[count];
    double[] rounding = new double[count];
    for (int k = 0; k < count; k++) {
      double h = ahead ? step(from + k) : -step(from + k);
      double there = (ahead ? after : before).get(from + k).values()[i];
      quotients[k] = (there - origin.values()[i]) / h;
      rounding[k] = 2 * noise / Math.abs(h) + 2 * U * Math.abs(quotients[k]);
    }
    return extrapolate(quotients, rounding, 1);
  }

  /** The first step from which on all are finite and in one piece. */
  private int firstUsable(int i, boolean useAfter, boolean useBefore) {
    int last = after.size() - 1;
    int k = last;
    while (k >= 0
        && (!useAfter || usable(after.get(k), after.get(last), i, useBefore))
        && (!useBefore || usable(before.get(k), before.get(last), i, useAfter))) {
      k--;
    }
    return k + 1;
  }

  /** With both sides in use, the piece is that of the origin; with one, that of the least step. */
  private boolean usable(Line.Sample sample, Line.Sample least, int i, boolean bothSides) {
    if (!Double.isFinite(sample.values()[i])) {
      return false;
    }
    double[] expected = bothSides ? origin.pieces() : least.pieces();
    return expected == null || sample.pieces()[i] == expected[i];
  }

  private static Estimate extrapolate(double[] quotients, double[] rounding, int power) {
    double[] table = quotients.clone();
    double[] noise = rounding.clone();
    Estimate best = new Estimate(quotients[0], Double.POSITIVE_INFINITY);
    for (int j = 1; j < table.length; j++) {
      double divisor = Math.scalb(1.0, power * j) - 1;
      double[] last = table.clone();
      for (int k = table.length - 1; k >= j; k--) {
        table[k] = last[k] + (last[k] - last[k - 1]) / divisor;
        noise[k] += (noise[k] + noise[k - 1]) / divisor + 2 * U * Math.abs(table[k]);
      }
      for (int k = j + 1; k < table.length; k++) {
        double error = distance(table[k], last[k], last[k - 1], table[k - 1]) + noise[k];
        if (error < best.error()) {
          best = new Estimate(table[k], error);
        }
      }
    }
    return best;
  }

  private static double distance(double from, double... others) {
    double largest = 0;
    for (double other : others) {
      largest = Math.max(largest, Math.abs(from - other));
    }
    return largest;
  }
}
