package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import jdk.incubator.vector.VectorShuffle;

/**
 * Which window each lane of some vectors of elements belongs to, and which place in it, for one
 * vector of windows. Shuffles are kept as such: to make one of an array allocates.
 */
final class PoolTableF32 {
  /** The most vectors of elements that a vector of windows has. */
  static final int VECTORS = 4;

  private static final int LANES = LanesF32.LANES;

  /** A place that no switch names. */
  private static final float NOWHERE = -1f;

  /** The windows of the lanes of each vector of elements. */
  final VectorShuffle<Float> windows0;

  final VectorShuffle<Float> windows1;
  final VectorShuffle<Float> windows2;
  final VectorShuffle<Float> windows3;

  /** The places of the lanes of one vector after the other. */
  final float[] places = new float[VECTORS * LANES];

  /** Where the vectors of elements are, in bytes from the first. */
  final long[] starts = new long[VECTORS];

  /** How many vectors of elements there are: three or four. */
  final int vectors;

  /** How many pairs of rows they cover. */
  final int pairs;

  private final int[] windows = new int[VECTORS * LANES];

  /**
   * Makes the table of windows in one row, of which there are enough for a vector: two vectors of
   * their first rows, two of their second ones.
   *
   * @param done how many of the first windows are done
   */
  PoolTableF32(Window w, int done) {
    vectors = VECTORS;
    pairs = 1;
    for (int lane = 0; lane < VECTORS * LANES; lane++) {
      int col = lane % (2 * LANES);
      int place = 2 * (lane / (2 * LANES)) + col % 2;
      windows[lane] = col / 2;
      places[lane] = col / 2 < done ? NOWHERE : place;
    }
    for (int v = 0; v < VECTORS; v++) {
      starts[v] = LanesF32.bytes(v / 2 * w.width() + v % 2 * LANES);
    }
    windows0 = shuffle(0);
    windows1 = shuffle(1);
    windows2 = shuffle(2);
    windows3 = shuffle(3);
  }

  /**
   * Makes the table of windows in as many rows as fit a vector. The last vector of elements reaches
   * back so as to end with the last row.
   */
  PoolTableF32(Window w) {
    int pair = 2 * w.width();
    pairs = Math.min(LANES / w.outWidth(), VECTORS * LANES / pair);
    int size = pairs * pair;
    vectors = Math.ceilDiv(size, LANES);
    for (int v = 0; v < vectors; v++) {
      int start = Math.min(v * LANES, size - LANES);
      starts[v] = LanesF32.bytes(start);
      for (int lane = 0; lane < LANES; lane++) {
        int row = (start + lane) / w.width();
        int col = (start + lane) % w.width();
        boolean seen = col < 2 * w.outWidth();
        windows[v * LANES + lane] = seen ? row / 2 * w.outWidth() + col / 2 : 0;
        places[v * LANES + lane] = seen ? 2 * (row % 2) + col % 2 : NOWHERE;
      }
    }
    windows0 = shuffle(0);
    windows1 = shuffle(1);
    windows2 = shuffle(2);
    windows3 = shuffle(3);
  }

  private VectorShuffle<Float> shuffle(int vector) {
    return VectorShuffle.fromArray(LanesF32.SPECIES, windows, vector * LANES);
  }
}
