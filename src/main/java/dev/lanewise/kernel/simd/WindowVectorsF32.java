package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.Window;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Pooling by windows of any size and stride, on {@link StripF32}s: vectors of windows side by side
 * go through the places of a window in the portable loops' order, so that results have their bits.
 */
final class WindowVectorsF32 {
  private static final long STEP = LanesF32.STEP;

  /** What an element that is not named receives: x + −0 is x for every x, x + 0 is not. */
  private static final float NONE = -0f;

  /** The switch of no window. */
  private static final float NOWHERE = -1f;

  private final StripF32 strip = new StripF32();
  private final ScratchF32 valueScratch = new ScratchF32();
  private final ScratchF32 placeScratch = new ScratchF32();
  private final ScratchF32 rowValueScratch = new ScratchF32();
  private final ScratchF32 rowPlaceScratch = new ScratchF32();

  // Strips cost time by their elements, portable loops by the windows that there are. Where the
  // one is less than the other is measured, at 512 bits: the factors below.

  static boolean takesMax(Window w) {
    return sides(w) * area(w) < 30 * places(w) * w.positions();
  }

  static boolean takesGather(Window w) {
    return StripF32.fits(w) && places(w) * area(w) < 40L * w.positions();
  }

  static boolean takesScatter(Window w) {
    return StripF32.fits(w) && places(w) * area(w) < 22L * w.positions();
  }

  static boolean takesAverage(Window w) {
    return sides(w) * area(w) < 10 * places(w) * w.positions();
  }

  static boolean takesAverageScatter(Window w) {
    return StripF32.fits(w) && area(w) < 16L * w.positions();
  }

  private static long sides(Window w) {
    return (long) w.kernelHeight() + w.kernelWidth();
  }

  private static long places(Window w) {
    return (long) w.kernelHeight() * w.kernelWidth();
  }

  private static long area(Window w) {
    return (long) w.height() * w.width();
  }

  /**
   * In two steps, which makes fewer comparisons than all places one by one: along each row, then
   * down the rows. The first largest of the rows' first largest is the window's.
   */
  void max(Window w, MemorySegment x, int xo, MemorySegment y, int yo, MemorySegment s, int so) {
    for (strip.open(w); strip.isOpen(); strip.next()) {
      MemorySegment elements = strip.read(x, xo);
      int n = strip.length() - strip.shift(0, w.kernelWidth() - 1);
      MemorySegment largest = rowValueScratch.ofSize(n);
      MemorySegment switches = rowPlaceScratch.ofSize(n);
      pair(n, elements, Math.min(1, w.kernelWidth() - 1), largest, switches);
      for (int kw = 2; kw < w.kernelWidth(); kw++) {
        one(n, elements, kw, largest, switches);
      }
      if (w.kernelHeight() > 1) {
        MemorySegment rows = largest;
        MemorySegment rowSwitches = switches;
        largest = valueScratch.ofSize(strip.windows());
        switches = placeScratch.ofSize(strip.windows());
        maxDown(w, rows, rowSwitches, largest, switches);
      }
      strip.pick(largest, y, yo);
      strip.pick(switches, s, so);
    }
  }

  private void maxDown(
      Window w,
      MemorySegment rows,
      MemorySegment rowSwitches,
      MemorySegment largest,
      MemorySegment switches) {
    int n = strip.windows();
    int row = strip.shift(1, 0);
    merge(n, rows, rowSwitches, rows, rowSwitches, row, w.kernelWidth(), largest, switches);
    for (int kh = 2; kh < w.kernelHeight(); kh++) {
      int first = kh * w.kernelWidth();
      merge(n, largest, switches, rows, rowSwitches, kh * row, first, largest, switches);
    }
  }

