package dev.lanewise.gradcheck;

/**
 * That a layer may be given one tensor as two inputs, as graphs do: values and tangents are those
 * of two equal tensors, and the one gradient gets the sum of both.
 */
final class AliasCheck {
  private AliasCheck() {}

  /** Checks the first two inputs that can stand for each other, if there are such. */
  static void run(LayerPoint at) {
    int[] blocks = at.blocks();
    for (int a : blocks) {
      for (int b : blocks) {
        if (a < b && at.example().inputs().get(a).equals(at.example().inputs().get(b))) {
          run(at, a, b);
          return;
        }
      }
    }
  }

  private static void run(LayerPoint at, int a, int b) {
    LayerBench bench = at.bench();
    double[][] x = at.x().clone();
    x[b] = x[a];
    double[] u = Draw.direction(at.outputShape().size(), at.random());
    double[][] v = at.only(a, at.direction(a));
    v[b] = v[a];
    double[][] zeros = at.only(a, new double[at.size(a)]);
    zeros[b] = zeros[a];
    double[] y = bench.forward(x);
    double[] tangent = bench.jvp(v);
    double[][] apart = bench.vjp(u, zeros);

    bench.alias(a, b);
    double[] together = bench.forward(x);
    exact(at, a, b, "value", together, y);
    exact(at, a, b, "jvp", bench.jvp(v), tangent);
    double[] gradient = bench.vjp(u, at.only(a, zeros[a]))[a];
    bench.unalias();

    double[][] error = at.model().at(x).vjp(u, zeros);
    double[] sum = new double[gradient.length];
    double[] bounds = new double[sum.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = apart[a][i] + apart[b][i];
      double magnitude = Math.abs(apart[a][i]) + Math.abs(apart[b][i]);
      bounds[i] = 2 * (error[a][i] + error[b][i]) + (u.length + 4) * at.u() * magnitude;
    }
    compare(at, a, b, "gradient", gradient, sum, bounds);
  }

  private static void exact(
      LayerPoint at, int a, int b, String what, double[] actual, double[] expected) {
    compare(at, a, b, what, actual, expected, new double[actual.length]);
  }

  private static void compare(
      LayerPoint at,
      int a,
      int b,
      String what,
      double[] actual,
      double[] expected,
      double[] bounds) {
    at.findings()
        .add(
            Comparison.of(
                Finding.Kind.ALIASING,
                "%s with inputs %d and %d in one tensor".formatted(what, a, b),
                actual,
                expected,
                bounds,
                "two inputs in one tensor disturb each other"));
  }
}
