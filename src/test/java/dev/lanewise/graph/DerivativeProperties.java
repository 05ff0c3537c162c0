package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The derivative of a whole graph, by all variables and its data, in float64. */
class DerivativeProperties {
  /** A variable or input, with its gradient and a direction to go in. */
  private record Leaf(Tensor value, Tensor gradient, Tensor tangent) {}

  private static List<Leaf> leaves(Bench bench) {
    List<Leaf> leaves = new ArrayList<>();
    for (Node node : bench.session.program().nodes()) {
      boolean learnt = node.isVariable();
      if (learnt || node == bench.random.x) {
        leaves.add(
            new Leaf(
                bench.session.value(node),
                bench.session.gradient(node),
                bench.session.tangent(node)));
      }
    }
    return leaves;
  }

  /** ⟨gradient, direction⟩ and, second, the sum of the magnitudes in it. */
  private static double[] product(List<Leaf> leaves) {
    double sum = 0;
    double magnitude = 0;
    for (Leaf leaf : leaves) {
      for (int i = 0; i < leaf.value().size(); i++) {
        double term = leaf.gradient().get(i) * leaf.tangent().get(i);
        sum += term;
        magnitude += Math.abs(term);
      }
    }
    return new double[] {sum, magnitude};
  }

  private static Bench prepared(RandomGraph random, int batch, long seed) {
    Bench bench = new Bench(random, Mode.CHECKING, batch, DType.FLOAT64, seed);
    bench.putInputs(seed + 3);
    SplittableRandom directions = new SplittableRandom(seed + 4);
    for (Leaf leaf : leaves(bench)) {
      leaf.tangent().copyFrom(directions.doubles(leaf.value().size(), -1, 1).toArray());
    }
    bench.step();
    return bench;
  }

  @Property
  void gradientsAreSlopes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int batch) {
    try (Bench bench = prepared(new RandomGraph(seed, true), batch, seed)) {
      List<Leaf> leaves = leaves(bench);
      double[] expected = product(leaves);
      double h = 1e-4;

      // A difference of fourth order: its own error is about h⁴ and 1e-16/h.
      double near = at(bench, leaves, h) - at(bench, leaves, -2 * h);
      double far = at(bench, leaves, 3 * h) - at(bench, leaves, -4 * h);
      double slope = (8 * near - far) / (12 * h);

      assertThat(Math.abs(slope - expected[0])).isLessThan(1e-6 * (1 + expected[1]));
    }
  }

  /** The objective after a move from where the leaves are; they stay there. */
  private static double at(Bench bench, List<Leaf> leaves, double step) {
    for (Leaf leaf : leaves) {
      bench.session.kernels().axpy(step, leaf.tangent(), leaf.value());
    }
    return bench.objective();
  }

  @Property
  void tangentsAndGradientsAreOfOneJacobian(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int batch) {
    RandomGraph random = new RandomGraph(seed, false);
    try (Bench bench = prepared(random, batch, seed)) {
      double[] backward = product(leaves(bench));

      bench.session.tangents();

      double forward = 0;
      Tensor direction = bench.session.tangent(random.loss);
      for (int i = 0; i < direction.size(); i++) {
        forward += direction.get(i) * bench.seed.get(i);
      }
      assertThat(Math.abs(forward - backward[0])).isLessThan(1e-10 * (1 + backward[1]));
    }
  }
}
