package dev.lanewise.tornado;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Records products and convolutions as kernels that compute in tiles, where that pays. Each method
 * returns whether it has: if not, the portable kernel is the better one.
 */
final class Tiles {
  /** Elements across the smaller tile, and rows and columns of it that a thread computes. */
  private static final int SMALL = 64;

  private static final int FEW = 4;
  private static final int MANY = 8;

  /** Which kernels run, for tests and measurements: tiles wherever they can, or never. */
  static final String PROPERTY = "lanewise.tornado.tiles";

  /** Rows, columns and k from which on a tile is worth filling. */
  private static final int LEAST = 8;

  /** Rows and columns, likewise, where threads do not run at once: measured on PoCL. */
  private static final int LEAST_ON_CPU = 32;

  /** So many groups keep a large device busy. */
  private static final int GROUPS = 256;

  /** Positions that a part of a weights' gradient has at least. */
  private static final int LEAST_PART = 256;

  /** Groups along y and z that every device takes. */
  private static final int MOST_GROUPS = 65535;

  private final KernelContext context = new KernelContext();
  private final Recorder recorder;
  private final Scratch scratch;
  private final boolean single;
  private final int least;
  private final int leastOfMatrices;
  private final Kernel multiply;
  private final Kernel forward;
  private final Kernel forwardBias;
  private final Kernel inputGradient;
  private final Kernel weightGradient;
  private final Kernel addParts;

  Tiles(Recorder recorder, Scratch scratch) {
    this.recorder = recorder;
    this.scratch = scratch;
    String chosen = System.getProperty(PROPERTY, "");
    least =
        switch (chosen) {
          case "always" -> LEAST;
          case "never" -> Integer.MAX_VALUE;
          default -> recorder.onCpu() ? LEAST_ON_CPU : LEAST;
        };
    // Where matrices lie in the cache as they are, staging them costs more than it saves.
    boolean never = recorder.onCpu() && !chosen.equals("always");
    leastOfMatrices = never ? Integer.MAX_VALUE : least;
    single = recorder.dtype() == DType.FLOAT32;
    multiply = NamedKernels.find("Tiled", "multiply", recorder.dtype());
    forward = NamedKernels.find("Tiled", "forward", recorder.dtype());
    forwardBias = NamedKernels.find("Tiled", "forwardBias", recorder.dtype());
    inputGradient = NamedKernels.find("Tiled", "inputGradient", recorder.dtype());
    weightGradient = NamedKernels.find("Tiled", "weightGradient", recorder.dtype());
    addParts = NamedKernels.find("Tiled", "addParts", recorder.dtype());
  }

  /** A tile's rows and columns a thread, and the grid of groups. */
  private record Cut(int rows, int cols, Grid grid) {
    /** Large tiles if there are enough of them, else small ones; null if tiles do not pay. */
    static Cut of(int m, int n, int k, int layers, int least) {
      if (m < least || n < least || k < LEAST) {
        return null;
      }
      int rows = m > SMALL ? MANY : FEW;
      int cols = n > SMALL ? MANY : FEW;
      if (groups(m, rows) * groups(n, cols) * layers < GROUPS) {
        rows = FEW;
        cols = FEW;
      }
      if (groups(m, rows) > MOST_GROUPS || layers > MOST_GROUPS) {
        return null;
      }
      return new Cut(rows, cols, new Grid((int) groups(n, cols), (int) groups(m, rows), layers));
    }

    private static long groups(int size, int each) {
      return Math.ceilDiv(size, each * (SMALL / FEW));
    }
  }

  private Number number(double value) {
    return single ? (Number) (float) value : (Number) value;
  }

  private void record(Kernel kernel, Grid grid, Object... arguments) {
    List<Object> all = new ArrayList<>();
    if (grid != null) {
      all.add(context);
    }
    for (Object argument : arguments) {
      all.add(argument instanceof MemorySegment data ? recorder.copyOf(data) : argument);
    }
    recorder.add(new Call(kernel, all, grid));
  }

