package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Convolution and its two transposes by {@link dev.lanewise.kernel.ConvolutionLoops}.
 *
 * <p>Work is cut into bands, and an element has the same bits whatever band it is in: forward,
 * bands of output channels and of columns (positions of all images), first along what there is more
 * of; for the gradient in x, runs of images, and of channels if the images are few; for the
 * gradient in w, of channels. Filters too small for that have their sum over images cut into
 * partial sums, by shape.
 */
final class PatchConvolution implements ConvolutionTask {
  private final Team team;
  private final Scratch partials;
  private final ColumnConvolution columnConvolution;

  private final Piece forward = this::forward;
  private final Piece inputGradient = this::inputGradient;
  private final Piece weightGradient = this::weightGradient;

  private ConvolutionShape shape;
  private int images;
  private int outs;
  private int columns;
  private int outBands;
  private int channels;
  private int channelBands;
  private int parts;
  private boolean accumulate;
  private UnaryOp activation;
  private Tensor x;
  private Tensor w;
  private Tensor b;
  private Tensor y;
  private MemorySegment sums;
  private int sumsAt;

  PatchConvolution(Team team, DType dtype) {
    this.team = team;
    this.partials = new Scratch(dtype);
    this.columnConvolution = new ColumnConvolution(team, dtype);
  }

  private void start(ConvolutionShape shape, int images, Tensor x, Tensor w, Tensor b, Tensor y) {
    this.shape = shape;
    this.images = images;
    this.x = x;
    this.w = w;
    this.b = b;
    this.y = y;
  }

  private long flops(Tensor outputs) {
    return 2L * outputs.size() * shape.filterSize();
  }

  private int bands(Tensor outputs) {
    return Cut.convolutionBands(flops(outputs), team.threads());
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
    start(shape, images, x, w, b, y);
    this.accumulate = accumulate;
    this.activation = activation;
    int all = images * shape.window().positions();
    int bands = bands(y);
    if (hasFunction()) {
      long work = flops(y) + Cut.activationFlops(y.size(), Elementwise.cost(activation));
      bands = Cut.convolutionBands(work, team.threads());
    }
    if (team.loops().convolution().forward(shape, images).takesWholeImages()) {
      forwardImages(all, bands);
      return;
    }
    int byOuts = Cut.bands(shape.channelsOut(), Cut.CHANNEL_BAND, bands);
    int byColumns = Cut.bands(all, Cut.COLUMN_BAND, bands);
    if (all >= shape.channelsOut()) {
      byOuts = Math.min(byOuts, Math.max(1, bands / byColumns));
    } else {
      byColumns = Math.min(byColumns, Math.max(1, bands / byOuts));
    }
    outs = Cut.band(shape.channelsOut(), byOuts);
    columns = Cut.band(all, byColumns);
    outBands = Cut.pieces(shape.channelsOut(), outs);
    team.run(outBands * Cut.pieces(all, columns), forward);
  }

  /** Bands of images, and of output channels if the images are few. */
  private void forwardImages(int all, int bands) {
    int byImages = Math.min(images, bands);
    int byOuts = Cut.bands(shape.channelsOut(), Cut.GEMM_ROWS, Math.max(1, bands / byImages));
    outs = Cut.band(shape.channelsOut(), byOuts);
    columns = Cut.pieces(images, byImages) * shape.window().positions();
    outBands = Cut.pieces(shape.channelsOut(), outs);
    team.run(outBands * Cut.pieces(all, columns), forward);
  }

  private void forward(int piece, int slot, Loops loops) {
    int out = piece % outBands * outs;
    int toOut = Math.min(out + outs, shape.channelsOut());
    int column = piece / outBands * columns;
    int toColumn = Math.min(column + columns, images * shape.window().positions());
    loops
        .convolution()
        .forward(shape, images)
        .forward(
            shape,
            out,
            toOut,
            column,
            toColumn,
            x.segment(),
            x.offset(),
            w.segment(),
            w.offset(),
            b == null ? null : b.segment(),
            b == null ? 0 : b.offset(),
            y.segment(),
            y.offset(),
            accumulate,
            activation == UnaryOp.RELU);
    if (hasFunction()) {
      activate(out, toOut, column, toColumn, loops);
    }
  }

  /** Whether there is an activation that the loops leave to be done. */
  private boolean hasFunction() {
    return activation != null && activation != UnaryOp.RELU;
  }