  /** Finds the larger of an element and one behind it, and which: 0 or 1. */
  private static void pair(
      int n, MemorySegment x, int second, MemorySegment largest, MemorySegment switches) {
    FloatVector zero = FloatVector.zero(LanesF32.SPECIES);
    long bAt = LanesF32.bytes(second);
    LanesF32.require(x.isNative() && largest.isNative() && switches.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, i, LanesF32.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, bAt + i, LanesF32.ORDER);
      VectorMask<Float> exceeds = exceeds(b, a);
      a.blend(b, exceeds).intoMemorySegment(largest, i, LanesF32.ORDER);
      zero.blend(1f, exceeds).intoMemorySegment(switches, i, LanesF32.ORDER);
    }
  }

  /** Goes on with one more element behind. */
  private static void one(
      int n, MemorySegment x, int place, MemorySegment largest, MemorySegment switches) {
    long xAt = LanesF32.bytes(place);
    LanesF32.require(x.isNative() && largest.isNative() && switches.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, largest, i, LanesF32.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER);
      VectorMask<Float> exceeds = exceeds(b, a);
      a.blend(b, exceeds).intoMemorySegment(largest, i, LanesF32.ORDER);
      FloatVector places =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, switches, i, LanesF32.ORDER);
      places.blend((float) place, exceeds).intoMemorySegment(switches, i, LanesF32.ORDER);
    }
  }

  /** Finds the larger of what the rows so far and one more row have; its places begin at first. */
  private static void merge(
      int n,
      MemorySegment soFar,
      MemorySegment switches,
      MemorySegment row,
      MemorySegment rowSwitches,
      int at,
      float first,
      MemorySegment toValues,
      MemorySegment toSwitches) {
    long bAt = LanesF32.bytes(at);
    LanesF32.require(
        soFar.isNative()
            && switches.isNative()
            && row.isNative()
            && rowSwitches.isNative()
            && toValues.isNative()
            && toSwitches.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector a = FloatVector.fromMemorySegment(LanesF32.SPECIES, soFar, i, LanesF32.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(LanesF32.SPECIES, row, bAt + i, LanesF32.ORDER);
      VectorMask<Float> exceeds = exceeds(b, a);
      a.blend(b, exceeds).intoMemorySegment(toValues, i, LanesF32.ORDER);
      FloatVector place =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, switches, i, LanesF32.ORDER);
      FloatVector other =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, rowSwitches, bAt + i, LanesF32.ORDER)
              .add(first);
      place.blend(other, exceeds).intoMemorySegment(toSwitches, i, LanesF32.ORDER);
    }
  }

  /** Returns where b takes the place of a as the largest so far; the first NaN keeps it. */
  private static VectorMask<Float> exceeds(FloatVector b, FloatVector a) {
    return a.compare(VectorOperators.GE, b).or(a.compare(VectorOperators.NE, a)).not();
  }

  void gather(Window w, MemorySegment t, int to, MemorySegment s, int so, MemorySegment y, int yo) {
    for (strip.open(w); strip.isOpen(); strip.next()) {
      MemorySegment elements = strip.read(t, to);
      MemorySegment switches = strip.spread(s, so, placeScratch, NOWHERE);
      int before = strip.length() - strip.windows();
      MemorySegment values = valueScratch.ofSize(strip.windows());
      for (int k = 0; k < w.kernelHeight() * w.kernelWidth(); k++) {
        int at = strip.shift(k / w.kernelWidth(), k % w.kernelWidth());
        gather(strip.windows(), elements, at, k, switches, before, values);
      }
      strip.pick(values, y, yo);
    }
  }

  private static void gather(
      int n,
      MemorySegment t,
      int at,
      float place,
      MemorySegment switches,
      int before,
      MemorySegment values) {
    long tAt = LanesF32.bytes(at);
    long sAt = LanesF32.bytes(before);
    LanesF32.require(t.isNative() && switches.isNative() && values.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      VectorMask<Float> named =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, switches, sAt + i, LanesF32.ORDER)
              .compare(VectorOperators.EQ, place);
      FloatVector value =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, values, i, LanesF32.ORDER)
              .blend(
                  FloatVector.fromMemorySegment(LanesF32.SPECIES, t, tAt + i, LanesF32.ORDER),
                  named);
      value.intoMemorySegment(values, i, LanesF32.ORDER);
    }
  }

  /** For windows inside the image. */
  void scatter(
      Window w, MemorySegment dy, int dyo, MemorySegment s, int so, MemorySegment dx, int dxo) {
    for (strip.open(w); strip.isOpen(); strip.next()) {
      MemorySegment elements = strip.read(dx, dxo);
      MemorySegment switches = strip.spread(s, so, placeScratch, NOWHERE);
      MemorySegment values = strip.spread(dy, dyo, valueScratch, NONE);
      int before = strip.length() - strip.windows();
      // Each element adds what names it in the order of the windows: from the last place on.
      for (int k = w.kernelHeight() * w.kernelWidth() - 1; k >= 0; k--) {
        int from = before - strip.shift(k / w.kernelWidth(), k % w.kernelWidth());
        scatter(strip.length(), values, switches, from, k, elements);
      }
      strip.write(dx, dxo);
    }
  }

  private static void scatter(
      int n, MemorySegment dy, MemorySegment switches, int from, float place, MemorySegment dx) {
    FloatVector none = FloatVector.broadcast(LanesF32.SPECIES, NONE);
    long dyAt = LanesF32.bytes(from);
    LanesF32.require(dy.isNative() && switches.isNative() && dx.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      VectorMask<Float> named =
          FloatVector.fromMemorySegment(LanesF32.SPECIES, switches, dyAt + i, LanesF32.ORDER)
              .compare(VectorOperators.EQ, place);
      FloatVector delta =
          none.blend(
              FloatVector.fromMemorySegment(LanesF32.SPECIES, dy, dyAt + i, LanesF32.ORDER), named);
      FloatVector.fromMemorySegment(LanesF32.SPECIES, dx, i, LanesF32.ORDER)
          .add(delta)
          .intoMemorySegment(dx, i, LanesF32.ORDER);
    }
  }

  /** The sum of the rows' sums, divided by their number, as the portable loop has it. */
  void average(Window w, MemorySegment x, int xo, MemorySegment y, int yo) {
    for (strip.open(w); strip.isOpen(); strip.next()) {
      MemorySegment elements = strip.read(x, xo);
      int n = strip.length() - strip.shift(0, w.kernelWidth() - 1);
      MemorySegment rows = rowValueScratch.ofSize(n);
      MemorySegment sums = valueScratch.ofSize(strip.windows());
      sum(n, w.kernelWidth(), elements, 1, rows);
      sum(strip.windows(), w.kernelHeight(), rows, strip.shift(1, 0), sums);
      divide(strip.windows(), w.kernelHeight() * w.kernelWidth(), sums);
      strip.pick(sums, y, yo);
    }
  }

  /** y[i] ← Σ x[i + j · stride] for j below count. */
  private static void sum(int n, int count, MemorySegment x, int stride, MemorySegment y) {
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector sum = FloatVector.zero(LanesF32.SPECIES);
      long end = i + LanesF32.bytes(count * stride);
      for (long at = i; at < end; at += LanesF32.bytes(stride)) {
        sum = sum.add(FloatVector.fromMemorySegment(LanesF32.SPECIES, x, at, LanesF32.ORDER));
      }
      sum.intoMemorySegment(y, i, LanesF32.ORDER);
    }
  }

  /** For windows inside the image. */
  void averageScatter(Window w, MemorySegment dy, int dyo, MemorySegment dx, int dxo) {
    int count = w.kernelHeight() * w.kernelWidth();
    for (strip.open(w); strip.isOpen(); strip.next()) {
      MemorySegment elements = strip.read(dx, dxo);
      MemorySegment shares = strip.spread(dy, dyo, valueScratch, NONE);
      int before = strip.length() - strip.windows();
      divide(before + strip.length(), count, shares);
      for (int k = count - 1; k >= 0; k--) {
        int from = before - strip.shift(k / w.kernelWidth(), k % w.kernelWidth());
        add(strip.length(), shares, from, elements);
      }
      strip.write(dx, dxo);
    }
  }

  private static void add(int n, MemorySegment x, int from, MemorySegment y) {
    long xAt = LanesF32.bytes(from);
    LanesF32.require(x.isNative() && y.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, y, i, LanesF32.ORDER)
          .add(FloatVector.fromMemorySegment(LanesF32.SPECIES, x, xAt + i, LanesF32.ORDER))
          .intoMemorySegment(y, i, LanesF32.ORDER);
    }
  }

  private static void divide(int n, float by, MemorySegment x) {
    LanesF32.require(x.isNative());
    for (long i = 0; i < LanesF32.bytes(n); i += STEP) {
      FloatVector.fromMemorySegment(LanesF32.SPECIES, x, i, LanesF32.ORDER)
          .div(by)
          .intoMemorySegment(x, i, LanesF32.ORDER);
    }
  }
}
