package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;

/**
 * Part of an image as one strip of elements, row after row, channel after channel: some whole
 * channels, or some rows of one, as fits the first cache.
 *
 * <p>What a window sees at its place (kh, kw) is {@link #shift} elements behind what it sees at its
 * first place. So one loop over a strip finds something for windows at every position, strides of
 * one; {@link #pick} then takes those that there are. That is several times as many windows as are
 * wanted, but without any index arithmetic, with every vector full and every load in order.
 *
 * <p>Where windows reach past an edge, the strip has rows and columns for that, filled with the
 * edge's nearest elements.
 */
final class StripF32 {
  /** Elements of a strip. */
  private static final int SIZE = 4096;

  private final ScratchF32 scratch = new ScratchF32();
  private Window window;
  private boolean inside;
  private int channelsPerStrip;
  private int rowsPerStrip;
  private int rowLength;
  private int rowsPerChannel;
  private int channel;
  private int channels;
  private int row;
  private int rows;

  /** Prepares for the strips of an image. */
  void open(Window w) {
    window = w;
    inside = fits(w);
    rowLength = inside ? w.width() : (w.outWidth() - 1) * w.strideWidth() + w.kernelWidth();
    int height = inside ? w.height() : rowsSeen(w.outHeight());
    channelsPerStrip = Math.clamp(SIZE / (height * rowLength), 1, Math.max(1, w.channels()));
    int fit = (SIZE / rowLength - w.kernelHeight()) / w.strideHeight() + 1;
    rowsPerStrip = Math.clamp(fit, Math.min(4, w.outHeight()), w.outHeight());
    if (channelsPerStrip > 1) {
      rowsPerStrip = w.outHeight();
    }
    channel = 0;
    row = 0;
    size();
  }

  /** Returns whether all windows lie inside the image. */
  static boolean fits(Window w) {
    return w.padHeight() == 0
        && w.padWidth() == 0
        && (w.outHeight() - 1) * w.strideHeight() + w.kernelHeight() <= w.height()
        && (w.outWidth() - 1) * w.strideWidth() + w.kernelWidth() <= w.width();
  }

  /** Returns whether there is a strip at hand. */
  boolean isOpen() {
    return channel < window.channels();
  }

  /** Goes on to the next strip. */
  void next() {
    row += rows;
    if (row == window.outHeight()) {
      row = 0;
      channel += channels;
    }
    size();
  }

  private void size() {
    channels = Math.min(channelsPerStrip, window.channels() - channel);
    rows = Math.min(rowsPerStrip, window.outHeight() - row);
    rowsPerChannel = inside && rows == window.outHeight() ? window.height() : rowsSeen(rows);
  }

  private int rowsSeen(int outRows) {
    return (outRows - 1) * window.strideHeight() + window.kernelHeight();
  }

  /** Returns the number of elements. */
  int length() {
    return ((channels - 1) * rowsPerChannel + rowsSeen(rows)) * rowLength;
  }

  /** Returns the number of windows. */
  int windows() {
    return length() - shift(window.kernelHeight() - 1, window.kernelWidth() - 1);
  }

  /** Returns how far the element at a place of a window is from that at its first place. */
  int shift(int kh, int kw) {
    return kh * rowLength + kw;
  }

  /** Returns the elements of the strip at hand. */
  MemorySegment read(MemorySegment x, int xo) {
    MemorySegment to = scratch.ofSize(channels * rowsPerChannel * rowLength);
    if (inside) {
      RowMoverF32.in(length(), x, xo + begin(), to);
      return to;
    }
    for (int c = 0; c < channels; c++) {
      for (int r = 0; r < rowsPerChannel; r++) {
        int top = row * window.strideHeight() - window.padHeight() + r;
        int from = (channel + c) * window.height() + Math.clamp(top, 0, window.height() - 1);
        readRow(x, xo + from * window.width(), to, (c * rowsPerChannel + r) * rowLength);
      }
    }
    return to;
  }

  /** Where the strip's first row begins in the image. */
  private int begin() {
    return (channel * window.height() + row * window.strideHeight()) * window.width();
  }

  private void readRow(MemorySegment x, int from, MemorySegment to, int at) {
    int left = Math.min(window.padWidth(), rowLength);
    int n = Math.min(window.width(), rowLength - left);
    for (int col = 0; col < n; col++) {
      MemF32.set(to, at + left + col, MemF32.get(x, from + col));
    }
    for (int col = 0; col < left; col++) {
      MemF32.set(to, at + col, MemF32.get(x, from));
    }
    for (int col = left + n; col < rowLength; col++) {
      MemF32.set(to, at + col, MemF32.get(x, from + window.width() - 1));
    }
  }

  /** Writes the strip at hand back; no window reaches past an edge. */
  void write(MemorySegment x, int xo) {
    RowMoverF32.out(length(), scratch.ofSize(0), x, xo + begin());
  }

  /** Writes the results of the windows that there are. */
  void pick(MemorySegment results, MemorySegment y, int yo) {
    int ld = window.strideHeight() * rowLength;
    int to = yo + channel * window.positions() + row * window.outWidth();
    if (rowsPerChannel * rowLength == rows * ld) {
      pickRows(channels * rows, results, 0, y, to);
      return;
    }
    for (int c = 0; c < channels; c++) {
      pickRows(rows, results, c * rowsPerChannel * rowLength, y, to);
      to += window.positions();
    }
  }

  private void pickRows(int count, MemorySegment results, int at, MemorySegment y, int yo) {
    int ld = window.strideHeight() * rowLength;
    RowMoverF32.pick(count, window.outWidth(), window.strideWidth(), results, at, ld, y, yo);
  }

  /**
   * Returns one value a window, where {@link #pick} would take it from, behind as many elements as
   * the last place's shift; the filler elsewhere.
   */
  MemorySegment spread(MemorySegment y, int yo, ScratchF32 workspace, float filler) {
    int before = shift(window.kernelHeight() - 1, window.kernelWidth() - 1);
    int size = before + channels * rowsPerChannel * rowLength + 2 * LanesF32.LANES;
    MemorySegment to = workspace.ofSize(size);
    StepVectorsF32.fillAll(size, filler, to, 0);
    int ld = window.strideHeight() * rowLength;
    int stride = window.strideWidth();
    int from = yo + channel * window.positions() + row * window.outWidth();
    for (int c = 0; c < channels; c++) {
      int at = before + c * rowsPerChannel * rowLength;
      RowMoverF32.spread(rows, window.outWidth(), stride, y, from, to, at, ld, filler);
      from += window.positions();
    }
    return to;
  }
}
