package dev.lanewise.gradcheck;

import dev.lanewise.gradcheck.GraphBench.Leaf;
import dev.lanewise.graph.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One run of {@link GraphCheck}. */
final class GraphRun {
  /** Random directions of all leaves at once. */
  private static final int DIRECTIONS = 3;

  static final double MISSED = Math.pow(2 * Draw.MISS, DIRECTIONS);

  private static final int STEPS = 10;

  /** Elements of each leaf that are held to differences by themselves. */
  private static final int PROBES = 2;

  /** Noise is looked for on a line this much shorter, where hardly a branch changes. */
  private static final double SHORT = 0x1p-4;

  /** How many times the roundoff of the output that of its derivatives may be. */
  private static final double GROWTH = 64;

  private static final double U = 0x1p-53;

  private final GraphBench bench;
  private final Findings findings;
  private final SplittableRandom random;
  private final int coordinates;
  private final Consumer<String> progress;
  private final List<Leaf> leaves;
  private double[] y;
  private double roundoff = 4 * U;
  private double scale;
  private long told = System.nanoTime();

  GraphRun(
      GraphBench bench, Findings findings, long seed, int coordinates, Consumer<String> progress) {
    this.bench = bench;
    this.findings = findings;
    this.random = new SplittableRandom(seed);
    this.coordinates = coordinates;
    this.progress = progress;
    this.leaves = bench.leaves();
  }

  void run() {
    bench.steady();
    y = bench.forward();
    modes();
    for (int i = 0; i < DIRECTIONS; i++) {
      double[][] v = new double[leaves.size()][];
      Arrays.setAll(v, this::direction);
      tell("direction %d of %d".formatted(i + 1, DIRECTIONS));
      measure(v);
      along("all", v);
    }
    for (int k = 0; k < leaves.size(); k++) {
      tell("'%s', %d of %d".formatted(leaves.get(k).name(), k + 1, leaves.size()));
      if (leaves.get(k).size() > 0) {
        along(leaves.get(k).name(), only(k, direction(k)));
        for (int i = 0; i < PROBES; i++) {
          double[] axis = new double[leaves.get(k).size()];
          axis[random.nextInt(axis.length)] = unit(k);
          along(leaves.get(k).name(), only(k, axis));
        }
      }
    }
    elements();
    blameKink();
  }

  private void tell(String what) {
    long now = System.nanoTime();
    if (now - told > 1_000_000_000) {
      told = now;
      progress.accept(what);
    }
  }

  /** A power of two of about the size of a leaf's elements, by which a step moves it. */
  private double unit(int k) {
    double largest = Draw.largest(leaves.get(k).at());
    return largest == 0 ? 1 : Math.scalb(1.0, Math.getExponent(largest));
  }

  private double[] direction(int k) {
    double unit = unit(k);
    return Arrays.stream(Draw.direction(leaves.get(k).size(), random))
        .map(value -> unit * value)
        .toArray();
  }

  private double[][] only(int k, double[] row) {
    double[][] rows = new double[leaves.size()][];
    rows[k] = row;
    return rows;
  }

  private void measure(double[][] v) {
    roundoff = Noise.along(t -> bench.sample(SHORT * t, v), roundoff).roundoff();
  }

