package dev.lanewise.kernel.simd;

import jdk.incubator.vector.FloatVector;

/**
 * Packs the column matrix of staged images, which is never there as a whole: into panels for a
 * micro-kernel's B side or, narrower, its A side, or as rows.
 *
 * <p>The columns of a panel, or the elements of a row, are cut into pieces of at most a vector that
 * are contiguous in the stage. Each is copied as a whole vector; what one writes past its end, the
 * next one overwrites. After the last there must be {@link LanesF32#LANES} more elements.
 */
final class PatchPanelsF32 {
  private int[] from = new int[TileF32.NR];
  private int[] to = new int[TileF32.NR];
  private int pieces;

  /** Packs columns {@code first} to {@code last - 1}, NR at most, of {@code depth} rows. */
  void panel(Patches p, StageF32 stage, int depth, int first, int last, float[] panels, int at) {
    cut(p, stage, first, last);
    if (pieces == 2) {
      two(depth, stage.data(), stage.taps(), from[0], from[1], panels, at, at + to[1]);
    } else {
      many(depth, stage.data(), stage.taps(), pieces, from, to, TileF32.NR, panels, at);
    }
  }

  /** Likewise {@link PositionTileF32#MR} at most, into a panel of that width. */
  void narrow(Patches p, StageF32 stage, int depth, int first, int last, float[] panels, int at) {
    cut(p, stage, first, last);
    if (pieces == 1) {
      one(depth, stage.data(), stage.taps(), from[0], panels, at);
    } else {
      many(depth, stage.data(), stage.taps(), pieces, from, to, PositionTileF32.MR, panels, at);
    }
  }

  /**
   * Copies columns {@code first} to {@code last - 1} of all rows: {@code depth} rows, {@code ld}
   * elements apart.
   */
  void rows(Patches p, StageF32 stage, int depth, int first, int last, int ld, float[] rows) {
    cut(p, stage, first, last);
    many(depth, stage.data(), stage.taps(), pieces, from, to, ld, rows, 0);
  }

  private void cut(Patches p, StageF32 stage, int first, int last) {
    if (from.length < last - first) {
      from = new int[last - first];
      to = new int[last - first];
    }
    pieces = 0;
    int column = first;
    while (column < last) {
      int run = Math.min(p.outWidth() - column % p.outWidth(), last - column);
      int source = stage.patch(column);
      for (int i = 0; i < run; i += LanesF32.LANES) {
        from[pieces] = source + i;
        to[pieces] = column - first + i;
        pieces++;
      }
      column += run;
    }
  }

  private static void one(int depth, float[] x, int[] taps, int from, float[] y, int to) {
    for (int k = 0; k < depth; k++) {
      FloatVector.fromArray(LanesF32.SPECIES, x, taps[k] + from)
          .intoArray(y, to + k * PositionTileF32.MR);
    }
  }

  private static void two(
      int depth, float[] x, int[] taps, int from0, int from1, float[] y, int to0, int to1) {
    for (int k = 0; k < depth; k++) {
      int tap = taps[k];
      int at = k * TileF32.NR;
      FloatVector.fromArray(LanesF32.SPECIES, x, tap + from0).intoArray(y, to0 + at);
      FloatVector.fromArray(LanesF32.SPECIES, x, tap + from1).intoArray(y, to1 + at);
    }
  }

  private static void many(
      int depth,
      float[] x,
      int[] taps,
      int pieces,
      int[] from,
      int[] to,
      int ld,
      float[] y,
      int yo) {
    for (int k = 0; k < depth; k++) {
      int tap = taps[k];
      int at = yo + k * ld;
      for (int i = 0; i < pieces; i++) {
        FloatVector.fromArray(LanesF32.SPECIES, x, tap + from[i]).intoArray(y, at + to[i]);
      }
    }
  }
}
