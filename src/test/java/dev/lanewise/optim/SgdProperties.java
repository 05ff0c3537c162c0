package dev.lanewise.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.graph.Graph;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Parameter;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class SgdProperties {
  @Property
  void aStepIsItsFormulaAndOnlyWeightsDecay(
      @ForAll @Scale(9) @DoubleRange(max = 0.99) double momentum,
      @ForAll @Scale(9) @DoubleRange(max = 2) double l2,
      @ForAll boolean decay,
      @ForAll @Scale(9) @DoubleRange(min = 1e-4, max = 1) double rate,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 4) int steps,
      @ForAll long seed) {
    Sgd sgd = decay ? Sgd.withMomentum(momentum).withL2(l2) : Sgd.withMomentum(momentum);
    Graph graph = new Graph();
    graph.addWithParameters("affine", new Affine(7), graph.input("x", Shape.of(5)));
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = CpuBackend.best().open(dtype, 1, null)) {
      Variables weights = random(arena, dtype, graph, random);
      Variables gradients = random(arena, dtype, graph, random);
      Variables velocity = Variables.zeros(arena, dtype, graph);
      double[][] w = values(weights);
      double[][] g = values(gradients);
      double[][] v = values(velocity);

      for (int step = 0; step < steps; step++) {
        sgd.step(kernels, rate, weights, gradients, velocity);
        for (int p = 0; p < w.length; p++) {
          double lambda = weights.parameters().get(p).decays() ? sgd.l2() : 0;
          for (int i = 0; i < w[p].length; i++) {
            v[p][i] = momentum * v[p][i] + rate * (g[p][i] + lambda * w[p][i]);
            w[p][i] -= v[p][i];
          }
        }
      }

      double bound = 100 * dtype.unitRoundoff();
      assertClose(values(weights), w, bound);
      assertClose(values(velocity), v, bound);
      assertClose(values(gradients), g, 0);
      assertThat(weights.parameters()).extracting(Parameter::decays).containsExactly(true, false);
    }
  }

  private static Variables random(Arena arena, DType dtype, Graph graph, SplittableRandom random) {
    Variables variables = Variables.zeros(arena, dtype, graph);
    for (Tensor tensor : variables.tensors().values()) {
      tensor.copyFrom(random.doubles(tensor.size(), -1, 1).toArray());
    }
    return variables;
  }

  private static double[][] values(Variables variables) {
    return variables.tensors().values().stream()
        .map(Tensor::toDoubleArray)
        .toArray(double[][]::new);
  }

  private static void assertClose(double[][] actual, double[][] expected, double bound) {
    for (int p = 0; p < expected.length; p++) {
      for (int i = 0; i < expected[p].length; i++) {
        assertThat(actual[p][i])
            .isCloseTo(expected[p][i], within(bound * (1 + Math.abs(expected[p][i]))));
      }
    }
  }

  @Example
  void refusesWhatIsOutOfRange() {
    for (double momentum : new double[] {-0.1, 1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sgd.withMomentum(momentum))
          .withMessage("momentum " + momentum + ": expected 0 to below 1");
    }
    for (double l2 : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sgd.plain().withL2(l2))
          .withMessage("l2 " + l2 + ": expected a finite number from 0");
    }
    assertThat(Sgd.plain()).isEqualTo(new Sgd(0, 0));
  }
}
