package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings a picture of one digit into the form of the MNIST images: light on dark, fitted into 20 ×
 * 20 pixels with its proportions kept, and centred by its centre of mass in 28 × 28. Without state,
 * so any thread may use it.
 *
 * <p>It goes by three guesses: most of the picture's border is background; the digit is what
 * differs from it; and nothing else does.
 */
public final class DigitImage {
  /** Rows and columns of the result. */
  public static final int SIDE = 28;

  private static final int BOX = 20;

  /** The least difference between digit and background, of the range from black to white. */
  private static final float MIN_CONTRAST = 0.1f;

  /** The least ink that counts as a digit's edge: above the ripples that JPEG leaves around it. */
  private static final float EDGE = 0.15f;

  private static final int MIN_SIDE = 4;

  private DigitImage() {}

  /**
   * Reads a PNG or JPEG file of any size up to 100 megapixels: coloured, grey or transparent, dark
   * on light or light on dark.
   *
   * @return 28 × 28 values, row-major, from 0 (background) to 1
   * @throws IOException if the file cannot be read, is no such picture, is smaller than 4 × 4 or
   *     too large, or shows nothing; the message names the file
   */
  public static float[] read(Path file) throws IOException {
    GreyImage image = PictureFile.read(file);
    if (image.width() < MIN_SIDE || image.height() < MIN_SIDE) {
      throw new IOException(
          file
              + ": a picture of "
              + image.width()
              + " × "
              + image.height()
              + " pixels is too small to show a digit");
    }
    float[] border = image.sortedBorder();
    float background = border[border.length / 2];
    float contrast = image.greatestDifference(background);
    if (Math.abs(contrast) < MIN_CONTRAST) {
      throw new IOException(file + ": the picture is blank, no digit can be made out");
    }
    GreyImage ink = image.map(value -> Math.clamp((value - background) / contrast, 0f, 1f));
    float[] borderInk = ink.sortedBorder();
    // An upper quartile, so that a digit that touches the border does not pass for grain; and with
    // an end, so that something remains when it does.
    float grain = Math.min(4 * borderInk[borderInk.length * 3 / 4], 0.5f);
    GreyImage digit = ink.map(value -> value < grain ? 0 : value).cropTo(Math.max(grain, EDGE));
    double scale = (double) BOX / Math.max(digit.width(), digit.height());
    int width = Math.max(1, (int) Math.round(digit.width() * scale));
    int height = Math.max(1, (int) Math.round(digit.height() * scale));
    return centre(digit.resize(width, height));
  }

  /**
   * Moves by whole pixels, so that the centre of mass is on pixel (14, 14), as it is in MNIST: a
   * little right of and below the middle. No part leaves the picture.
   */
  private static float[] centre(GreyImage digit) {
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int y = 0; y < digit.height(); y++) {
      for (int x = 0; x < digit.width(); x++) {
        float value = digit.get(x, y);
        sum += value;
        sumX += value * x;
        sumY += value * y;
      }
    }
    int left = Math.clamp(Math.round(SIDE / 2.0 - sumX / sum), 0, SIDE - digit.width());
    int top = Math.clamp(Math.round(SIDE / 2.0 - sumY / sum), 0, SIDE - digit.height());
    float[] centred = new float[SIDE * SIDE];
    for (int y = 0; y < digit.height(); y++) {
      for (int x = 0; x < digit.width(); x++) {
        // A mean of ones may be rounded to more than one.
        centred[(top + y) * SIDE + left + x] = Math.min(1, digit.get(x, y));
      }
    }
    return centred;
  }
}
