package dev.lanewise.gradcheck;

import java.util.Arrays;

/**
 * Holds a Hessian-vector product to differences of the first derivative, and to the symmetry of the
 * Hessian, ⟨Hv, w⟩ = ⟨v, Hw⟩.
 */
final class SecondOrder {
  private static final int DIRECTIONS = 2;

  private final UserFunction<?, ?> function;
  private final FunctionPoint at;

  SecondOrder(UserFunction<?, ?> function, FunctionPoint at) {
    this.function = function;
    this.at = at;
  }

  void run() {
    double[] u = Draw.direction(at.y().length, at.random());
    for (int i = 0; i < DIRECTIONS; i++) {
      along(u, at.direction(), at.direction());
    }
    for (int k = 0; k < at.inputs(); k++) {
      for (int element : at.probes(at.size(k))) {
        along(u, at.only(k, Draw.coordinate(at.size(k), element)), at.direction());
      }
    }
  }

  private void along(double[] u, double[][] v, double[][] w) {
    double[] product = flat(function.hvp(at.x(), u, v));
    Line line;
    double[] claimed;
    if (function.hasVjp()) {
      line = t -> new Line.Sample(flat(function.vjpUnchecked(Draw.move(at.x(), t, v), u)), null);
      claimed = product;
    } else {
      line =
          t -> {
            double[] tangent = function.jvpUnchecked(Draw.move(at.x(), t, w), v);
            return new Line.Sample(new double[] {FunctionPoint.dot(u, tangent)}, null);
          };
      claimed = new double[] {FunctionPoint.dot(product, flat(w))};
    }
    Noise noise = Noise.along(line, at.roundoff());
    double[] error = new double[claimed.length];
    int terms = claimed.length == product.length ? 16 : product.length + 16;
    Arrays.fill(error, terms * noise.roundoff() * Draw.largest(product));
    String where = at.inputs() == 1 ? "input 0" : "all inputs";
    at.findings()
        .add(
            new Slope(
                    Finding.Kind.HVP,
                    where,
                    new Ladder(line, FunctionPoint.STEPS),
                    noise.bounds(),
                    claimed,
                    error,
                    false,
                    0)
                .judge());
    symmetry(u, v, w, product, noise.roundoff());
  }

  private void symmetry(double[] u, double[][] v, double[][] w, double[] product, double roundoff) {
    double[] other = flat(function.hvp(at.x(), u, w));
    double[] along = flat(v);
    double[] across = flat(w);
    double first = FunctionPoint.dot(product, across);
    double second = FunctionPoint.dot(other, along);
    double magnitudes = 0;
    for (int i = 0; i < product.length; i++) {
      magnitudes += Math.abs(across[i]) * (Math.abs(product[i]) + Draw.largest(product));
      magnitudes += Math.abs(along[i]) * (Math.abs(other[i]) + Draw.largest(other));
    }
    double bound = (product.length + 16) * roundoff * magnitudes;
    boolean right = Math.abs(first - second) <= bound;
    at.findings()
        .add(
            new Finding(
                Finding.Kind.HVP,
                "symmetry",
                right ? Verdict.PASS : Verdict.FAIL,
                -1,
                first,
                second,
                bound,
                right ? "" : "⟨Hv, w⟩ is not ⟨v, Hw⟩"));
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }
}
