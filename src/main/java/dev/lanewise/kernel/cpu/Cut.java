package dev.lanewise.kernel.cpu;

/** How work is cut into pieces: by sizes alone, so that results do not depend on threads. */
final class Cut {
  /** Elements of an elementwise piece: a microsecond or two, so that shares come out even. */
  static final int ELEMENTS = 1 << 13;

  /** About how many plain operations an exponential or logarithm costs. */
  static final int EXPONENTIAL = 6;

  /** Floating-point operations that are worth waking a thread for, about 10 µs of one core. */
  private static final double GEMM_FLOPS = 2e6;

  /** From so many on per thread, pieces are smaller, so that a slower thread takes fewer. */
  private static final double GEMM_FLOPS_TO_SHARE = 5e8;

  private static final int GEMM_SHARES = 4;

  /** Bands of a matrix product begin at multiples of half of these, and hold as many at least. */
  static final int GEMM_ROWS = 32;

  static final int GEMM_COLS = 64;

  /** Columns of a convolution are cut at multiples of this if there are many. */
  private static final int CONVOLUTION_UNIT = 32;

  /** The least floating-point operations of a band of a convolution. */
  private static final long BAND_FLOPS = 4_000_000;

  /** About how many of them take as long as one plain operation on an element in memory. */
  private static final long FLOPS_OF_ELEMENT = 32;

  /** Floating-point operations of a partial sum of filters that are too small to cut into bands. */
  private static final long PARTIAL_FLOPS = 8_000_000;

  private static final int LARGE_FILTER = 1024;

  /** Channels, columns and filter elements in a band: what is packed for each should pay. */
  static final int CHANNEL_BAND = 64;

  static final int COLUMN_BAND = 128;

  /**
   * Positions of images in a part of a gradient in x: exchanging the filters' channels should pay.
   */
  static final int IMAGE_BAND = 1024;

  static final int FILTER_BAND = 256;

  /** Elements of the column matrix of one bundle of images: half a megabyte in float32. */
  private static final long COLUMN_ELEMENTS = 1 << 17;

  /** The most partial sums kept of a gradient, and the most elements in all of them. */
  private static final int PARTIALS = 8;

  private static final long PARTIAL_ELEMENTS = 1 << 22;

  private Cut() {}

  /** Pieces of {@code unit} for {@code total} of something. */
  static int pieces(int total, int unit) {
    return Math.ceilDiv(total, unit);
  }

  /** How many rows or images of that size make a piece. */
  static int rowsPerPiece(int rows, int rowSize) {
    int wanted = Math.max(1, ELEMENTS / Math.max(1, rowSize));
    return Math.max(wanted, Math.ceilDiv(rows, Team.MAX_PIECES));
  }

  /**
   * How many pieces a product is cut into. It is the one task whose pieces follow the threads: an
   * element of C is the same sum wherever the cuts are, and each cut packs a factor once more.
   */
  static int gemmPieces(int threads, int m, int n, int k) {
    double flops = 2.0 * m * n * k;
    if (threads == 1 || flops < 2 * GEMM_FLOPS) {
      return 1;
    }
    int wanted = flops / threads < GEMM_FLOPS_TO_SHARE ? threads : threads * GEMM_SHARES;
    long rooms = (long) Math.max(1, m / GEMM_ROWS) * Math.max(1, n / GEMM_COLS);
    int pieces = (int) Math.min(flops / GEMM_FLOPS, Math.min(wanted, rooms));
    while (gemmRowBands(pieces, m, n) == 0) {
      pieces--;
    }
    return pieces;
  }

  /**
   * How many bands of rows a product in so many pieces has, the others being cuts between columns:
   * r of them by pieces/r pack n·r + m·pieces/r vectors of length k. Returns 0 if it does not go.
   */
  static int gemmRowBands(int pieces, int m, int n) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int rows = 1; rows <= pieces; rows++) {
      int cols = pieces / rows;
      boolean fits =
          rows * cols == pieces
              && rows <= Math.max(1, m / GEMM_ROWS)
              && cols <= Math.max(1, n / GEMM_COLS);
      double packed = (double) n * rows + (double) m * cols;
      if (fits && packed < least) {
        best = rows;
        least = packed;
      }
    }
    return best;
  }

  /**
   * Where one of so many even bands begins; band {@code bands} would begin at {@code total}. A band
   * holds at least a unit.
   */
  static int bandStart(int total, int unit, int bands, int band) {
    if (band == bands) {
      return total;
    }
    if (total / bands < 2 * unit) {
      return (int) ((long) (total / unit) * band / bands) * unit;
    }
    int step = unit / 2;
    return (int) (((long) total * band / bands + step / 2) / step) * step;
  }

  /**
   * How many bands to cut a convolution into. An element has the same bits whatever band it is in,
   * so that, other than all else here, their number may follow the threads.
   */
  static int convolutionBands(long flops, int threads) {
    return threads == 1 ? 1 : Math.clamp(flops / BAND_FLOPS, 1, 2 * threads);
  }

  /**
   * How many operations of a convolution take as long as a function of that cost of its outputs.
   */
  static long activationFlops(int outputs, int cost) {
    return FLOPS_OF_ELEMENT * cost * outputs;
  }

  /**
   * In how many partial sums the gradient of a convolution's filters is gathered: a power of two,
   * so that threads have equal shares.
   */
  static int convolutionPartials(long flops, int images, int filterSize, int gradientSize) {
    long wanted = filterSize < LARGE_FILTER ? flops / PARTIAL_FLOPS : 1;
    return Integer.highestOneBit(Math.clamp(wanted, 1, partials(images, gradientSize)));
  }

  /** How many bands of at least {@code least} channels or columns to make, {@code most} at most. */
  static int bands(int total, int least, int most) {
    return Math.clamp(total / least, 1, most);
  }

  /** The extent of each of that many bands, in whole tiles if they are large. */
  static int band(int total, int bands) {
    int unit = total >= 4 * bands * CONVOLUTION_UNIT ? CONVOLUTION_UNIT : 1;
    return Math.max(1, Math.ceilDiv(Math.ceilDiv(total, bands), unit) * unit);
  }

  /** Where the {@code part}-th of {@code parts} about equal runs begins. */
  static int start(int total, int part, int parts) {
    return (int) ((long) total * part / parts);
  }

  /** How many images share one column matrix, evenly spread. */
  static int imagesPerBundle(int images, long columnElements) {
    int most = Math.clamp(COLUMN_ELEMENTS / Math.max(1, columnElements), 1, images);
    return Math.ceilDiv(images, Math.ceilDiv(images, most));
  }

  /** How many partial sums a gradient of that size is gathered in. */
  static int partials(int parts, int gradientSize) {
    long fit = PARTIAL_ELEMENTS / Math.max(1, gradientSize);
    return Math.clamp(fit, 1, Math.min(parts, PARTIALS));
  }
}
