package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Convolution and its two transposes as im2col + matrix product, a bundle of images at a time, for
 * loops that have no {@link dev.lanewise.kernel.ConvolutionLoops}.
 *
 * <p>The columns of a bundle stand side by side, so that one product serves all its images:
 *
 * <pre>
 *                 columns [K, s·P]           K = C·kh·kw, P = OH·OW, s images
 *                 image 0 | image 1 | …
 *   w [C′, K]  ×                        =   result [C′, s·P], then copied to y [s, C′, P]
 * </pre>
 *
 * <p>Where filters have groups, C and C′ are those of one group, and the groups take turns.
 */
final class ColumnConvolution implements ConvolutionTask {
  private final Team team;
  private final Scratch[] columns;
  private final Scratch[] results;
  private final Scratch partials;

  private final Piece forward = this::forward;
  private final Piece inputGradient = this::inputGradient;
  private final Piece weightGradient = this::weightGradient;

  private ConvolutionShape shape;
  private Window window;
  private int images;
  private int bundleSize;
  private int bundles;
  private int partialCount;
  private boolean accumulate;
  private UnaryOp activation;
  private Tensor x;
  private Tensor w;
  private Tensor b;
  private Tensor y;
  private MemorySegment partialSums;

  ColumnConvolution(Team team, DType dtype) {
    this.team = team;
    this.partials = new Scratch(dtype);
    this.columns = new Scratch[team.threads()];
    this.results = new Scratch[team.threads()];
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot] = new Scratch(dtype);
      results[slot] = new Scratch(dtype);
    }
  }

  @Override
  public void forward(
      ConvolutionShape shape,
      int images,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation) {
    this.accumulate = accumulate;
    this.activation = activation;
    start(shape, images, x, w, b, y);
    team.run(bundles, forward);
  }

  @Override
  public void inputGradient(ConvolutionShape shape, int images, Tensor w, Tensor dy, Tensor dx) {
    start(shape, images, dx, w, null, dy);
    team.run(bundles, inputGradient);
  }

  @Override
  public void weightGradient(ConvolutionShape shape, int images, Tensor x, Tensor dy, Tensor dw) {
    start(shape, images, x, dw, null, dy);
    int size = dw.size();
    partialCount = Cut.partials(bundles, size);
    partialSums = partials.ofSize((long) partialCount * size);
    team.run(partialCount, weightGradient);
    Partials.addTree(team.loops(), partialCount, size, partialSums, dw);
  }

  private void start(ConvolutionShape shape, int images, Tensor x, Tensor w, Tensor b, Tensor y) {
    this.shape = shape;
    this.images = images;
    this.x = x;
    this.w = w;
    this.b = b;
    this.y = y;
    window = shape.window().withChannels(shape.groupChannels());
    long columnElements = (long) window.columnSize() * window.positions();
    bundleSize = Cut.imagesPerBundle(images, columnElements);
    bundles = Cut.pieces(images, bundleSize);
    long outputs = (long) shape.groupChannelsOut() * window.positions();
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot].ofSize(columnElements * bundleSize);
      results[slot].ofSize(outputs * bundleSize);
    }
  }

  private MemorySegment columns(int slot) {
    return columns[slot].ofSize(0);
  }

  private MemorySegment results(int slot) {
    return results[slot].ofSize(0);
  }

  private int imagesOf(int bundle) {
    return Math.min(bundleSize, images - bundle * bundleSize);
  }

  private void forward(int bundle, int slot, Loops loops) {
    int s = imagesOf(bundle);
    int m = shape.groupChannelsOut();
    int positions = window.positions();
    int k = window.columnSize();
    int ld = s * positions;
    MemorySegment cols = columns(slot);
    MemorySegment result = results(slot);
    var ws = w.segment();
    for (int group = 0; group < shape.groups(); group++) {
      toColumns(bundle, group, cols, loops);
      int wo = filters(group);
      loops.gemm(false, false, m, ld, k, 1, ws, wo, k, cols, 0, ld, 0, result, 0, ld);
      for (int i = 0; i < s; i++) {
        loops.copyBlocks(
            m,
            positions,
            result,
            i * positions,
            ld,
            y.segment(),
            output(bundle, i, group),
            positions,
            accumulate);
      }
    }
    int out = output(bundle, 0, 0);
    if (b != null) {
      loops.addBias(s, shape.channelsOut(), positions, b.segment(), b.offset(), y.segment(), out);
    }
    if (activation != null) {
      loops.unary(activation, s * shape.outputSize(), y.segment(), out, y.segment(), out);
    }
  }

  private void inputGradient(int bundle, int slot, Loops loops) {
    int s = imagesOf(bundle);
    int m = shape.groupChannelsOut();
    int k = window.columnSize();
    int ld = s * window.positions();
    MemorySegment cols = columns(slot);
    MemorySegment dy = results(slot);
    for (int group = 0; group < shape.groups(); group++) {
      gatherOutput(bundle, group, dy, loops);
      int wo = filters(group);
      loops.gemm(true, false, k, ld, m, 1, w.segment(), wo, k, dy, 0, ld, 0, cols, 0, ld);
      for (int i = 0; i < s; i++) {
        int at = i * window.positions();
        loops.col2im(window, cols, at, ld, x.segment(), input(bundle, i, group));
      }
    }
  }

  /** Sums one of {@code partialCount} runs of bundles. */
  private void weightGradient(int part, int slot, Loops loops) {
    int m = shape.groupChannelsOut();
    int k = window.columnSize();
    int from = Cut.start(bundles, part, partialCount);
    int to = Cut.start(bundles, part + 1, partialCount);
    MemorySegment cols = columns(slot);
    MemorySegment dy = results(slot);
    for (int bundle = from; bundle < to; bundle++) {
      int ld = imagesOf(bundle) * window.positions();
      double keep = bundle == from ? 0 : 1;
      for (int group = 0; group < shape.groups(); group++) {
        toColumns(bundle, group, cols, loops);
        gatherOutput(bundle, group, dy, loops);
        int at = part * shape.channelsOut() * k + group * m * k;
        loops.gemm(false, true, m, k, ld, 1, dy, 0, ld, cols, 0, ld, keep, partialSums, at, k);
      }
    }
  }

  private void toColumns(int bundle, int group, MemorySegment cols, Loops loops) {
    int positions = window.positions();
    int ld = imagesOf(bundle) * positions;
    for (int i = 0; i < imagesOf(bundle); i++) {
      loops.im2col(window, x.segment(), input(bundle, i, group), cols, i * positions, ld);
    }
  }

  private void gatherOutput(int bundle, int group, MemorySegment gathered, Loops loops) {
    int positions = window.positions();
    int s = imagesOf(bundle);
    for (int i = 0; i < s; i++) {
      loops.copyBlocks(
          shape.groupChannelsOut(),
          positions,
          y.segment(),
          output(bundle, i, group),
          positions,
          gathered,
          i * positions,
          s * positions,
          false);
    }
  }

  private int filters(int group) {
    return w.offset() + group * shape.groupChannelsOut() * window.columnSize();
  }

  private int input(int bundle, int i, int group) {
    int image = (bundle * bundleSize + i) * shape.window().imageSize();
    return x.offset() + image + group * window.imageSize();
  }

  private int output(int bundle, int i, int group) {
    int image = (bundle * bundleSize + i) * shape.outputSize();
    return y.offset() + image + group * shape.groupChannelsOut() * window.positions();
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
