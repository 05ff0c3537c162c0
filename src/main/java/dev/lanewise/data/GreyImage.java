package dev.lanewise.data;

import java.util.Arrays;

/**
 * A picture of one value per pixel, row by row, from 0 (dark) to 1.
 *
 * @param values the array itself, not a copy
 */
record GreyImage(int width, int height, float[] values) {
  /** Maps a pixel's value. */
  @FunctionalInterface
  interface Map {
    float apply(float value);
  }

  float get(int x, int y) {
    return values[y * width + x];
  }

  GreyImage map(Map map) {
    float[] mapped = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      mapped[i] = map.apply(values[i]);
    }
    return new GreyImage(width, height, mapped);
  }

  /** Returns the values of the outermost pixels in ascending order. */
  float[] sortedBorder() {
    float[] border = new float[2 * width + 2 * height];
    int count = 0;
    for (int x = 0; x < width; x++) {
      border[count++] = get(x, 0);
      border[count++] = get(x, height - 1);
    }
    for (int y = 0; y < height; y++) {
      border[count++] = get(0, y);
      border[count++] = get(width - 1, y);
    }
    Arrays.sort(border);
    return border;
  }

  /** Returns the difference from {@code base} of the value farthest from it; signed. */
  float greatestDifference(float base) {
    float greatest = 0;
    for (float value : values) {
      if (Math.abs(value - base) > Math.abs(greatest)) {
        greatest = value - base;
      }
    }
    return greatest;
  }

  /**
   * Returns the smallest rectangle that holds all values of at least a threshold; there must be
   * one.
   */
  GreyImage cropTo(float threshold) {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (get(x, y) >= threshold) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = y;
        }
      }
    }
    int croppedWidth = right - left + 1;
    int croppedHeight = bottom - top + 1;
    float[] cropped = new float[croppedWidth * croppedHeight];
    for (int y = 0; y < croppedHeight; y++) {
      System.arraycopy(values, (top + y) * width + left, cropped, y * croppedWidth, croppedWidth);
    }
    return new GreyImage(croppedWidth, croppedHeight, cropped);
  }

  /** Returns the picture at another size: each new pixel is the mean of the area it covers. */
  GreyImage resize(int newWidth, int newHeight) {
    float[] narrow = averageRows(values, width, height, newWidth);
    float[] turned = transpose(narrow, newWidth, height);
    float[] small = averageRows(turned, height, newWidth, newHeight);
    return new GreyImage(newWidth, newHeight, transpose(small, newHeight, newWidth));
  }

  private static float[] averageRows(float[] in, int width, int height, int newWidth) {
    float[] out = new float[newWidth * height];
    double step = (double) width / newWidth;
    for (int x = 0; x < newWidth; x++) {
      double from = x * step;
      double to = Math.min(width, from + step);
      for (int column = (int) from; column < to; column++) {
        float covered = (float) ((Math.min(to, column + 1) - Math.max(from, column)) / step);
        for (int y = 0; y < height; y++) {
          out[y * newWidth + x] += covered * in[y * width + column];
        }
      }
    }
    return out;
  }

  private static float[] transpose(float[] in, int width, int height) {
    float[] out = new float[in.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        out[x * height + y] = in[y * width + x];
      }
    }
    return out;
  }
}
