package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random inputs and directions.
 *
 * <p>For differences, numbers have few digits: inputs are multiples of 2⁻¹², directions of 2⁻¹⁴,
 * steps are powers of two, so that x + t·v is exact in float64 and only f itself rounds.
 */
final class Draw {
  private static final int GRID = 1 << 12;

  /** Directions are multiples of 1 / this. */
  private static final int FINE = 1 << 14;

  /** How many numbers a direction is drawn from: of either sign, from ¼ to 1. */
  private static final int CHOICES = 2 * (FINE - FINE / 4 + 1);

  /**
   * The probability that a random direction hides an error, at most; see {@link #direction}. A pair
   * of directions for both sides of a Jacobian hides one with twice that.
   */
  static final double MISS = 1.0 / CHOICES;

  private static final double[] SCALES = {0.5, 2, 6};

  private Draw() {}

  /** Where an example is checked. */
  enum Point {
    /**
     * One real number in eight is 0, one in eight is equal to an earlier one, and one in sixteen is
     * 1 or −1, so that kinks and ties do occur.
     */
    SPECIAL,
    /** No number is close to 0, which would hide what is multiplied by it. */
    GENERIC
  }

  /**
   * Returns values for the inputs of an example.
   *
   * @param exact whether to keep to multiples of 2⁻¹²; else numbers have all digits of float32
   */
  static double[][] inputs(Example example, Point point, boolean exact, RandomGenerator random) {
    double scale = SCALES[random.nextInt(SCALES.length)];
    List<Example.Input> inputs = example.inputs();
    double[][] x = new double[inputs.size()][];
    for (int k = 0; k < x.length; k++) {
      x[k] = new double[inputs.get(k).shape().size()];
      for (int i = 0; i < x[k].length; i++) {
        x[k][i] =
            switch (inputs.get(k).values()) {
              case Example.Values.Reals _ ->
                  point == Point.SPECIAL && random.nextInt(16) < 5
                      ? special(x[k], i, random)
                      : generic(scale, exact, random);
              case Example.Values.Signs _ -> random.nextBoolean() ? 1 : -1;
              case Example.Values.Labels labels -> random.nextInt(labels.classes());
            };
      }
    }
    return x;
  }

  private static double special(double[] x, int i, RandomGenerator random) {
    int kind = random.nextInt(5);
    if (kind == 4) {
      return random.nextBoolean() ? 1 : -1;
    }
    return kind < 2 || i == 0 ? 0 : x[random.nextInt(i)];
  }

  private static double generic(double scale, boolean exact, RandomGenerator random) {
    double size = random.nextDouble(scale / 8, scale);
    double value = random.nextBoolean() ? size : -size;
    return exact ? Math.rint(value * GRID) / GRID : (float) value;
  }

  /** Returns numbers on the grid, uniform in [low, high). */
  static double[] between(int n, double low, double high, RandomGenerator random) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      double value = random.nextDouble(low, high);
      double rounded = Math.rint(value * GRID) / GRID;
      // A grid too coarse for the range is none.
      x[i] = rounded >= low && rounded < high && high - low > 16.0 / GRID ? rounded : value;
    }
    return x;
  }

  /**
   * Returns a direction: numbers of magnitude ¼ to 1 and random sign. None is 0, so that an error
   * in a single element of a Jacobian always shows. Several cancel with a probability of at most
   * {@link #MISS}: given all other numbers of the direction, one of this number's equally likely
   * values does it. An error of r times the bound is lost within the bound with a probability of at
   * most 4/(3r) more, as the values are spread over a length of 3/2.
   */
  static double[] direction(int n, RandomGenerator random) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      double size = random.nextInt(FINE / 4, FINE + 1) / (double) FINE;
      v[i] = random.nextBoolean() ? size : -size;
    }
    return v;
  }

  /** Returns the direction of one coordinate. */
  static double[] coordinate(int n, int at) {
    double[] v = new double[n];
    v[at] = 1;
    return v;
  }

  /** Returns the first element in which two arrays differ in a bit, or −1. */
  static int mismatch(double[] first, double[] second) {
    for (int i = 0; i < first.length; i++) {
      if (Double.doubleToRawLongBits(first[i]) != Double.doubleToRawLongBits(second[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Returns x + t·v, of which v or a row of it may be null for zero. */
  static double[][] move(double[][] x, double t, double[][] v) {
    double[][] moved = new double[x.length][];
    for (int k = 0; k < x.length; k++) {
      moved[k] = x[k].clone();
      for (int i = 0; v[k] != null && i < x[k].length; i++) {
        moved[k][i] += t * v[k][i];
      }
    }
    return moved;
  }

  /** Returns the largest magnitude; 0 if there is none. */
  static double largest(double[]... rows) {
    double largest = 0;
    for (double[] row : rows) {
      for (int i = 0; row != null && i < row.length; i++) {
        largest = Math.max(largest, Math.abs(row[i]));
      }
    }
    return largest;
  }

  /** Returns magnitudes; null for null. */
  static double[] magnitudes(double[] x) {
    if (x == null) {
      return null;
    }
    double[] magnitudes = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      magnitudes[i] = Math.abs(x[i]);
    }
    return magnitudes;
  }

  /** As {@link #magnitudes(double[])}, for each row. */
  static double[][] magnitudes(double[][] x) {
    double[][] magnitudes = new double[x.length][];
    for (int k = 0; k < x.length; k++) {
      magnitudes[k] = magnitudes(x[k]);
    }
    return magnitudes;
  }
}
