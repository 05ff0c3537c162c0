package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.portable.MaxPoolF32;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * The gradient of max pooling by 2 × 2 windows side by side: one vector of windows fills three or
 * four vectors of elements, all lanes of which are in use.
 *
 * <p>Of wide rows, these are the windows' first rows and their second ones, two vectors each. Of
 * narrow rows, as many pairs of rows as a vector has windows for are one run of elements:
 *
 * <pre>
 *   windows    a b c | d e f              two rows of three windows
 *   elements   aabbcc aabbcc ddeeff ddeeff
 *   vectors    [aabbccaa][bbccddee][ffddeeff]
 * </pre>
 *
 * <p>A table says which window each lane belongs to and what place in it. The last vector reaches
 * back so as to end with the run: it is read before the one before it is written, so that both have
 * the same results where they overlap. In wide rows, the elements it reaches back over are done,
 * and the table has no place for them.
 */
final class PoolGradientF32 {
  private static final int LANES = LanesF32.LANES;

  /** The most windows whose tables are kept. */
  private static final int KEPT = 16;

  /** What an element not named receives: x + −0 is x for every x, x + 0 is not. */
  private static final float NONE = -0f;

  /** A window and its tables; in a wide row, {@code last} is that of the last vector. */
  private record Tables(Window window, PoolTableF32 first, PoolTableF32 last) {
    static Tables of(Window w) {
      if (!isWide(w)) {
        PoolTableF32 table = new PoolTableF32(w);
        return new Tables(w, table, table);
      }
      int done = (LANES - w.outWidth() % LANES) % LANES;
      return new Tables(w, new PoolTableF32(w, 0), new PoolTableF32(w, done));
    }
  }

  private final List<Tables> kept = new ArrayList<>();
  private Tables tables;

  private static boolean isWide(Window w) {
    return w.outWidth() >= LANES;
  }

  /** dx ← dx + dy at the element that each switch names; see {@link PoolVectorsF32#takes}. */
  void scatter(
      Window w, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo) {
    if (tables == null || !tables.window.equals(w)) {
      tables = tablesOf(w);
    }
    // Without a row between them, all channels are rows of one.
    boolean apart = isWide(w) || 2 * w.outHeight() < w.height();
    int runs = apart ? w.channels() : 1;
    int rows = apart ? w.outHeight() : w.channels() * w.outHeight();
    for (int run = 0; run < runs; run++) {
      int from = run * w.positions();
      int to = dxo + run * w.height() * w.width();
      if (isWide(w)) {
        wide(w, rows, dy, dyo + from, s, so + from, dx, to);
      } else {
        narrow(w, rows, dy, dyo + from, s, so + from, dx, to);
      }
    }
  }

  private Tables tablesOf(Window w) {
    for (int i = 0; i < kept.size(); i++) {
      if (kept.get(i).window.equals(w)) {
        return kept.get(i);
      }
    }
    if (kept.size() == KEPT) {
      kept.clear();
    }
    kept.add(Tables.of(w));
    return kept.getLast();
  }

  private void wide(
      Window w,
      int rows,
      MemorySegment dy,
      int dyo,
      MemorySegment s,
      int so,
      MemorySegment dx,
      int dxo) {
    long in = LanesF32.bytes(w.outWidth());
    long out = LanesF32.bytes(2 * w.width());
    for (int ow = 0; ow < w.outWidth(); ow += LANES) {
      int col = Math.min(ow, w.outWidth() - LANES);
      long dyAt = LanesF32.bytes(dyo + col);
      long sAt = LanesF32.bytes(so + col);
      long dxAt = LanesF32.bytes(dxo + 2 * col);
      four(rows, in, out, col < ow ? tables.last : tables.first, dy, dyAt, s, sAt, dx, dxAt);
    }
  }

  private void narrow(
      Window w,
      int rows,
      MemorySegment dy,
      int dyo,
      MemorySegment s,
      int so,
      MemorySegment dx,
      int dxo) {
    PoolTableF32 table = tables.first;
    int windows = table.pairs * w.outWidth();
    // As many as have a whole vector to read.
    int count = rows * w.outWidth() < LANES ? 0 : (rows * w.outWidth() - LANES) / windows + 1;
    long in = LanesF32.bytes(windows);
    long out = LanesF32.bytes(2 * table.pairs * w.width());
    long dyAt = LanesF32.bytes(dyo);
    long sAt = LanesF32.bytes(so);
    long dxAt = LanesF32.bytes(dxo);
    if (table.vectors == PoolTableF32.VECTORS) {
      four(count, in, out, table, dy, dyAt, s, sAt, dx, dxAt);
    } else {
      three(count, in, out, table, dy, dyAt, s, sAt, dx, dxAt);
    }
    int done = count * table.pairs;
    int from = done * w.outWidth();
    int to = dxo + 2 * done * w.width();
    int left = rows - done;
    // Each pair of rows as a channel.
    MaxPoolF32.scatter(
        left, 2, w.width(), 2, 2, 2, 0, 0, 1, w.outWidth(), dy, dyo + from, s, so + from, dx, to);
  }

