package dev.lanewise.bench.side;

import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** The machine's own limits, as Java reaches them: no library has a part in it. */
final class Machine implements Side {
  private static final int ROUNDS = 20_000;
  private static final int ACCUMULATORS = 16;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  @Override
  public String description() {
    return "vectors of " + FLOATS.vectorBitSize() + " bits";
  }

  static int vectorBits() {
    return FLOATS.vectorBitSize();
  }

  /** Returns the operations of one run of multiply-adds. */
  static double flops(boolean doubles) {
    int lanes = doubles ? DOUBLES.length() : FLOATS.length();
    return 2.0 * ROUNDS * ACCUMULATORS * lanes;
  }

  @Override
  public Work probe(Probe probe) {
    return switch (probe.what()) {
      case "fma" -> new Measured(List.of(probe.doubles() ? Machine::doubles : Machine::floats));
      case "read" -> {
        Arena arena = Arena.ofShared();
        MemorySegment x = filled(arena, probe.mebibytes());
        yield new Measured(List.of(() -> read(x)), arena);
      }
      default -> {
        Arena arena = Arena.ofShared();
        MemorySegment x = filled(arena, probe.mebibytes());
        MemorySegment y = filled(arena, probe.mebibytes());
        yield new Measured(
            List.of(
                () -> {
                  y.copyFrom(x);
                  return 0;
                },
                () -> copy(x, y)),
            arena);
      }
    };
  }

  private static MemorySegment filled(Arena arena, int mebibytes) {
    return arena.allocate((long) mebibytes << 20, 4096).fill((byte) 1);
  }

  private interface Loop {
    double run();
  }

  /** The fastest of several loops that do the same. */
  private static final class Measured implements Work {
    private final Arena arena;
    private final Loop loop;
    private double kept;

    Measured(List<Loop> loops, Arena... arena) {
      this.arena = arena.length == 0 ? null : arena[0];
      Loop best = loops.getFirst();
      double least = Double.POSITIVE_INFINITY;
      for (Loop each : loops) {
        double seconds = loops.size() == 1 ? 0 : seconds(each);
        if (seconds < least) {
          least = seconds;
          best = each;
        }
      }
      this.loop = best;
    }

    private double seconds(Loop each) {
      double least = Double.POSITIVE_INFINITY;
      long start = System.nanoTime();
      while (System.nanoTime() - start < 200_000_000) {
        long before = System.nanoTime();
        kept = each.run();
        least = Math.min(least, System.nanoTime() - before);
      }
      return least;
    }

    @Override
    public void run() {
      kept = loop.run();
    }

    @Override
    public double check() {
      return 0;
    }

    @Override
    public void close() {
      if (arena != null) {
        arena.close();
      }
    }
  }

  private static double floats() {
    FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
    FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
    FloatVector aa = FloatVector.broadcast(FLOATS, 0);
    FloatVector bb = FloatVector.broadcast(FLOATS, 1);
    FloatVector cc = FloatVector.broadcast(FLOATS, 2);
    FloatVector dd = FloatVector.broadcast(FLOATS, 3);
    FloatVector ee = FloatVector.broadcast(FLOATS, 4);
    FloatVector ff = FloatVector.broadcast(FLOATS, 5);
    FloatVector gg = FloatVector.broadcast(FLOATS, 6);
    FloatVector hh = FloatVector.broadcast(FLOATS, 7);
    FloatVector ii = FloatVector.broadcast(FLOATS, 8);
    FloatVector jj = FloatVector.broadcast(FLOATS, 9);
    FloatVector kk = FloatVector.broadcast(FLOATS, 10);
    FloatVector ll = FloatVector.broadcast(FLOATS, 11);
    FloatVector mm = FloatVector.broadcast(FLOATS, 12);
    FloatVector nn = FloatVector.broadcast(FLOATS, 13);
    FloatVector oo = FloatVector.broadcast(FLOATS, 14);
    FloatVector pp = FloatVector.broadcast(FLOATS, 15);
    for (int i = 0; i < ROUNDS; i++) {
      aa = aa.fma(x, y);
      bb = bb.fma(x, y);
      cc = cc.fma(x, y);
      dd = dd.fma(x, y);
      ee = ee.fma(x, y);
      ff = ff.fma(x, y);
      gg = gg.fma(x, y);
      hh = hh.fma(x, y);
      ii = ii.fma(x, y);
      jj = jj.fma(x, y);
      kk = kk.fma(x, y);
      ll = ll.fma(x, y);
      mm = mm.fma(x, y);
      nn = nn.fma(x, y);
      oo = oo.fma(x, y);
      pp = pp.fma(x, y);
    }
    return aa.add(bb)
        .add(cc.add(dd))
        .add(ee.add(ff).add(gg.add(hh)))
        .add(ii.add(jj).add(kk.add(ll)).add(mm.add(nn).add(oo.add(pp))))
        .lane(0);
  }

