package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** The arguments of one call, drawn from a seed: the same seed draws the same ones again. */
final class Draw implements AutoCloseable {
  private static final double[] SPECIAL = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    1.0,
    -1.0,
    Float.MIN_VALUE,
    -1e4,
    1e4
  };

  final DType dtype;

  /** The size asked for: of vectors, or what sizes of several dimensions are made from. */
  final int n;

  final Random random;
  private final int specials;
  private final Arena arena = Arena.ofConfined();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Buffer, double[]> bounds = new HashMap<>();

  /** How far two results returned may differ. */
  double resultBound;

  Draw(DType dtype, int n, long seed) {
    this.dtype = dtype;
    this.n = n;
    this.random = new Random(seed);
    this.specials = random.nextInt(3);
  }

  /** Returns a number from {@code from} to {@code to}. */
  int number(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  /** Returns elements of any kind: in some draws many ties, in some NaN and infinities. */
  Buffer any(String name, int size) {
    return make(
        name,
        size,
        switch (specials) {
          case 0 -> random::nextGaussian;
          case 1 -> () -> number(-2, 2);
          default ->
              () ->
                  random.nextInt(4) == 0
                      ? SPECIAL[random.nextInt(SPECIAL.length)]
                      : random.nextGaussian();
        });
  }

  /** Returns finite elements. */
  Buffer finite(String name, int size) {
    return make(name, size, random::nextGaussian);
  }

  /** Returns whole numbers from 0 to {@code limit - 1}. */
  Buffer whole(String name, int size, int limit) {
    return make(name, size, () -> random.nextInt(limit));
  }

  private Buffer make(String name, int size, DoubleSupplier value) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = value.getAsDouble();
    }
    Buffer buffer = new Buffer(arena, dtype, name, random.nextInt(4), values);
    buffers.add(buffer);
    return buffer;
  }

  /** Lets each element of a buffer differ by so much; without, they must be the same. */
  void allow(Buffer buffer, double[] bound) {
    bounds.put(buffer, bound);
  }

  /** Returns what {@link #allow} allowed. */
  double[] boundsOf(Buffer buffer) {
    return bounds.get(buffer);
  }

  /** Returns γ(n) = n·u / (1 − n·u): the bound of a sum of n products, relative to magnitudes. */
  static double gamma(int n, DType dtype) {
    double nu = n * dtype.unitRoundoff();
    return nu / (1 - nu);
  }

  double gamma(int n) {
    return gamma(n, dtype);
  }

  /** Throws unless these arguments are what the other ones are after the same call. */
  void requireSame(Draw expected, String who) {
    for (int b = 0; b < buffers.size(); b++) {
      Buffer actual = buffers.get(b);
      actual.requireGuards(who);
      double[] bound = bounds.get(actual);
      for (int i = 0; i < actual.size; i++) {
        requireClose(
            expected.buffers.get(b).get(i),
            actual.get(i),
            bound == null ? 0 : bound[i],
            who + ": " + actual.name + "[" + i + "]");
      }
    }
  }

  /** Throws unless both are NaN, or equal down to the sign of zero, or differ by the bound. */
  static void requireClose(double expected, double actual, double bound, String what) {
    boolean same = Double.compare(expected, actual) == 0;
    boolean close = bound > 0 && Double.isFinite(expected) && Math.abs(expected - actual) <= bound;
    if (!same && !close) {
      throw new AssertionError(
          "%s is %s, expected %s within %s".formatted(what, actual, expected, bound));
    }
  }

  void requireGuards(String who) {
    buffers.forEach(buffer -> buffer.requireGuards(who));
  }

  /** Returns a hash of all the bits. */
  long hash() {
    long hash = 17;
    for (Buffer buffer : buffers) {
      for (int i = 0; i < buffer.size; i++) {
        hash = hash * 31 + Double.doubleToLongBits(buffer.get(i));
      }
    }
    return hash;
  }

  @Override
  public void close() {
    arena.close();
  }
}
