package dev.lanewise.kernel.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The product of {@link PatchProductF32} with its sides exchanged, for few positions: output
 * channels fill the vectors, of which there is a multiple, and positions are the rows of a tile.
 *
 * <pre>
 *   for blocks of k                      whole channels; stage images, pack their patches
 *     for panels of NR filters           transpose: they stay in the first cache
 *       for tiles of MR positions        micro-kernel; add to sums [channel / NR, position, NR]
 * </pre>
 *
 * <p>With the last block of k, sums are transposed and go where finished tiles go. Blocks of k, and
 * the order in which they are added to the bias, are those of the other product, so an element has
 * the same bits in either.
 */
final class ChannelProductF32 {
  private static final int MR = PositionTileF32.MR;
  private static final int NR = TileF32.NR;
  private static final int LANES = LanesF32.LANES;

  /** With fewer channels, packing patches for narrower tiles costs more than it brings. */
  private static final int LEAST_CHANNELS = 2 * NR;

  /** As many columns take about as long as transposing the filters does, rather than copying. */
  private static final int TRANSPOSING = 8;

  /** One column of so many is lost to patches that are packed for narrower tiles. */
  private static final int PACKING = 32;

  private final StageF32 stage = new StageF32();
  private final PatchPanelsF32 patches = new PatchPanelsF32();
  private final ScratchF32 scratch = new ScratchF32();
  private final float[] tile = new float[MR * NR];
  private final float[] out = new float[NR * NR + LANES];
  private float[] rows = new float[0];
  private float[] filters = new float[0];

  /** Whether so many rows by columns can be computed here, and in less time than elsewhere. */
  static boolean pays(Patches p, int m, int columns) {
    int depth = PatchProductF32.depth(p);
    int last = p.depth() - (p.depth() - 1) / depth * depth;
    return TransposeF32.isPossible()
        && m % NR == 0
        && m >= LEAST_CHANNELS
        && last >= LANES
        && up(columns, MR) + columns / PACKING + TRANSPOSING < up(columns, NR);
  }

  private static int up(int n, int unit) {
    return Math.ceilDiv(n, unit) * unit;
  }

  /**
   * Computes rows × columns {@code from} to {@code to - 1}, which {@link #pays}.
   *
   * @param a the left matrix, {@code m} rows of {@link Patches#depth()} elements
   * @param x images; {@code xo} is where the first channel of the first one starts
   * @param b a number for each row; null for none
   * @param sink receives tiles of {@code NR} rows, each of them once
   */
  void multiply(
      Patches p,
      int m,
      MemorySegment a,
      int ao,
      MemorySegment x,
      int xo,
      int from,
      int to,
      MemorySegment b,
      int bo,
      PatchProductF32.Sink sink) {
    int k = p.depth();
    int kc = PatchProductF32.depth(p);
    int tiles = Math.ceilDiv(to - from, MR);
    int panel = up(up(to - from, LANES), MR) * NR;
    int step = kc < k ? panel : 0;
    reserve(tiles * MR, kc);
    MemorySegment sums = scratch.ofSize(step == 0 ? panel : m / NR * panel);
    sink.begin(from, to);
    for (int q = 0; q < k; q += kc) {
      int depth = Math.min(kc, k - q);
      pack(p, x, xo, q, depth, from, to);
      int at = 0;
      for (int i = 0; i < m; i += NR) {
        transpose(depth, a, ao + i * k + q, k);
        for (int t = 0; t < tiles; t++) {
          PositionTileF32.multiply(depth, rows, t * MR * depth, filters, 0, tile);
          int sum = at + t * MR * NR;
          if (q > 0) {
            add(tile, sums, sum);
          } else if (b == null) {
            set(tile, sums, sum);
          } else {
            set(tile, b, bo + i, sums, sum);
          }
        }
        if (q + depth == k) {
          store(i, from, to, sums, at, sink);
        }
        at += step;
      }
    }
    sink.end(from, to);
  }

  private void pack(Patches p, MemorySegment x, int xo, int q, int depth, int from, int to) {
    if (PatchProductF32.isDirect(p, from, to)) {
      int image = from / p.positions();
      int at = xo + image * p.imageSize() + q * p.positions() + from - image * p.positions();
      PackF32.rows(to - from, depth, MR, x, at, p.positions(), rows, 0);
      return;
    }
    stage.fill(p, x, xo, q, depth, from, to);
    for (int j = from; j < to; j += MR) {
      patches.narrow(p, stage, depth, j, Math.min(j + MR, to), rows, (j - from) * depth);
    }
  }

  /** Transposes a panel of filters; the last square ends with them, and overlaps the one before. */
  private void transpose(int depth, MemorySegment a, int ao, int lda) {
    int whole = LanesF32.SPECIES.loopBound(depth);
    int last = depth - LANES;
    for (int r = 0; r < NR; r += LANES) {
      TransposeF32.rows(whole, a, ao + r * lda, lda, filters, r);
      if (whole < depth) {
        TransposeF32.rows(LANES, a, ao + r * lda + last, lda, filters, last * NR + r);
      }
    }
  }

  private static void set(float[] tile, MemorySegment y, int yo) {
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    for (int i = 0; i < MR * NR; i += LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, tile, i).intoMemorySegment(y, at, LanesF32.ORDER);
      at += LanesF32.STEP;
    }
  }

  private static void set(float[] tile, MemorySegment b, int bo, MemorySegment y, int yo) {
    long from = LanesF32.bytes(bo);
    long at = LanesF32.bytes(yo);
    LanesF32.require(b.isNative() && y.isNative());
    FloatVector left = FloatVector.fromMemorySegment(LanesF32.SPECIES, b, from, LanesF32.ORDER);
    FloatVector right =
        FloatVector.fromMemorySegment(LanesF32.SPECIES, b, from + LanesF32.STEP, LanesF32.ORDER);
    for (int i = 0; i < MR * NR; i += NR) {
      FloatVector.fromArray(LanesF32.SPECIES, tile, i)
          .add(left)
          .intoMemorySegment(y, at, LanesF32.ORDER);
      FloatVector.fromArray(LanesF32.SPECIES, tile, i + LANES)
          .add(right)
          .intoMemorySegment(y, at + LanesF32.STEP, LanesF32.ORDER);
      at += 2L * LanesF32.STEP;
    }
  }

  private static void add(float[] tile, MemorySegment y, int yo) {
    long at = LanesF32.bytes(yo);
    LanesF32.require(y.isNative());
    for (int i = 0; i < MR * NR; i += LANES) {
      FloatVector.fromArray(LanesF32.SPECIES, tile, i)
          .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, y, at, LanesF32.ORDER))
          .intoMemorySegment(y, at, LanesF32.ORDER);
      at += LanesF32.STEP;
    }
  }

  private void store(
      int row, int from, int to, MemorySegment sums, int at, PatchProductF32.Sink sink) {
    for (int j = from; j < to; j += NR) {
      int cols = Math.min(NR, to - j);
      for (int c = 0; c < cols; c += LANES) {
        TransposeF32.rows(NR, sums, at + (j - from + c) * NR, NR, out, c);
      }
      sink.take(out, row, NR, j, cols, true, true);
    }
  }

  private void reserve(int columns, int kc) {
    int size = columns * kc + PackF32.slack(MR);
    if (rows.length < size) {
      rows = new float[size];
    }
    if (filters.length < kc * NR) {
      filters = new float[kc * NR];
    }
  }
}