  /** For so many vectors of windows, {@code in} bytes apart, whose elements are {@code out}. */
  private static void four(
      int count,
      long in,
      long out,
      PoolTableF32 t,
      MemorySegment dy,
      long dyAt,
      MemorySegment s,
      long sAt,
      MemorySegment dx,
      long to0) {
    VectorShuffle<Float> windows0 = t.windows0;
    VectorShuffle<Float> windows1 = t.windows1;
    VectorShuffle<Float> windows2 = t.windows2;
    VectorShuffle<Float> windows3 = t.windows3;
    FloatVector places0 = FloatVector.fromArray(LanesF32.SPECIES, t.places, 0);
    FloatVector places1 = FloatVector.fromArray(LanesF32.SPECIES, t.places, LANES);
    FloatVector places2 = FloatVector.fromArray(LanesF32.SPECIES, t.places, 2 * LANES);
    FloatVector places3 = FloatVector.fromArray(LanesF32.SPECIES, t.places, 3 * LANES);
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, NONE);
    long to1 = to0 + t.starts[1];
    long to2 = to0 + t.starts[2];
    long to3 = to0 + t.starts[3];
    LanesF32.require(dy.isNative() && s.isNative() && dx.isNative());
    for (int i = 0; i < count; i++) {
      FloatVector delta = FloatVector.fromMemorySegment(LanesF32.SPECIES, dy, dyAt, LanesF32.ORDER);
      FloatVector at = FloatVector.fromMemorySegment(LanesF32.SPECIES, s, sAt, LanesF32.ORDER);
      FloatVector v = at.rearrange(windows0);
      v = none.blend(delta.rearrange(windows0), v.compare(VectorOperators.EQ, places0));
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to0, LanesF32.ORDER)
          .add(v)
          .intoMemorySegment(dx, to0, LanesF32.ORDER);
      v = at.rearrange(windows1);
      v = none.blend(delta.rearrange(windows1), v.compare(VectorOperators.EQ, places1));
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to1, LanesF32.ORDER)
          .add(v)
          .intoMemorySegment(dx, to1, LanesF32.ORDER);
      v = at.rearrange(windows2);
      v = none.blend(delta.rearrange(windows2), v.compare(VectorOperators.EQ, places2));
      FloatVector before = FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to3, LanesF32.ORDER);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to2, LanesF32.ORDER)
          .add(v)
          .intoMemorySegment(dx, to2, LanesF32.ORDER);
      v = at.rearrange(windows3);
      v = none.blend(delta.rearrange(windows3), v.compare(VectorOperators.EQ, places3));
      before.add(v).intoMemorySegment(dx, to3, LanesF32.ORDER);
      dyAt += in;
      sAt += in;
      to0 += out;
      to1 += out;
      to2 += out;
      to3 += out;
    }
  }

  private static void three(
      int count,
      long in,
      long out,
      PoolTableF32 t,
      MemorySegment dy,
      long dyAt,
      MemorySegment s,
      long sAt,
      MemorySegment dx,
      long to0) {
    VectorShuffle<Float> windows0 = t.windows0;
    VectorShuffle<Float> windows1 = t.windows1;
    VectorShuffle<Float> windows2 = t.windows2;
    FloatVector places0 = FloatVector.fromArray(LanesF32.SPECIES, t.places, 0);
    FloatVector places1 = FloatVector.fromArray(LanesF32.SPECIES, t.places, LANES);
    FloatVector places2 = FloatVector.fromArray(LanesF32.SPECIES, t.places, 2 * LANES);
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, NONE);
    long to1 = to0 + t.starts[1];
    long to2 = to0 + t.starts[2];
    LanesF32.require(dy.isNative() && s.isNative() && dx.isNative());
    for (int i = 0; i < count; i++) {
      FloatVector delta = FloatVector.fromMemorySegment(LanesF32.SPECIES, dy, dyAt, LanesF32.ORDER);
      FloatVector at = FloatVector.fromMemorySegment(LanesF32.SPECIES, s, sAt, LanesF32.ORDER);
      FloatVector v = at.rearrange(windows0);
      v = none.blend(delta.rearrange(windows0), v.compare(VectorOperators.EQ, places0));
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to0, LanesF32.ORDER)
          .add(v)
          .intoMemorySegment(dx, to0, LanesF32.ORDER);
      v = at.rearrange(windows1);
      v = none.blend(delta.rearrange(windows1), v.compare(VectorOperators.EQ, places1));
      FloatVector before = FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to2, LanesF32.ORDER);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, to1, LanesF32.ORDER)
          .add(v)
          .intoMemorySegment(dx, to1, LanesF32.ORDER);
      v = at.rearrange(windows2);
      v = none.blend(delta.rearrange(windows2), v.compare(VectorOperators.EQ, places2));
      before.add(v).intoMemorySegment(dx, to2, LanesF32.ORDER);
      dyAt += in;
      sAt += in;
      to0 += out;
      to1 += out;
      to2 += out;
    }
  }
}
