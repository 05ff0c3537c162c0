package dev.lanewise.inspect;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture of a convolution's filters, each weight a square. Immutable; the weights are copied
 * when it is made.
 *
 * <p>Filters of one input channel are tiles in a grid, filters of three are tiles in colour, with
 * grey for 0; of any other number each filter is a row with one tile per channel. Zero is white,
 * weights above are red and below blue, or in grey from black to white. At most 256 tiles are
 * shown, in a row at most 32.
 */
public final class FilterSheet {
  private static final int PAPER = 0xcbd2d9;
  private static final int GREY_PAPER = 0x30363d;
  private static final int ZERO = 0xf7f7f7;
  private static final int ABOVE = 0xb2182b;
  private static final int BELOW = 0x2166ac;
  private static final int NOT_FINITE = 0x000000;
  private static final int NOT_FINITE_GREY = 0xe69f00;
  private static final int MAX_TILES = 256;
  private static final int MAX_COLUMNS = 32;
  private static final int MAX_SIDE = 2048;

  private final double[] weights;
  private final int filters;
  private final int channels;
  private final int kernelHeight;
  private final int kernelWidth;
  private final int magnification;
  private final boolean grey;
  private final boolean scaledEach;

  private FilterSheet(
      double[] weights, int[] shape, int magnification, boolean grey, boolean scaledEach) {
    this.weights = weights;
    this.filters = shape[0];
    this.channels = shape[1];
    this.kernelHeight = shape[2];
    this.kernelWidth = shape[3];
    this.magnification = magnification;
    this.grey = grey;
    this.scaledEach = scaledEach;
  }

