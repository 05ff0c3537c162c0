package dev.lanewise.bench.side;

import java.util.SplittableRandom;

/** The inputs: the same numbers for every side. */
final class Values {
  private Values() {}

  /** Returns values uniform in [−1, 1) that depend on their number and the seed. */
  static float[] uniform(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(-1 << 20, 1 << 20) * 0x1p-20f;
    }
    return values;
  }

  /** Returns the same in float64. */
  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Returns a sum that a wrong place or sign of an element changes. */
  static double check(float[] values) {
    return check(widened(values));
  }

  /** Returns the same of float64. */
  static double check(double[] values) {
    double sum = 0;
    double magnitude = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * (1 + i % 7);
      magnitude += Math.abs(values[i]) * (1 + i % 7);
    }
    return sum + magnitude;
  }
}
