package dev.lanewise.gradcheck;

import java.util.stream.IntStream;

/** That vjp adds to what is there, and gives each gradient whichever others are wanted. */
final class AccumulationCheck {
  private AccumulationCheck() {}

  /** All gradients at once, onto something. */
  static void run(LayerPoint at) {
    LayerBench bench = at.bench();
    double[] u = Draw.direction(at.outputShape().size(), at.random());
    double[][] zeros = at.each(block -> new double[at.size(block)]);
    double[][] initial = at.each(at::direction);
    bench.forward(at.x());
    double[][] fresh = bench.vjp(u, zeros);
    double[][] added = bench.vjp(u, initial);
    double[][] alone = at.each(block -> bench.vjp(u, at.only(block, zeros[block]))[block]);
    double[][] error = at.model().vjp(u, zeros);
    for (int block : at.blocks()) {
      double[] expected = new double[initial[block].length];
      double[] bounds = new double[expected.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = initial[block][i] + fresh[block][i];
        // The sum is rounded once for each term, since each may be added by itself.
        double largest = Math.abs(initial[block][i]) + Math.abs(expected[i]);
        bounds[i] = 2 * error[block][i] + (u.length + 2) * at.u() * largest;
      }
      boolean overwritten = close(added[block], fresh[block], bounds);
      compare(at, block, added[block], expected, bounds, overwritten ? "it overwrites" : "");
      compare(
          at,
          block,
          fresh[block],
          alone[block],
          bounds,
          "it depends on which other gradients are wanted");
    }
  }

  private static boolean close(double[] first, double[] second, double[] bounds) {
    return IntStream.range(0, first.length)
        .allMatch(i -> Math.abs(first[i] - second[i]) <= bounds[i]);
  }

  private static void compare(
      LayerPoint at, int block, double[] actual, double[] expected, double[] bounds, String cause) {
    at.findings()
        .add(
            Comparison.of(
                Finding.Kind.ACCUMULATION, "input " + block, actual, expected, bounds, cause));
  }
}