  /**
   * Returns a sheet of filters.
   *
   * @param weights of shape [filters, channels, kernel height, kernel width]
   * @throws IllegalArgumentException if the tensor is of another rank or empty
   */
  public static FilterSheet of(Tensor weights) {
    Shape shape = weights.shape();
    if (shape.rank() != 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "filters have a shape [filters, channels, height, width] without a 0, not " + shape);
    }
    int[] dims = shape.toArray();
    int magnification = Math.clamp(80 / Math.max(dims[2], dims[3]), 1, 16);
    return new FilterSheet(weights.toDoubleArray(), dims, magnification, false, false);
  }

  /**
   * Returns a sheet of filters that are the rows of a matrix.
   *
   * @param weights of shape [filters, channels · kernelHeight · kernelWidth]
   * @throws IllegalArgumentException if the tensor is of another shape or empty
   */
  public static FilterSheet of(Tensor weights, int channels, int kernelHeight, int kernelWidth) {
    Shape shape = weights.shape();
    Shape kernel = Shape.of(channels, kernelHeight, kernelWidth);
    if (shape.rank() != 2 || shape.dim(1) != kernel.size()) {
      throw new IllegalArgumentException(
          "a matrix of filters " + kernel + " has rows of " + kernel.size() + ", not " + shape);
    }
    return of(weights.reshape(kernel.prepend(shape.dim(0))));
  }

  /**
   * Returns this sheet with each weight a square of that many pixels; the default depends on the
   * kernel's size. A sheet that would be too large for a picture is magnified less.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public FilterSheet magnified(int pixels) {
    if (pixels < 1) {
      throw new IllegalArgumentException("a magnification of " + pixels + "; it is at least 1");
    }
    return new FilterSheet(weights, dims(), pixels, grey, scaledEach);
  }

  /** Returns this sheet in grey: black for the least weight, mid-grey for 0. */
  public FilterSheet inGrey() {
    return new FilterSheet(weights, dims(), magnification, true, scaledEach);
  }

  /**
   * Returns this sheet with full colour for each filter's own largest weight, where the default is
   * the largest weight of them all.
   */
  public FilterSheet scaledEach() {
    return new FilterSheet(weights, dims(), magnification, grey, true);
  }

  private int[] dims() {
    return new int[] {filters, channels, kernelHeight, kernelWidth};
  }

  /** Draws the sheet. */
  public BufferedImage render() {
    boolean coloured = channels == 3;
    boolean rows = channels != 1 && !coloured;
    int columns;
    int lines;
    if (rows) {
      columns = Math.min(channels, MAX_COLUMNS);
      lines = Math.min(filters, Math.max(1, MAX_TILES / columns));
    } else {
      int tiles = Math.min(filters, MAX_TILES);
      columns = columns(tiles);
      lines = (tiles + columns - 1) / columns;
    }
    int longest = Math.max(columns * kernelWidth, lines * kernelHeight);
    int square = Math.clamp(MAX_SIDE / longest, 1, magnification);
    int gap = Math.max(2, square * 3 / 8);
    int stepX = kernelWidth * square + gap;
    int stepY = kernelHeight * square + gap;
    Canvas canvas =
        new Canvas(
            columns * stepX + gap, lines * stepY + gap, grey || coloured ? GREY_PAPER : PAPER);
    double sheetScale = scale(0, filters);
    for (int tile = 0; tile < columns * lines; tile++) {
      int filter = rows ? tile / columns : tile;
      int channel = rows ? tile % columns : 0;
      if (filter < filters) {
        double scale = scaledEach ? scale(filter, filter + 1) : sheetScale;
        int left = gap + tile % columns * stepX;
        int top = gap + tile / columns * stepY;
        for (int y = 0; y < kernelHeight; y++) {
          for (int x = 0; x < kernelWidth; x++) {
            int colour =
                coloured ? rgb(filter, y, x, scale) : colour(weight(filter, channel, y, x) / scale);
            canvas.fill(left + x * square, top + y * square, square, square, colour);
          }
        }
      }
    }
    return canvas.toImage();
  }

  /** As near to a square as it gets; of two equally near, the one that leaves no tile empty. */
  private int columns(int tiles) {
    int columns = (int) Math.ceil(Math.sqrt((double) tiles * kernelHeight / kernelWidth));
    columns = Math.clamp(columns, 1, tiles);
    for (int wider = columns; wider <= Math.min(tiles, columns + columns / 3); wider++) {
      if (tiles % wider == 0) {
        return wider;
      }
    }
    return columns;
  }

  private double weight(int filter, int channel, int y, int x) {
    return weights[((filter * channels + channel) * kernelHeight + y) * kernelWidth + x];
  }

  private double scale(int fromFilter, int toFilter) {
    int size = channels * kernelHeight * kernelWidth;
    double largest = Double.MIN_NORMAL;
    for (int i = fromFilter * size; i < toFilter * size; i++) {
      if (Double.isFinite(weights[i])) {
        largest = Math.max(largest, Math.abs(weights[i]));
      }
    }
    return largest;
  }

  private int rgb(int filter, int y, int x, double scale) {
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double value = weight(filter, channel, y, x) / scale;
      if (!Double.isFinite(value)) {
        return NOT_FINITE_GREY;
      }
      rgb = rgb << 8 | (int) Math.round(127.5 + 127.5 * value);
    }
    return rgb;
  }

  private int colour(double value) {
    if (!Double.isFinite(value)) {
      return grey ? NOT_FINITE_GREY : NOT_FINITE;
    }
    if (grey) {
      return (int) Math.round(127.5 + 127.5 * value) * 0x010101;
    }
    int end = value < 0 ? BELOW : ABOVE;
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int zero = ZERO >> shift & 0xff;
      int full = end >> shift & 0xff;
      mixed |= (int) Math.round(zero + (full - zero) * Math.abs(value)) << shift;
    }
    return mixed;
  }

  /**
   * Writes the sheet as a PNG file, whole or not at all.
   *
   * @throws IOException if the file cannot be written; an existing one stays as it was
   */
  public void write(Path file) throws IOException {
    Png.write(render(), file);
  }
}
