package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Convolution and its two transposes as im2col + matrix product, a group of images at a time.
 *
 * <p>The columns of a group stand side by side, so that one product serves all its images:
 *
 * <pre>
 *                 columns [K, g·P]           K = C·kh·kw, P = OH·OW, g images
 *                 image 0 | image 1 | …
 *   w [C′, K]  ×                        =   result [C′, g·P], then copied to y [g, C′, P]
 * </pre>
 */
final class Convolution implements AutoCloseable {
  private final Team team;
  private final Check check;
  private final Scratch[] columns;
  private final Scratch[] results;
  private final Scratch partials;

  private final Piece forward = this::forward;
  private final Piece inputGradient = this::inputGradient;
  private final Piece weightGradient = this::weightGradient;

  private Window window;
  private int images;
  private int channelsOut;
  private int groupSize;
  private int groups;
  private int partialCount;
  private boolean accumulate;
  private Tensor x;
  private Tensor w;
  private Tensor b;
  private Tensor y;
  private MemorySegment partialSums;

  Convolution(Team team, Check check) {
    DType dtype = check.dtype();
    this.team = team;
    this.check = check;
    this.partials = new Scratch(dtype);
    this.columns = new Scratch[team.threads()];
    this.results = new Scratch[team.threads()];
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot] = new Scratch(dtype);
      results[slot] = new Scratch(dtype);
    }
  }

  void convolution(Window window, Tensor x, Tensor w, Tensor b, Tensor y, boolean accumulate) {
    int images = check.images(window, x);
    int channelsOut = channelsOut(window, w, images, y);
    check.apart(y, x, w);
    if (b != null) {
      check.tensor("b", b, channelsOut);
      check.apart(y, b);
    }
    if (y.size() > 0) {
      runForward(window, images, channelsOut, x, w, b, y, accumulate);
    }
  }

  void convolutionInputGradient(Window window, Tensor w, Tensor dy, Tensor dx) {
    int images = check.images(window, dx);
    int channelsOut = channelsOut(window, w, images, dy);
    check.apart(dx, w, dy);
    if (dy.size() > 0) {
      runInputGradient(window, images, channelsOut, w, dy, dx);
    }
  }

  void convolutionWeightGradient(Window window, Tensor x, Tensor dy, Tensor dw) {
    int images = check.images(window, x);
    int channelsOut = channelsOut(window, dw, images, dy);
    check.apart(dw, x, dy);
    if (dy.size() > 0) {
      runWeightGradient(window, images, channelsOut, x, dy, dw);
    }
  }

  private int channelsOut(Window window, Tensor w, int images, Tensor y) {
    check.tensor("w", w);
    int channelsOut = Check.rows(w, window.columnSize());
    check.tensor("w", w, (long) channelsOut * window.columnSize());
    check.tensor("y", y, (long) images * channelsOut * window.positions());
    return channelsOut;
  }

  private void runForward(
      Window window,
      int images,
      int channelsOut,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate) {
    this.accumulate = accumulate;
    start(window, images, channelsOut, x, w, b, y);
    team.run(groups, forward);
  }

  private void runInputGradient(
      Window window, int images, int channelsOut, Tensor w, Tensor dy, Tensor dx) {
    start(window, images, channelsOut, dx, w, null, dy);
    team.run(groups, inputGradient);
  }

  private void runWeightGradient(
      Window window, int images, int channelsOut, Tensor x, Tensor dy, Tensor dw) {
    start(window, images, channelsOut, x, dw, null, dy);
    int size = dw.size();
    partialCount = Cut.partials(groups, size);
    partialSums = partials.ofSize((long) partialCount * size);
    team.run(partialCount, weightGradient);
    Partials.addTree(team.loops(), partialCount, size, partialSums, dw);
  }

  private void start(
      Window window, int images, int channelsOut, Tensor x, Tensor w, Tensor b, Tensor y) {
    team.requireOpen();
    this.window = window;
    this.images = images;
    this.channelsOut = channelsOut;
    this.x = x;
    this.w = w;
    this.b = b;
    this.y = y;
    long columnElements = (long) window.columnSize() * window.positions();
    groupSize = Cut.imagesPerGroup(images, columnElements);
    groups = Cut.pieces(images, groupSize);
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot].ofSize(columnElements * groupSize);
      results[slot].ofSize((long) channelsOut * window.positions() * groupSize);
    }
  }

  private MemorySegment columns(int slot) {
    return columns[slot].ofSize(0);
  }

  private MemorySegment results(int slot) {
    return results[slot].ofSize(0);
  }

  private int imagesOf(int group) {
    return Math.min(groupSize, images - group * groupSize);
  }

  private void forward(int group, int slot, Loops loops) {
    int g = imagesOf(group);
    int positions = window.positions();
    int k = window.columnSize();
    int ld = g * positions;
    MemorySegment cols = columns(slot);
    MemorySegment result = results(slot);
    toColumns(group, g, cols, loops);
    loops.gemm(
        false,
        false,
        channelsOut,
        ld,
        k,
        1,
        w.segment(),
        w.offset(),
        k,
        cols,
        0,
        ld,
        0,
        result,
        0,
        ld);
    for (int i = 0; i < g; i++) {
      loops.copyBlocks(
          channelsOut,
          positions,
          result,
          i * positions,
          ld,
          y.segment(),
          outputOffset(group, i),
          positions,
          accumulate);
    }
    if (b != null) {
      loops.addBias(
          g, channelsOut, positions, b.segment(), b.offset(), y.segment(), outputOffset(group, 0));
    }
  }

  private void inputGradient(int group, int slot, Loops loops) {
    int g = imagesOf(group);
    int k = window.columnSize();
    int ld = g * window.positions();
    MemorySegment cols = columns(slot);
    MemorySegment dy = results(slot);
    gatherOutput(group, g, dy, loops);
    loops.gemm(
        true, false, k, ld, channelsOut, 1, w.segment(), w.offset(), k, dy, 0, ld, 0, cols, 0, ld);
    for (int i = 0; i < g; i++) {
      loops.col2im(window, cols, i * window.positions(), ld, x.segment(), inputOffset(group, i));
    }
  }

  /** Sums one of {@code partialCount} runs of groups. */
  private void weightGradient(int part, int slot, Loops loops) {
    int k = window.columnSize();
    int from = (int) ((long) groups * part / partialCount);
    int to = (int) ((long) groups * (part + 1) / partialCount);
    MemorySegment cols = columns(slot);
    MemorySegment dy = results(slot);
    for (int group = from; group < to; group++) {
      int g = imagesOf(group);
      int ld = g * window.positions();
      toColumns(group, g, cols, loops);
      gatherOutput(group, g, dy, loops);
      loops.gemm(
          false,
          true,
          channelsOut,
          k,
          ld,
          1,
          dy,
          0,
          ld,
          cols,
          0,
          ld,
          group == from ? 0 : 1,
          partialSums,
          part * channelsOut * k,
          k);
    }
  }

  private void toColumns(int group, int g, MemorySegment cols, Loops loops) {
    int positions = window.positions();
    for (int i = 0; i < g; i++) {
      loops.im2col(window, x.segment(), inputOffset(group, i), cols, i * positions, g * positions);
    }
  }

  private void gatherOutput(int group, int g, MemorySegment gathered, Loops loops) {
    int positions = window.positions();
    for (int i = 0; i < g; i++) {
      loops.copyBlocks(
          channelsOut,
          positions,
          y.segment(),
          outputOffset(group, i),
          positions,
          gathered,
          i * positions,
          g * positions,
          false);
    }
  }

  private int inputOffset(int group, int i) {
    return x.offset() + (group * groupSize + i) * window.imageSize();
  }

  private int outputOffset(int group, int i) {
    return y.offset() + (group * groupSize + i) * channelsOut * window.positions();
  }

  @Override
  public void close() {
    partials.close();
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot].close();
      results[slot].close();
    }
  }
}
