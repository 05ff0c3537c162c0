package dev.lanewise.inspect;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A picture to draw on with smooth strokes. Not thread-safe.
 *
 * <p>It does without {@code java.awt.Graphics}, which on some systems asks for a display or a font
 * even where it draws neither.
 */
final class Canvas {
  private final int width;
  private final int height;
  private final int[] pixels;
  private final StrokeFont font = new StrokeFont();

  Canvas(int width, int height, int background) {
    this.width = width;
    this.height = height;
    this.pixels = new int[width * height];
    Arrays.fill(pixels, background);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Fills a rectangle of whole pixels; what lies outside the picture is left out. */
  void fill(int x, int y, int w, int h, int rgb) {
    for (int row = Math.max(0, y); row < Math.min(height, y + h); row++) {
      int from = row * width + Math.max(0, x);
      int to = row * width + Math.min(width, x + w);
      if (from < to) {
        Arrays.fill(pixels, from, to, rgb);
      }
    }
  }

  /**
   * Draws strokes {x0, y0, x1, y1} with round ends in one go, so that they do not darken where they
   * overlap.
   */
  void stroke(List<double[]> strokes, double thickness, int rgb) {
    double reach = thickness / 2 + 1;
    double[] box = bounds(strokes);
    int left = (int) Math.clamp(Math.floor(box[0] - reach), 0, width);
    int top = (int) Math.clamp(Math.floor(box[1] - reach), 0, height);
    int right = (int) Math.clamp(Math.ceil(box[2] + reach), 0, width);
    int bottom = (int) Math.clamp(Math.ceil(box[3] + reach), 0, height);
    if (left >= right || top >= bottom) {
      return;
    }
    float[] cover = new float[(right - left) * (bottom - top)];
    for (double[] s : strokes) {
      cover(cover, left, top, right, bottom, s, thickness);
    }
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        float alpha = cover[(y - top) * (right - left) + x - left];
        if (alpha > 0) {
          pixels[y * width + x] = mix(pixels[y * width + x], rgb, alpha);
        }
      }
    }
  }

  private static double[] bounds(List<double[]> strokes) {
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (double[] s : strokes) {
      box[0] = Math.min(box[0], Math.min(s[0], s[2]));
      box[1] = Math.min(box[1], Math.min(s[1], s[3]));
      box[2] = Math.max(box[2], Math.max(s[0], s[2]));
      box[3] = Math.max(box[3], Math.max(s[1], s[3]));
    }
    return box;
  }

  private static void cover(
      float[] cover, int left, int top, int right, int bottom, double[] s, double thickness) {
    double reach = thickness / 2 + 1;
    int fromX = (int) Math.max(left, Math.floor(Math.min(s[0], s[2]) - reach));
    int toX = (int) Math.min(right, Math.ceil(Math.max(s[0], s[2]) + reach));
    int fromY = (int) Math.max(top, Math.floor(Math.min(s[1], s[3]) - reach));
    int toY = (int) Math.min(bottom, Math.ceil(Math.max(s[1], s[3]) + reach));
    double dx = s[2] - s[0];
    double dy = s[3] - s[1];
    double squared = dx * dx + dy * dy;
    for (int y = fromY; y < toY; y++) {
      for (int x = fromX; x < toX; x++) {
        double px = x + 0.5 - s[0];
        double py = y + 0.5 - s[1];
        double along = squared == 0 ? 0 : Math.clamp((px * dx + py * dy) / squared, 0, 1);
        double distance = Math.hypot(px - along * dx, py - along * dy);
        float inside = (float) Math.clamp(thickness / 2 + 0.5 - distance, 0, 1);
        int at = (y - top) * (right - left) + x - left;
        cover[at] = Math.max(cover[at], inside);
      }
    }
  }

  private static int mix(int under, int over, float alpha) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int below = under >> shift & 0xff;
      int above = over >> shift & 0xff;
      mixed |= Math.round(below + (above - below) * alpha) << shift;
    }
    return mixed;
  }

  /** Returns the width in pixels of a text whose dots are {@code size} pixels apart. */
  double textWidth(String text, double size) {
    return font.width(text) * size;
  }

  /** Writes from left to right, beginning at x, on the baseline y. */
  void text(String text, double x, double y, double size, int rgb) {
    List<double[]> strokes = new ArrayList<>();
    for (double[] s : font.strokes(text)) {
      strokes.add(
          new double[] {x + s[0] * size, y + s[1] * size, x + s[2] * size, y + s[3] * size});
    }
    stroke(strokes, 0.8 * size, rgb);
  }

  /** Writes from bottom to top, beginning at y, on the upright baseline x. */
  void textUpwards(String text, double x, double y, double size, int rgb) {
    List<double[]> strokes = new ArrayList<>();
    for (double[] s : font.strokes(text)) {
      strokes.add(
          new double[] {x + s[1] * size, y - s[0] * size, x + s[3] * size, y - s[2] * size});
    }
    stroke(strokes, 0.8 * size, rgb);
  }

  BufferedImage toImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return image;
  }
}