  private static double doubles() {
    DoubleVector x = DoubleVector.broadcast(DOUBLES, 0.999);
    DoubleVector y = DoubleVector.broadcast(DOUBLES, 0.001);
    DoubleVector aa = DoubleVector.broadcast(DOUBLES, 0);
    DoubleVector bb = DoubleVector.broadcast(DOUBLES, 1);
    DoubleVector cc = DoubleVector.broadcast(DOUBLES, 2);
    DoubleVector dd = DoubleVector.broadcast(DOUBLES, 3);
    DoubleVector ee = DoubleVector.broadcast(DOUBLES, 4);
    DoubleVector ff = DoubleVector.broadcast(DOUBLES, 5);
    DoubleVector gg = DoubleVector.broadcast(DOUBLES, 6);
    DoubleVector hh = DoubleVector.broadcast(DOUBLES, 7);
    DoubleVector ii = DoubleVector.broadcast(DOUBLES, 8);
    DoubleVector jj = DoubleVector.broadcast(DOUBLES, 9);
    DoubleVector kk = DoubleVector.broadcast(DOUBLES, 10);
    DoubleVector ll = DoubleVector.broadcast(DOUBLES, 11);
    DoubleVector mm = DoubleVector.broadcast(DOUBLES, 12);
    DoubleVector nn = DoubleVector.broadcast(DOUBLES, 13);
    DoubleVector oo = DoubleVector.broadcast(DOUBLES, 14);
    DoubleVector pp = DoubleVector.broadcast(DOUBLES, 15);
    for (int i = 0; i < ROUNDS; i++) {
      aa = aa.fma(x, y);
      bb = bb.fma(x, y);
      cc = cc.fma(x, y);
      dd = dd.fma(x, y);
      ee = ee.fma(x, y);
      ff = ff.fma(x, y);
      gg = gg.fma(x, y);
      hh = hh.fma(x, y);
      ii = ii.fma(x, y);
      jj = jj.fma(x, y);
      kk = kk.fma(x, y);
      ll = ll.fma(x, y);
      mm = mm.fma(x, y);
      nn = nn.fma(x, y);
      oo = oo.fma(x, y);
      pp = pp.fma(x, y);
    }
    return aa.add(bb)
        .add(cc.add(dd))
        .add(ee.add(ff).add(gg.add(hh)))
        .add(ii.add(jj).add(kk.add(ll)).add(mm.add(nn).add(oo.add(pp))))
        .lane(0);
  }

  private static double read(MemorySegment x) {
    LongVector a = LongVector.zero(LONGS);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    long step = LONGS.vectorByteSize();
    long bytes = x.byteSize();
    ByteOrder order = ByteOrder.nativeOrder();
    for (long at = 0; at < bytes; at += 4 * step) {
      a = a.lanewise(XOR, LongVector.fromMemorySegment(LONGS, x, at, order));
      b = b.lanewise(XOR, LongVector.fromMemorySegment(LONGS, x, at + step, order));
      c = c.lanewise(XOR, LongVector.fromMemorySegment(LONGS, x, at + 2 * step, order));
      d = d.lanewise(XOR, LongVector.fromMemorySegment(LONGS, x, at + 3 * step, order));
    }
    return a.lanewise(XOR, b).lanewise(XOR, c.lanewise(XOR, d)).reduceLanes(XOR);
  }

  private static double copy(MemorySegment x, MemorySegment y) {
    long step = LONGS.vectorByteSize();
    long bytes = x.byteSize();
    ByteOrder order = ByteOrder.nativeOrder();
    for (long at = 0; at < bytes; at += step) {
      LongVector.fromMemorySegment(LONGS, x, at, order).intoMemorySegment(y, at, order);
    }
    return 0;
  }
}
