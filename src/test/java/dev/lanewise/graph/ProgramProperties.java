package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** On random graphs: order, pruning, and that reusing memory is not seen in any result. */
class ProgramProperties {
  @Property
  void nodesComeAfterTheirInputsAndAreTheOnesNeeded(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int batch, @ForAll Mode mode) {
    RandomGraph random = new RandomGraph(seed, false);
    Program program = Program.compile(random.graph, batch, mode, random.loss);

    Set<Node> before = new HashSet<>();
    for (Node node : program.nodes()) {
      assertThat(before).containsAll(node.inputs());
      assertThat(node.inputs()).allSatisfy(input -> assertThat(input.id()).isLessThan(node.id()));
      before.add(node);
    }
    Set<Node> needed = new HashSet<>();
    need(random.loss, needed);
    assertThat(before).isEqualTo(needed);
  }

  private static void need(Node node, Set<Node> needed) {
    if (needed.add(node)) {
      node.inputs().forEach(input -> need(input, needed));
    }
  }

  /** Sums whose inputs have given their place to their own gradients when backward comes. */
  @Example
  void aLayerIsNotHandedTheMemoryOfAnInputThatItDoesNotRead() {
    sharingMemoryIsNotSeenInAnyResult(2447, 2, DType.FLOAT64);
    sharingMemoryIsNotSeenInAnyResult(10550, 3, DType.FLOAT32);
    sharingMemoryIsNotSeenInAnyResult(1791050291782887042L, 1, DType.FLOAT64);
  }

  @Property(tries = 600)
  void sharingMemoryIsNotSeenInAnyResult(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int batch, @ForAll DType dtype) {
    RandomGraph random = new RandomGraph(seed, false);
    try (Bench all = new Bench(random, Mode.CHECKING, batch, dtype, seed);
        Bench training = new Bench(random, Mode.TRAINING, batch, dtype, seed);
        Bench inference = new Bench(random, Mode.INFERENCE, batch, dtype, seed)) {
      for (Bench bench : new Bench[] {training, inference}) {
        assertThat(bench.session.program().workspaceSize())
            .isLessThanOrEqualTo(all.session.program().workspaceSize());
      }
      for (Bench bench : new Bench[] {all, training, inference}) {
        // Whatever is read before it is written makes a NaN.
        bench.poison();
        bench.putInputs(seed + 7);
      }

      Map<String, double[]> expected = all.step();

      for (double[] values : expected.values()) {
        assertThat(values).doesNotContain(Double.NaN);
      }
      assertSame(training.step(), expected);
      assertSame(inference.step(), expected);
      // A second step on the same inputs, in memory that the first one has used.
      assertSame(training.step(), expected);
      assertSame(inference.step(), expected);
    }
  }

  private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
    actual.forEach(
        (name, values) -> assertThat(Arrays.equals(values, expected.get(name))).as(name).isTrue());
  }

  @Property(tries = 60)
  void aStepDependsOnItsInputsAlone(@ForAll long seed, @ForAll DType dtype) {
    RandomGraph random = new RandomGraph(seed, false);
    try (Bench used = new Bench(random, Mode.TRAINING, 3, dtype, seed);
        Bench fresh = new Bench(random, Mode.TRAINING, 3, dtype, seed)) {
      used.putInputs(seed + 1);
      used.step();
      used.putInputs(seed + 2);
      fresh.putInputs(seed + 2);

      assertSame(used.step(), fresh.step());
    }
  }

  @Property(tries = 60)
  void backwardAddsToTheGradients(@ForAll long seed) {
    RandomGraph random = new RandomGraph(seed, false);
    try (Bench bench = new Bench(random, Mode.TRAINING, 2, DType.FLOAT64, seed)) {
      bench.putInputs(seed);
      bench.step();
      double[] once = bench.gradients.all().toDoubleArray();

      bench.session.forward();
      bench.session.backward(bench.seed);

      Tensor twice = bench.gradients.all();
      for (int i = 0; i < once.length; i++) {
        assertThat(Math.abs(twice.get(i) - 2 * once[i])).isLessThan(1e-9 * (1 + Math.abs(once[i])));
      }
    }
  }
}
