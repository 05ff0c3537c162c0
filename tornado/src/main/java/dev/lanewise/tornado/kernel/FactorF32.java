package dev.lanewise.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Where the elements are of the factors of a {@linkplain TileF32 product in tiles}: A is a matrix
 * or has its rows in runs; B is a matrix or that of a convolution, which is nowhere written down.
 *
 * <pre>
 *                 A                     B                              C
 *   MATRICES      op(A)                 op(B)                          C
 *   FORWARD       w[out, (c, kh, kw)]   x at [(c, kh, kw), position]   y
 *   INPUT         w[c, (out, kh, kw)]   dy at [(out, kh, kw), pixel]   dx
 *   WEIGHTS       dy[out, position]     x at [position, (c, kh, kw)]   dw
 * </pre>
 *
 * <p>A position is one of an output, a pixel one of an input, both counted over all images. Sizes
 * in two directions are a long each: down in its upper half, across in its lower.
 */
final class FactorF32 {
  static final int MATRICES = 0;
  static final int FORWARD = 1;
  static final int INPUT = 2;
  static final int WEIGHTS = 3;

  private FactorF32() {}

  private static int down(long sizes) {
    return (int) (sizes >> 32);
  }

  private static int across(long sizes) {
    return (int) sizes;
  }

  /** Returns how many elements an area has. */
  static int area(long sizes) {
    return down(sizes) * across(sizes);
  }

  /** Returns the element (i, p) of A, see {@link TileF32#product}; 0 outside of it. */
  static float left(
      int i, int p, int m, int end, FloatArray x, int ao, int aRow, int aRun, int aNext, int aCol) {
    float value = 0f;
    if (i < m && p < end) {
      int at = ao + i * aRow + p * aCol;
      if (aNext > 0) {
        at = ao + i * aRow + p / aRun * aNext + p % aRun * aCol;
      }
      value = x.get(at);
    }
    return value;
  }

  /**
   * Returns the element (p, j) of B; 0 outside of it.
   *
   * @param row elements from one row of a matrix to the next, or from one image to the next
   * @param col elements from one column of a matrix to the next
   */
  static float right(
      int what,
      int p,
      int j,
      int end,
      int n,
      FloatArray x,
      int xo,
      int row,
      int col,
      long size,
      long filter,
      long stride,
      long pad,
      long out) {
    float value = 0f;
    if (j < n && p < end) {
      value = inside(what, p, j, x, xo, row, col, size, filter, stride, pad, out);
    }
    return value;
  }

  private static float inside(
      int what,
      int p,
      int j,
      FloatArray x,
      int xo,
      int row,
      int col,
      long size,
      long filter,
      long stride,
      long pad,
      long out) {
    float value = 0f;
    if (what == MATRICES) {
      value = x.get(xo + p * row + j * col);
    }
    if (what == FORWARD || what == WEIGHTS) {
      int element = what == FORWARD ? p : j;
      int position = what == FORWARD ? j : p;
      value = input(element, position, x, xo, row, size, filter, stride, pad, out);
    }
    if (what == INPUT) {
      value = output(p, j, x, xo, row, size, filter, stride, pad, out);
    }
    return value;
  }

  /** Returns the input that an element of a filter, (c, kh, kw), meets at a position. */
  private static float input(
      int element,
      int position,
      FloatArray x,
      int xo,
      int image,
      long size,
      long filter,
      long stride,
      long pad,
      long out) {
    int tap = element % area(filter);
    int within = position % area(out);
    int ih = within / across(out) * down(stride) - down(pad) + tap / across(filter);
    int iw = within % across(out) * across(stride) - across(pad) + tap % across(filter);
    int from = xo + position / area(out) * image + element / area(filter) * area(size);
    float value = 0f;
    if (ih >= 0 && ih < down(size) && iw >= 0 && iw < across(size)) {
      value = x.get(from + ih * across(size) + iw);
    }
    return value;
  }

  /** Returns the output's gradient where an element of a filter, (out, kh, kw), meets a pixel. */
  private static float output(
      int element,
      int pixel,
      FloatArray x,
      int xo,
      int image,
      long size,
      long filter,
      long stride,
      long pad,
      long out) {
    int tap = element % area(filter);
    int within = pixel % area(size);
    int down = within / across(size) + down(pad) - tap / across(filter);
    int across = within % across(size) + across(pad) - tap % across(filter);
    int oh = down / down(stride);
    int ow = across / across(stride);
    int from = xo + pixel / area(size) * image + element / area(filter) * area(out);
    boolean row = down >= 0 && oh * down(stride) == down && oh < down(out);
    float value = 0f;
    if (row && across >= 0 && ow * across(stride) == across && ow < across(out)) {
      value = x.get(from + oh * across(out) + ow);
    }
    return value;
  }
}