  /** As {@link dev.lanewise.kernel.Loops#gemm}. */
  boolean multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      MemorySegment a,
      int ao,
      int lda,
      MemorySegment b,
      int bo,
      int ldb,
      double beta,
      MemorySegment c,
      int co,
      int ldc) {
    Cut cut = Cut.of(m, n, k, 1, leastOfMatrices);
    if (cut == null || alpha == 0.0) {
      return false;
    }
    int aRow = transA ? 1 : lda;
    int aCol = transA ? lda : 1;
    int bRow = transB ? 1 : ldb;
    int bCol = transB ? ldb : 1;
    record(
        multiply,
        cut.grid(),
        cut.rows(),
        cut.cols(),
        m,
        n,
        k,
        number(alpha),
        number(beta),
        a,
        ao,
        aRow,
        aCol,
        b,
        bo,
        bRow,
        bCol,
        c,
        co,
        ldc);
    return true;
  }

  /** As {@link dev.lanewise.kernel.ConvolutionLoops#forward}, for so many whole images. */
  boolean forward(
      ConvolutionShape shape,
      int images,
      MemorySegment x,
      int xo,
      MemorySegment w,
      int wo,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo,
      boolean accumulate,
      boolean rectify) {
    Window v = shape.window();
    Cut cut =
        Cut.of(
            shape.groupChannelsOut(),
            images * v.positions(),
            shape.filterSize(),
            shape.groups(),
            least);
    if (cut == null || (b == null ? rectify : accumulate)) {
      return false;
    }
    List<Object> arguments = new ArrayList<>();
    if (b == null) {
      arguments.addAll(List.of(cut.rows(), cut.cols()));
    } else {
      arguments.add(10 * cut.rows() + cut.cols());
    }
    sizes(shape, images, arguments);
    arguments.addAll(List.of(x, xo, w, wo));
    if (b != null) {
      arguments.addAll(List.of(b, bo));
    }
    arguments.addAll(List.of(y, yo, (b == null ? accumulate : rectify) ? 1 : 0));
    record(b == null ? forward : forwardBias, cut.grid(), arguments.toArray());
    return true;
  }

  /** As {@link dev.lanewise.kernel.ConvolutionLoops#inputGradient}, for all channels. */
  boolean inputGradient(
      ConvolutionShape shape,
      int images,
      MemorySegment w,
      int wo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    Window v = shape.window();
    int k = shape.groupChannelsOut() * v.kernelHeight() * v.kernelWidth();
    Cut cut =
        Cut.of(shape.groupChannels(), images * v.height() * v.width(), k, shape.groups(), least);
    if (cut == null) {
      return false;
    }
    List<Object> arguments = new ArrayList<>(List.of(cut.rows(), cut.cols()));
    sizes(shape, images, arguments);
    arguments.addAll(List.of(w, wo, dy, dyo, dx, dxo));
    record(inputGradient, cut.grid(), arguments.toArray());
    return true;
  }

  /** As {@link dev.lanewise.kernel.ConvolutionLoops#weightGradient}, for all channels. */
  boolean weightGradient(
      ConvolutionShape shape,
      int images,
      MemorySegment x,
      int xo,
      MemorySegment dy,
      int dyo,
      MemorySegment dw,
      int dwo) {
    int m = shape.groupChannelsOut();
    int n = shape.filterSize();
    int k = images * shape.window().positions();
    Cut whole = Cut.of(m, n, k, shape.groups(), least);
    if (whole == null) {
      return false;
    }
    Grid one = whole.grid();
    int parts = Math.ceilDiv(GROUPS, one.x() * one.y() * one.z());
    int chunk = Math.max(LEAST_PART, Math.ceilDiv(k, parts));
    parts = Math.ceilDiv(k, chunk);
    int weights = shape.groups() * m * n;
    if ((long) parts * weights > Integer.MAX_VALUE || parts * one.z() > MOST_GROUPS) {
      return false;
    }
    MemorySegment sums = scratch.of(parts * weights);
    Grid grid = new Grid(one.x(), one.y(), one.z() * parts);
    List<Object> arguments = new ArrayList<>(List.of(whole.rows(), whole.cols(), chunk));
    sizes(shape, images, arguments);
    arguments.addAll(List.of(x, xo, dy, dyo, sums, 0));
    record(weightGradient, grid, arguments.toArray());
    record(addParts, null, parts, weights, sums, 0, dw, dwo);
    return true;
  }

  /** What the kernels of convolutions are told of the shape. */
  private static void sizes(ConvolutionShape shape, int images, List<Object> into) {
    Window v = shape.window();
    into.addAll(
        List.of(
            images,
            shape.groups(),
            shape.groupChannels(),
            shape.groupChannelsOut(),
            both(v.height(), v.width()),
            both(v.kernelHeight(), v.kernelWidth()),
            both(v.strideHeight(), v.strideWidth()),
            both(v.padHeight(), v.padWidth()),
            both(v.outHeight(), v.outWidth())));
  }

  private static long both(int down, int across) {
    return (long) down << 32 | across;
  }
}