  /** Tangent against differences, and gradient against tangent. */
  private void along(String where, double[][] v) {
    bench.forward(0, v);
    double[] tangent = bench.tangent(v);
    double[] noise = new double[y.length];
    double[] error = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      noise[i] = 4 * roundoff * Draw.largest(y);
      error[i] = GROWTH * roundoff * Draw.largest(tangent);
    }
    Ladder ladder = new Ladder(t -> bench.sample(t, v), STEPS);
    Slope slope = new Slope(Finding.Kind.JVP, where, ladder, noise, tangent, error, true, scale);
    findings.add(slope.judge());
    scale = slope.scale();
    findings.add(Taylor.judge(where, ladder, noise, tangent, error));
    identity(where, v, tangent);
  }

  private void identity(String where, double[][] v, double[] tangent) {
    double[] u = Draw.direction(y.length, random);
    bench.forward(0, v);
    double[][] gradients = bench.backward(u);
    double forward = FunctionPoint.dot(u, tangent);
    // An error made inside the graph, in proportion to a tangent there, reaches the output by the
    // gradient there; both may cancel further on.
    double inside = Math.max(bench.largestTangent(), Draw.largest(v)) * bench.gradientSum();
    double magnitudes = y.length * Draw.largest(tangent) + inside;
    double backward = 0;
    double sum = 0;
    long terms = y.length;
    for (int k = 0; k < v.length; k++) {
      double largest = Draw.largest(gradients[k]);
      for (int i = 0; v[k] != null && i < v[k].length; i++) {
        double term = gradients[k][i] * v[k][i];
        backward += term;
        sum += Math.abs(term);
        magnitudes += Math.abs(v[k][i]) * largest;
        terms++;
      }
    }
    double bound = GROWTH * roundoff * magnitudes + terms * U * sum;
    Verdict verdict = Math.abs(forward - backward) <= bound ? Verdict.PASS : Verdict.FAIL;
    findings.add(new Finding(Finding.Kind.VJP, where, verdict, -1, backward, forward, bound, ""));
  }

  /** Elements of the gradients, each by a tangent of its own. */
  private void elements() {
    double[] u = Draw.direction(y.length, random);
    double[][] none = new double[leaves.size()][];
    bench.forward(0, none);
    double[][] gradients = bench.backward(u);
    double sum = bench.gradientSum();
    bench.tangent(none);
    int each = leaves.isEmpty() ? 0 : (coordinates + leaves.size() - 1) / leaves.size();
    for (int k = 0; k < leaves.size(); k++) {
      Leaf leaf = leaves.get(k);
      int[] picked =
          leaf.size() <= each
              ? IntStream.range(0, leaf.size()).toArray()
              : random.ints(each, 0, leaf.size()).toArray();
      double[] actual = new double[picked.length];
      double[] expected = new double[picked.length];
      double[] bounds = new double[picked.length];
      double largest = Draw.largest(gradients[k]);
      for (int i = 0; i < picked.length; i++) {
        tell("'%s', element %d of %d".formatted(leaf.name(), i + 1, picked.length));
        leaf.tangent().set(picked[i], 1);
        double[] tangent = bench.tangent();
        leaf.tangent().set(picked[i], 0);
        actual[i] = gradients[k][picked[i]];
        expected[i] = FunctionPoint.dot(u, tangent);
        double inside = Math.max(1, bench.largestTangent()) * sum;
        bounds[i] = GROWTH * roundoff * (largest + y.length * Draw.largest(tangent) + inside);
      }
      String cause = Cause.of(actual, expected, bounds);
      Finding found =
          Comparison.of(Finding.Kind.JACOBIAN, leaf.name(), actual, expected, bounds, cause);
      findings.add(found.element() < 0 ? found : found.element(picked[found.element()]));
    }
  }

  /** The plans of memory for training and inference are others, the results the same. */
  private void modes() {
    double[] u = Draw.direction(y.length, random);
    double[][] gradients = bench.backward(u);
    exact("the value in inference", bench.compiledFor(Mode.INFERENCE, u).getFirst(), y);
    if (leaves.stream().noneMatch(leaf -> leaf.node().isVariable())) {
      return;
    }
    List<double[]> trained = bench.compiledFor(Mode.TRAINING, u);
    exact("the value in training", trained.getFirst(), y);
    int at = 1;
    for (int k = 0; k < leaves.size(); k++) {
      if (leaves.get(k).node().isVariable()) {
        exact(
            "the gradient of '%s' in training".formatted(leaves.get(k).name()),
            trained.get(at++),
            gradients[k]);
      }
    }
  }

  private void exact(String what, double[] actual, double[] expected) {
    double[] bounds = new double[expected.length];
    findings.add(
        Comparison.of(
            Finding.Kind.MODE, what, actual, expected, bounds, "it differs from that in checking"));
  }

  /** Where a check could not tell, says so if x is on a kink. */
  private void blameKink() {
    boolean unclear =
        findings.list().stream().anyMatch(found -> found.verdict() == Verdict.INCONCLUSIVE);
    if (unclear) {
      bench.forward(0, new double[leaves.size()][]);
      String kink = bench.kink();
      if (kink != null) {
        findings.add(
            Finding.note(
                Finding.Kind.JVP,
                "the point",
                Verdict.INCONCLUSIVE,
                kink + " lies on a kink: give other values"));
      }
    }
  }
}
