package dev.lanewise.kernel;

import dev.lanewise.kernel.simd.WinogradWorkload;
import dev.lanewise.tensor.DType;
import java.util.Random;

/**
 * What {@link CompiledCodeTest} runs in a JVM of its own; not a test itself. Results go to standard
 * error: HotSpot's messages, on standard output, would be mixed with them in the midst of a line.
 */
final class ChildWorkload {
  /**
   * So often all shapes are multiplied. Eight times were enough for the last tier, at all widths;
   * by the clock, a busy machine was seen to stop before it.
   */
  private static final int ROUNDS = 30;

  private ChildWorkload() {}

  /**
   * Entry point.
   *
   * @param args {@code hash} and a number, to run all loops so often and print a hash of what they
   *     computed last; or {@code gemm}, to multiply until the compilers must be done and print how
   *     many times faster than the portable loops the SIMD ones are; or {@code rates}, to print
   *     what {@link ChildRates} finds
   */
  public static void main(String[] args) {
    String result =
        switch (args[0]) {
          case "hash" -> Long.toString(hash(Integer.parseInt(args[1])));
          case "gemm" -> Double.toString(speedup(Double.parseDouble(args[1])));
          default -> ChildRates.measure().toString();
        };
    System.err.println(args[0] + " " + result);
  }

  private static long hash(int passes) {
    long hash = 0;
    for (int pass = 0; pass < passes; pass++) {
      hash = hash();
    }
    return hash;
  }

  private static long hash() {
    long hash = 0;
    for (DType dtype : DType.values()) {
      hash = hash * 31 + WinogradWorkload.hash(dtype);
      Loops simd = Lane.simd(dtype);
      for (LoopsCase each : LoopsCases.all()) {
        for (int size : new int[] {13, 67}) {
          try (Draw draw = new Draw(dtype, size, size)) {
            double result = each.call().on(simd, draw);
            hash = (hash * 31 + draw.hash()) * 31 + Double.doubleToLongBits(result);
          }
        }
      }
    }
    return hash;
  }

  /** Returns how many times faster the SIMD products are than the portable ones, at their best. */
  private static double speedup(double wanted) {
    Loops simd = Lane.simd(DType.FLOAT32);
    Loops portable = Lane.portable(DType.FLOAT32);
    double bestSimd = 0;
    double bestPortable = 0;
    long start = System.nanoTime();
    int[][] shapes = {
      {96, 128, 256}, {50, 70, 25}, {20, 130, 31}, {24, 640, 256}, {96, 1, 256}, {1, 640, 256}
    };
    try (Draw draw = new Draw(DType.FLOAT32, 0, 1)) {
      Buffer a = draw.finite("A", 96 * 256);
      Buffer b = draw.finite("B", 640 * 256);
      Buffer c = draw.finite("C", 24 * 640);
      Random random = new Random(1);
      for (int round = 0;
          (round < ROUNDS || bestSimd < wanted * bestPortable) && since(start) < 60;
          round++) {
        for (int[] s : shapes) {
          boolean ta = random.nextBoolean();
          boolean tb = random.nextBoolean();
          int lda = ta ? s[0] : s[2];
          int ldb = tb ? s[2] : s[1];
          double beta = random.nextInt(2);
          var call = new GemmCall(ta, tb, s[0], s[1], s[2], 1, a, lda, b, ldb, beta, c, s[1]);
          // Often, so that the compilers see enough even where the portable loops take most of the
          // time.
          for (int i = 0; i < 20; i++) {
            bestSimd = Math.max(bestSimd, rate(call, simd, s));
          }
          bestPortable = Math.max(bestPortable, rate(call, portable, s));
        }
      }
    }
    return bestSimd / bestPortable;
  }

  private static double rate(GemmCall call, Loops loops, int[] shape) {
    long before = System.nanoTime();
    call.on(loops);
    return 2e-9 * shape[0] * shape[1] * shape[2] / since(before);
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) * 1e-9;
  }
}
