package dev.lanewise.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shift and scale that gives a training set mean 0 and deviation 1 [DF §12]; kept with a model,
 * for whatever it is to predict.
 *
 * @param mean of all elements of all samples
 * @param deviation their standard deviation; above 0
 */
public record Standardization(double mean, double deviation) {
  private static final String MEAN = "input_mean";
  private static final String DEVIATION = "input_deviation";

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the mean is not finite or the deviation not a finite number
   *     above 0
   */
  public Standardization {
    if (!Double.isFinite(mean) || !(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "mean %s, deviation %s: expected finite numbers, the deviation above 0"
              .formatted(mean, deviation));
    }
  }

  /** Returns the one that changes nothing. */
  public static Standardization none() {
    return new Standardization(0, 1);
  }

  /** Returns the one for a data set; a deviation of 0, of constant data, is taken as 1. */
  public static Standardization of(Dataset data) {
    float[] sample = new float[data.shape().size()];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < data.size(); i++) {
      data.copySample(i, sample, 0);
      double part = 0;
      double partSquares = 0;
      for (float value : sample) {
        part += value;
        partSquares += (double) value * value;
      }
      sum += part;
      squares += partSquares;
    }
    double count = Math.max(1.0, (double) data.size() * sample.length);
    double mean = sum / count;
    double variance = squares / count - mean * mean;
    return new Standardization(mean, variance > 0 ? Math.sqrt(variance) : 1);
  }

  /** Returns this as text by name, for a file's metadata. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(MEAN, Double.toString(mean));
    map.put(DEVIATION, Double.toString(deviation));
    return map;
  }

  /**
   * Returns the one that {@link #toMap} wrote; {@link #none()} if there is nothing of it, as in
   * files that other programs made.
   *
   * @param map may hold other things as well
   * @throws IllegalArgumentException if half of it is missing, or it is out of range
   */
  public static Standardization fromMap(Map<String, String> map) {
    if (!map.containsKey(MEAN) && !map.containsKey(DEVIATION)) {
      return none();
    }
    return new Standardization(number(map, MEAN), number(map, DEVIATION));
  }

  private static double number(Map<String, String> map, String key) {
    String text = map.get(key);
    if (text == null) {
      throw new IllegalArgumentException("no '" + key + "'");
    }
    return Double.parseDouble(text);
  }

  /** Replaces values by (value − mean) / deviation. */
  public void apply(float[] values) {
    float shift = (float) mean;
    float scale = (float) (1 / deviation);
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] - shift) * scale;
    }
  }
}
