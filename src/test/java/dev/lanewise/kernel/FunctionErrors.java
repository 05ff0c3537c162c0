package dev.lanewise.kernel;

import dev.lanewise.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The largest error of a float32 function, over many bit patterns, beside the same in binary64.
 *
 * <p>As a program it goes through all 2<sup>32</sup> of them, which takes minutes; CONTRIBUTING.md
 * has the command.
 */
final class FunctionErrors {
  private static final int BLOCK = 1 << 14;

  private final UnaryOp op;

  /** In unit roundoffs of the exact result, where that is normal. */
  double normal;

  /** In smallest subnormals, where it is not. */
  double subnormal;

  private float worst;

  FunctionErrors(UnaryOp op) {
    this.op = op;
  }

  /**
   * Entry point.
   *
   * @param args names of functions; all those with exponentials or logarithms, if there are none
   */
  public static void main(String[] args) {
    for (UnaryOp op : UnaryOp.values()) {
      boolean asked = args.length == 0 || Arrays.asList(args).contains(op.name());
      if (asked && !Double.isNaN(Functions.value(op, 1))) {
        System.out.println(everywhere(op));
      }
    }
  }

  private static FunctionErrors everywhere(UnaryOp op) {
    return LongStream.range(0, (1L << Integer.SIZE) / BLOCK)
        .parallel()
        .boxed()
        .collect(
            () -> new FunctionErrors(op),
            (errors, block) ->
                errors.take(LongStream.range(0, BLOCK).mapToInt(i -> (int) (block * BLOCK + i))),
            FunctionErrors::merge);
  }

  private void take(IntStream patterns) {
    float[] x = new float[BLOCK];
    int[] bits = patterns.toArray();
    for (int i = 0; i < bits.length; i++) {
      x[i] = Float.intBitsToFloat(bits[i]);
    }
    take(Lane.simd(DType.FLOAT32), x);
  }

  /** Takes the function's values at x into account. */
  void take(Loops loops, float[] x) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
      loops.unary(op, x.length, s, 0, s, 0);
      for (int i = 0; i < x.length; i++) {
        take(x[i], s.getAtIndex(ValueLayout.JAVA_FLOAT, i));
      }
    }
  }

  private void take(float x, float y) {
    double exact = Functions.value(op, x);
    float rounded = (float) exact;
    if (!Float.isFinite(rounded) || !Float.isFinite(y) || rounded == 0 && x == 0) {
      if (Float.compare(rounded, y) != 0) {
        throw new AssertionError(op + " of " + x + " is " + y + ", expected " + rounded);
      }
    } else if (Math.abs(exact) < Float.MIN_NORMAL) {
      subnormal = Math.max(subnormal, Math.abs(y - exact) / Float.MIN_VALUE);
    } else {
      double error = Math.abs(y - exact) / Math.abs(exact) * 0x1p24;
      if (error > normal) {
        normal = error;
        worst = x;
      }
    }
  }

  private void merge(FunctionErrors other) {
    subnormal = Math.max(subnormal, other.subnormal);
    if (other.normal > normal) {
      normal = other.normal;
      worst = other.worst;
    }
  }

  @Override
  public String toString() {
    return "%s: %.3f u at %s (%a); subnormal results %.3f of the smallest"
        .formatted(op, normal, worst, worst, subnormal);
  }
}
