package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/** One run of {@link GradientCheck}. */
final class FunctionCheck {
  private static final double U = DType.FLOAT64.unitRoundoff();

  /** Random directions of all inputs at once. */
  private static final int DIRECTIONS = 3;

  /** The largest input whose whole gradient is looked at when something is wrong with it. */
  private static final int WHOLE = 256;

  private final UserFunction<?, ?> function;
  private final FunctionPoint at;
  private final Set<String> explained = new HashSet<>();

  FunctionCheck(UserFunction<?, ?> function, List<Shape> shapes, Findings findings, long seed) {
    this.function = function;
    this.at = new FunctionPoint(function, shapes, findings, new SplittableRandom(seed));
  }

  int kinks() {
    return at.kinks();
  }

  /** What the random directions miss at most; those of vjp come in pairs. */
  double missed() {
    return Math.pow((function.hasVjp() ? 2 : 1) * Draw.MISS, DIRECTIONS);
  }

  void run(double low, double high) {
    at.draw(low, high);
    repeat();
    for (int i = 0; i < DIRECTIONS; i++) {
      along(at.inputs() == 1 ? "input 0" : "all inputs", at.direction());
    }
    for (int k = 0; k < at.inputs(); k++) {
      if (at.inputs() > 1) {
        along("input " + k, at.only(k, Draw.direction(at.size(k), at.random())));
      }
      for (int element : at.probes(at.size(k))) {
        along("input " + k, at.only(k, Draw.coordinate(at.size(k), element)));
      }
    }
    new FunctionJacobian(function, at).run();
    if (function.hasHvp()) {
      new SecondOrder(function, at).run();
    }
  }

  /** The derivatives, too, have to give the same twice. */
  private void repeat() {
    double[][] v = at.direction();
    double[] u = Draw.direction(at.y().length, at.random());
    if (function.hasJvp()) {
      at.same("jvp", function.jvp(at.x(), v), function.jvp(at.x(), v));
    }
    if (function.hasVjp()) {
      double[][] first = function.vjp(at.x(), u);
      double[][] second = function.vjp(at.x(), u);
      for (int k = 0; k < first.length; k++) {
        at.same("vjp", first[k], second[k]);
      }
    }
  }

  private void along(String where, double[][] v) {
    Map<Double, Line.Sample> known = new HashMap<>();
    Line line = t -> known.computeIfAbsent(t, _ -> at.sample(t, v));
    Noise noise = at.noise(line);
    if (function.hasJvp()) {
      double[] product = function.jvp(at.x(), v);
      double[] error = new double[product.length];
      Arrays.fill(error, 16 * noise.roundoff() * Draw.largest(product));
      at.judge(Finding.Kind.JVP, where, line, noise.bounds(), product, error);
      if (function.hasVjp()) {
        adjoint(where, v, product, noise.roundoff());
      }
    } else {
      scalar(where, line, v, Draw.direction(at.y().length, at.random()), noise);
      for (int element : at.probes(at.y().length)) {
        scalar(where, line, v, Draw.coordinate(at.y().length, element), noise);
      }
    }
  }

  /** ⟨Jᵀu, v⟩ = ⟨u, Jv⟩. */
  private void adjoint(String where, double[][] v, double[] product, double roundoff) {
    double[] u = Draw.direction(product.length, at.random());
    double[][] gradients = function.vjp(at.x(), u);
    double ahead = 0;
    double magnitudes = 0;
    for (int i = 0; i < product.length; i++) {
      ahead += u[i] * product[i];
      magnitudes += Math.abs(u[i]) * (Math.abs(product[i]) + Draw.largest(product));
    }
    double back = 0;
    int terms = product.length;
    for (int k = 0; k < gradients.length; k++) {
      terms += gradients[k].length;
      for (int i = 0; i < gradients[k].length; i++) {
        back += gradients[k][i] * v[k][i];
        magnitudes += Math.abs(v[k][i]) * (Math.abs(gradients[k][i]) + Draw.largest(gradients));
      }
    }
    double bound = (terms + 16) * roundoff * magnitudes;
    boolean right = Math.abs(back - ahead) <= bound;
    Verdict verdict = right ? Verdict.PASS : Verdict.FAIL;
    at.findings()
        .add(new Finding(Finding.Kind.VJP, where, verdict, single(v), back, ahead, bound, ""));
    if (!right) {
      whole(
          where,
          gradients,
          axis -> new Ladder.Estimate(FunctionPoint.dot(u, function.jvp(at.x(), axis)), bound));
    }
  }

  /** Returns the place of the only element that is not 0, or −1. */
  private static int single(double[][] v) {
    int found = 0;
    int count = 0;
    for (double[] row : v) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] != 0) {
          found = i;
          count++;
        }
      }
    }
    return count == 1 ? found : -1;
  }

  /** The derivative of ⟨u, f⟩ by differences against ⟨Jᵀu, v⟩. */
  private void scalar(String where, Line line, double[][] v, double[] u, Noise noise) {
    double[][] gradients = function.vjp(at.x(), u);
    double product = 0;
    double magnitudes = 0;
    double largest = 0;
    int terms = 0;
    for (int k = 0; k < gradients.length; k++) {
      terms += gradients[k].length;
      for (int i = 0; i < gradients[k].length; i++) {
        product += gradients[k][i] * v[k][i];
        double term = Math.abs(v[k][i]) * Math.abs(gradients[k][i]);
        magnitudes += term;
        largest = Math.max(largest, term);
      }
    }
    at.scaleAtLeast(largest);
    double[] error = {(terms + 16) * noise.roundoff() * magnitudes};
    double[] sum = {0};
    for (int i = 0; i < u.length; i++) {
      sum[0] += Math.abs(u[i]) * (noise.bounds()[i] + u.length * U * Math.abs(at.y()[i]));
    }
    Finding found =
        at.judge(
            Finding.Kind.VJP,
            where,
            FunctionPoint.dot(u, line),
            sum,
            new double[] {product},
            error);
    if (found.verdict() == Verdict.FAIL) {
      whole(
          where,
          gradients,
          axis ->
              new Ladder(FunctionPoint.dot(u, t -> at.sample(t, axis)), FunctionPoint.STEPS)
                  .central(0, sum[0], 0));
    }
  }

  /** Looks at every element of a wrong gradient, to name the worst and guess at the cause. */
  private void whole(
      String where, double[][] gradients, Function<double[][], Ladder.Estimate> derivative) {
    for (int k = 0; k < gradients.length; k++) {
      int size = gradients[k].length;
      if (!where.equals("input " + k) || size > WHOLE || !explained.add(where)) {
        continue;
      }
      double[] expected = new double[size];
      double[] bounds = new double[size];
      for (int i = 0; i < size; i++) {
        Ladder.Estimate estimate = derivative.apply(at.only(k, Draw.coordinate(size, i)));
        expected[i] = estimate == null ? gradients[k][i] : estimate.value();
        bounds[i] = estimate == null ? 0 : estimate.error();
      }
      String cause = Cause.of(gradients[k], expected, bounds, at.shape(k));
      Finding finding =
          Comparison.of(Finding.Kind.VJP, where, gradients[k], expected, bounds, cause);
      if (finding.verdict() == Verdict.FAIL) {
        at.findings().replace(finding);
      }
    }
  }
}
