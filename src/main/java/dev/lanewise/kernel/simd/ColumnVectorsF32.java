package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Patches as columns, and back, for windows that move by one column: row (c, kh, kw) of the columns
 * then is made of {@code outHeight} runs that are contiguous in the image too.
 */
final class ColumnVectorsF32 {
  private ColumnVectorsF32() {}

  static void im2col(Window w, MemorySegment x, int xo, MemorySegment cols, int co, int ld) {
    int kernel = w.kernelHeight() * w.kernelWidth();
    for (int c = 0; c < w.channels(); c++) {
      int image = xo + c * w.height() * w.width();
      int row = co + c * kernel * ld;
      if (w.padHeight() == 0 && w.padWidth() == 0) {
        for (int ow = 0; ow < w.outWidth(); ow += LanesF32.LANES) {
          take(
              w.kernelHeight(),
              w.kernelWidth(),
              w.outHeight(),
              w.outWidth(),
              Math.min(w.outWidth() - ow, LanesF32.LANES),
              w.strideHeight(),
              w.width(),
              x,
              image + ow,
              cols,
              row + ow,
              ld);
        }
      } else {
        takePadded(w, x, image, cols, row, ld);
      }
    }
  }

  /** One channel, a strip of at most one vector's columns of the output. */
  private static void take(
      int kernelHeight,
      int kernelWidth,
      int outHeight,
      int outWidth,
      int strip,
      int strideHeight,
      int width,
      MemorySegment x,
      int xo,
      MemorySegment cols,
      int co,
      int ld) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(strip));
    long imageStep = LanesF32.bytes(strideHeight * width);
    long columnStep = LanesF32.bytes(outWidth);
    long row = LanesF32.bytes(co);
    LanesF32.require(x.isNative() && cols.isNative());
    for (int kh = 0; kh < kernelHeight; kh++) {
      for (int kw = 0; kw < kernelWidth; kw++) {
        long from = LanesF32.bytes(xo + kh * width + kw);
        long to = row;
        for (int oh = 0; oh < outHeight; oh++) {
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, from, LanesF32.ORDER, mask)
              .intoMemorySegment(cols, to, LanesF32.ORDER, mask);
          from += imageStep;
          to += columnStep;
        }
        row += LanesF32.bytes(ld);
      }
    }
  }

  private static void takePadded(
      Window w, MemorySegment x, int image, MemorySegment cols, int row, int ld) {
    int step = w.strideHeight() * w.width();
    for (int kh = 0; kh < w.kernelHeight(); kh++) {
      for (int kw = 0; kw < w.kernelWidth(); kw++) {
        int top = firstRow(w, kh);
        int left = firstCol(w, kw);
        int rows = lastRow(w, kh) - top;
        int run = lastCol(w, kw) - left;
        if (rows < w.outHeight() || run < w.outWidth()) {
          StepVectorsF32.fillAll(w.positions(), 0f, cols, row);
        }
        int from = image + element(w, kh, kw, top, left);
        int to = row + top * w.outWidth() + left;
        RunVectorsF32.copy(rows, run, x, from, step, cols, to, w.outWidth(), false);
        row += ld;
      }
    }
  }

  static void col2im(Window w, MemorySegment cols, int co, int ld, MemorySegment x, int xo) {
    int kernel = w.kernelHeight() * w.kernelWidth();
    for (int c = 0; c < w.channels(); c++) {
      int image = xo + c * w.height() * w.width();
      int row = co + c * kernel * ld;
      if (w.strideHeight() == 1) {
        for (int iw = 0; iw < w.width(); iw += LanesF32.LANES) {
          collect(
              w.kernelHeight(),
              w.kernelWidth(),
              w.outHeight(),
              w.outWidth(),
              w.height(),
              w.width(),
              w.padHeight(),
              iw + w.padWidth(),
              cols,
              row,
              ld,
              x,
              image + iw,
              Math.min(w.width() - iw, LanesF32.LANES));
        }
      } else {
        giveBack(w, cols, row, ld, x, image);
      }
    }
  }

  /**
   * One channel, a strip of at most one vector's columns of the image: each of its vectors collects
   * all that falls to it in a register, in the order in which the portable loop adds it. (Adding
   * run by run would load again what was stored just before, at another alignment.)
   *
   * @param left output column that kernel column 0 brings to the strip's first column
   */
  private static void collect(
      int kernelHeight,
      int kernelWidth,
      int outHeight,
      int outWidth,
      int height,
      int width,
      int padHeight,
      int left,
      MemorySegment cols,
      int co,
      int ld,
      MemorySegment x,
      int xo,
      int strip) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(strip));
    long at = LanesF32.bytes(xo);
    LanesF32.require(cols.isNative() && x.isNative());
    for (int ih = 0; ih < height; ih++) {
      FloatVector sum =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER, mask);
      int bottom = ih + padHeight;
      int last = Math.min(bottom, kernelHeight - 1);
      for (int kh = Math.max(bottom - outHeight + 1, 0); kh <= last; kh++) {
        long from = LanesF32.bytes(co + kh * kernelWidth * ld + (bottom - kh) * outWidth + left);
        for (int kw = 0; kw < kernelWidth; kw++) {
          VectorMask<Float> there =
              VectorMask.fromLong(
                  LanesF32.SPECIES, LanesF32.between(kw - left, outWidth + kw - left));
          sum =
              sum.add(
                  FloatVector.fromMemorySegment(
                      LanesF32.SPECIES, cols, from, LanesF32.ORDER, there),
                  there);
          from += LanesF32.bytes(ld - 1);
        }
      }
      sum.intoMemorySegment(x, at, LanesF32.ORDER, mask);
      at += LanesF32.bytes(width);
    }
  }

  private static void giveBack(
      Window w, MemorySegment cols, int row, int ld, MemorySegment x, int image) {
    int step = w.strideHeight() * w.width();
    for (int kh = 0; kh < w.kernelHeight(); kh++) {
      for (int kw = 0; kw < w.kernelWidth(); kw++) {
        int top = firstRow(w, kh);
        int left = firstCol(w, kw);
        int rows = lastRow(w, kh) - top;
        int run = lastCol(w, kw) - left;
        int from = row + top * w.outWidth() + left;
        int to = image + element(w, kh, kw, top, left);
        RunVectorsF32.copy(rows, run, cols, from, w.outWidth(), x, to, step, true);
        row += ld;
      }
    }
  }

  /** Returns which element of its channel kernel element (kh, kw) sees at position (oh, ow). */
  private static int element(Window w, int kh, int kw, int oh, int ow) {
    int ih = oh * w.strideHeight() - w.padHeight() + kh;
    int iw = ow - w.padWidth() + kw;
    return ih * w.width() + iw;
  }

  /** Returns the first output row in which kernel row kh is within the image. */
  private static int firstRow(Window w, int kh) {
    int above = Math.max(w.padHeight() - kh, 0);
    return Math.min((above + w.strideHeight() - 1) / w.strideHeight(), w.outHeight());
  }

  /** Returns the output row from which on it is not; never less than the first. */
  private static int lastRow(Window w, int kh) {
    int room = w.height() + w.padHeight() - kh;
    int rows = room <= 0 ? 0 : (room - 1) / w.strideHeight() + 1;
    return Math.max(Math.min(rows, w.outHeight()), firstRow(w, kh));
  }

  private static int firstCol(Window w, int kw) {
    return Math.min(Math.max(w.padWidth() - kw, 0), w.outWidth());
  }

  private static int lastCol(Window w, int kw) {
    return Math.max(Math.min(w.width() + w.padWidth() - kw, w.outWidth()), firstCol(w, kw));
  }
}