  /** Applies the activation to what a piece has written: runs within images and channels. */
  private void activate(int fromOut, int toOut, int fromColumn, int toColumn, Loops loops) {
    int positions = shape.window().positions();
    var ys = y.segment();
    int column = fromColumn;
    while (column < toColumn) {
      int image = column / positions;
      int position = column - image * positions;
      int run = Math.min(positions - position, toColumn - column);
      int at = y.offset() + image * shape.outputSize() + fromOut * positions + position;
      if (run == positions) {
        loops.unary(activation, (toOut - fromOut) * positions, ys, at, ys, at);
      } else {
        for (int out = fromOut; out < toOut; out++) {
          loops.unary(activation, run, ys, at, ys, at);
          at += positions;
        }
      }
      column += run;
    }
  }

  @Override
  public void inputGradient(ConvolutionShape shape, int images, Tensor w, Tensor dy, Tensor dx) {
    if (isMuchPadding(shape.window())) {
      columnConvolution.inputGradient(shape, images, w, dy, dx);
      return;
    }
    start(shape, images, dx, w, null, dy);
    int all = shape.window().channels();
    int bands = bands(dy);
    int elements = shape.window().height() * shape.window().width();
    parts =
        Math.min(images, Cut.bands(Math.multiplyExact(images, elements), Cut.IMAGE_BAND, bands));
    channels = Cut.band(all, Cut.bands(all, Cut.CHANNEL_BAND, Math.max(1, bands / parts)));
    channelBands = Cut.pieces(all, channels);
    team.run(parts * channelBands, inputGradient);
  }

  /**
   * The gradient in x is a convolution of dy, which without padding in x needs much padding in dy:
   * where that is half as much again, products by those zeros cost more than a column matrix.
   */
  private static boolean isMuchPadding(Window v) {
    long elements = (long) v.height() * v.width();
    return 2 * elements > 3L * v.positions() * v.strideHeight() * v.strideWidth();
  }

  private void inputGradient(int piece, int slot, Loops loops) {
    int part = piece / channelBands;
    int channel = piece % channelBands * channels;
    loops
        .convolution()
        .inputGradient(shape, images)
        .inputGradient(
            shape,
            channel,
            Math.min(channel + channels, shape.window().channels()),
            Cut.start(images, part, parts),
            Cut.start(images, part + 1, parts),
            w.segment(),
            w.offset(),
            y.segment(),
            y.offset(),
            x.segment(),
            x.offset());
  }

  @Override
  public void weightGradient(ConvolutionShape shape, int images, Tensor x, Tensor dy, Tensor dw) {
    start(shape, images, x, dw, null, dy);
    int size = dw.size();
    parts = Cut.convolutionPartials(flops(dy), images, shape.filterSize(), size);
    int bands = Cut.bands(shape.filterSize(), Cut.FILTER_BAND, Math.max(1, bands(dy) / parts));
    channels = Cut.band(shape.groupChannels(), Math.min(bands, shape.groupChannels()));
    channelBands = Cut.pieces(shape.groupChannels(), channels);
    if (parts == 1) {
      sums = dw.segment();
      sumsAt = dw.offset();
    } else {
      sums = partials.ofSize((long) parts * size);
      sumsAt = 0;
    }
    team.run(parts * channelBands, weightGradient);
    if (parts > 1) {
      Partials.addTree(team.loops(), parts, size, sums, dw);
    }
  }

  private void weightGradient(int piece, int slot, Loops loops) {
    int part = piece / channelBands;
    int channel = piece % channelBands * channels;
    int size = w.size();
    int to = Math.min(channel + channels, shape.groupChannels());
    if (parts > 1) {
      int taps = shape.filterSize() / shape.groupChannels();
      for (int out = 0; out < shape.channelsOut(); out++) {
        int at = part * size + out * shape.filterSize() + channel * taps;
        loops.fill((to - channel) * taps, 0, sums, at);
      }
    }
    loops
        .convolution()
        .weightGradient(
            shape,
            channel,
            to,
            Cut.start(images, part, parts),
            Cut.start(images, part + 1, parts),
            x.segment(),
            x.offset(),
            y.segment(),
            y.offset(),
            sums,
            sumsAt + part * size);
  }

  @Override
  public void close() {
    partials.close();
    columnConvolution.close();
  }
}
