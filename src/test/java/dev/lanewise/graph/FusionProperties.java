package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.ReLU;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** On random graphs with convolutions: what runs in one kernel, and that no result shows it. */
class FusionProperties {
  private static final Set<Class<?>> FUNCTIONS =
      Set.of(ReLU.class, Sigmoid.class, Tanh.class, Softplus.class);

  /** The loss, and now and then other nodes: convolutions and their functions among them. */
  private static Node[] outputs(RandomGraph random, long seed) {
    SplittableRandom chosen = new SplittableRandom(seed + 3);
    List<Node> outputs = new ArrayList<>(List.of(random.loss));
    if (chosen.nextBoolean()) {
      random.graph.nodes().stream()
          .filter(node -> !node.isInput() && !node.isVariable() && node != random.loss)
          .filter(node -> chosen.nextInt(5) == 0)
          .forEach(outputs::add);
    }
    return outputs.toArray(Node[]::new);
  }

  @Property(tries = 600)
  @StatisticsReport(onFailureOnly = true)
  void pairsAreFusedWhereNobodyElseNeedsTheValueBetween(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int batch, @ForAll Mode mode) {
    RandomGraph random = RandomGraph.ofConvolutions(seed);
    Node[] outputs = outputs(random, seed);
    Program program = Program.compile(random.graph, batch, mode, outputs);

    Map<Node, Long> readers =
        program.nodes().stream()
            .flatMap(node -> node.inputs().stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    int pairs = 0;
    for (Program.Step step : program.steps()) {
      Node node = step.node();
      boolean fused =
          mode == Mode.INFERENCE
              && FUNCTIONS.contains(node.layer().getClass())
              && node.inputs().getFirst().layer() instanceof Conv2d
              && readers.get(node.inputs().getFirst()) == 1
              && !List.of(outputs).contains(node.inputs().getFirst());
      assertThat(step.isFused()).as(node.name()).isEqualTo(fused);
      if (fused) {
        Program.Step before = program.steps().get(step.inputs()[0]);
        assertThat(before.then()).isSameAs(node);
        assertThat(before.value()).isSameAs(step.value());
        pairs++;
      }
    }
    assertThat(program.steps()).filteredOn(step -> step.then() != null).hasSize(pairs);
    boolean some = pairs > 0;
    Statistics.label("inference")
        .collect(mode == Mode.INFERENCE && some)
        .coverage(checker -> checker.check(true).percentage(p -> p > 5));
  }

  @Property(tries = 400)
  void fusingIsNotSeenInAnyResult(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll DType dtype) {
    RandomGraph random = RandomGraph.ofConvolutions(seed);
    Node[] outputs = outputs(random, seed);
    try (Arena arena = Arena.ofShared()) {
      Variables weights = Variables.zeros(arena, dtype, random.graph);
      random
          .graph
          .variables()
          .forEach(
              node -> {
                Tensor tensor = weights.tensors().get(node.name());
                tensor.copyFrom(random.valuesFor(node, tensor.size(), seed));
              });
      try (Session apart =
              new Session(
                  Program.compile(random.graph, batch, Mode.TRAINING, outputs),
                  weights,
                  Variables.zeros(arena, dtype, random.graph),
                  null,
                  CpuBackend.best().open(dtype, 1, null));
          Session fused =
              new Session(
                  Program.compile(random.graph, batch, Mode.INFERENCE, outputs),
                  weights,
                  null,
                  null,
                  CpuBackend.best().open(dtype, threads, null))) {
        for (Session session : new Session[] {apart, fused}) {
          poison(session.value(random.loss));
          for (Node node : session.program().nodes()) {
            if (node.isInput()) {
              Tensor value = session.value(node);
              value.copyFrom(random.valuesFor(node, value.size(), seed + 7));
            }
          }
          session.forward();
        }
        assertSame(outputs, fused, apart);
        // A step on its own traces, then the search for what is not finite, node by node.
        fused.forward();
        assertSame(outputs, fused, apart);
        assertThat(fused.firstNonFinite()).isEqualTo(apart.firstNonFinite());
        assertSame(outputs, fused, apart);
      }
    }
  }

  /** Whatever is read before it is written makes a NaN. */
  private static void poison(Tensor value) {
    double[] nans = new double[value.storage().size()];
    Arrays.fill(nans, Double.NaN);
    Tensor.view(value.storage(), 0, Shape.of(nans.length)).copyFrom(nans);
  }

  private static void assertSame(Node[] outputs, Session actual, Session expected) {
    for (Node node : outputs) {
      assertThat(
              Arrays.equals(
                  actual.value(node).toDoubleArray(), expected.value(node).toDoubleArray()))
          .as(node.name())
          .isTrue();
    }
  }
}
