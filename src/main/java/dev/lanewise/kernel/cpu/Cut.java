package dev.lanewise.kernel.cpu;

/** How work is cut into pieces: by sizes alone, so that results do not depend on threads. */
final class Cut {
  /** Elements of an elementwise piece: small enough to share out, large enough to be worth it. */
  static final int ELEMENTS = 1 << 15;

  /** Floating-point operations of a piece of a matrix product, about 0.2 ms of one core. */
  private static final long GEMM_FLOPS = 16_000_000;

  /** Columns and rows of a matrix product are cut at multiples of this: whole register tiles. */
  private static final long GEMM_UNIT = 64;

  /** Elements of the column matrix of one group of images: half a megabyte in float32. */
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

  /** The extent of a piece of a product along its longer side. */
  static int gemmExtent(int m, int n, int k) {
    int longer = Math.max(m, n);
    double pieces = Math.clamp(2.0 * m * n * k / GEMM_FLOPS, 1, 64);
    long band = Math.ceilDiv((long) Math.ceil(longer / pieces), GEMM_UNIT) * GEMM_UNIT;
    return (int) Math.min(longer, band);
  }

  /** How many images share one column matrix, evenly spread. */
  static int imagesPerGroup(int images, long columnElements) {
    int most = Math.clamp(COLUMN_ELEMENTS / Math.max(1, columnElements), 1, images);
    return Math.ceilDiv(images, Math.ceilDiv(images, most));
  }

  /** How many partial sums a gradient of that size is gathered in. */
  static int partials(int parts, int gradientSize) {
    long fit = PARTIAL_ELEMENTS / Math.max(1, gradientSize);
    return Math.clamp(fit, 1, Math.min(parts, PARTIALS));
  }
}
