package dev.lanewise.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.graph.Graph;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class UniformFanInProperties {
  /** A convolution with a fan-in of 3·3·channels and an affine layer with one of 8·16. */
  private static Graph graph(int channels) {
    Graph graph = new Graph();
    var x = graph.input("x", Shape.of(channels, 6, 6));
    var conv = new Conv2d(new int[] {3, 3}, new int[] {1, 1}, new int[] {0, 0}, 8);
    graph.addWithParameters("affine", new Affine(5), graph.addWithParameters("conv", conv, x));
    return graph;
  }

  private static Variables filled(Arena arena, DType dtype, Graph graph, long seed, int threads) {
    Variables weights = Variables.zeros(arena, dtype, graph);
    // What was there before does not count.
    for (Tensor tensor : weights.tensors().values()) {
      tensor.set(0, 7);
    }
    try (Kernels kernels = CpuBackend.best().open(dtype, threads, null)) {
      UniformFanIn.fill(kernels, weights, seed);
    }
    return weights;
  }

  @Property
  void weightsStayWithinTheirBoundAndBiasesAreZero(
      @ForAll @IntRange(min = 1, max = 4) int channels, @ForAll DType dtype, @ForAll long seed) {
    try (Arena arena = Arena.ofShared()) {
      Variables weights = filled(arena, dtype, graph(channels), seed, 1);
      double conv = 1 / Math.sqrt(9.0 * channels);
      double affine = 1 / Math.sqrt(128);

      check(weights.tensors().get("conv.weight"), conv);
      check(weights.tensors().get("affine.weight"), affine);
      assertThat(weights.tensors().get("conv.bias").toDoubleArray()).containsOnly(0);
      assertThat(weights.tensors().get("affine.bias").toDoubleArray()).containsOnly(0);
    }
  }

  private static void check(Tensor weight, double bound) {
    double rounded = bound * (1 + weight.dtype().unitRoundoff());
    double[] values = weight.toDoubleArray();
    assertThat(Arrays.stream(values).allMatch(v -> Math.abs(v) <= rounded)).isTrue();
    // Some reach far to either side, and no value is there twice as often as chance has it.
    assertThat(Arrays.stream(values).max().orElseThrow()).isGreaterThan(bound / 2);
    assertThat(Arrays.stream(values).min().orElseThrow()).isLessThan(-bound / 2);
    assertThat(Arrays.stream(values).distinct().count()).isGreaterThan(values.length - 3);
  }

  @Property(tries = 50)
  void bothTypesDrawTheSameNumbers(@ForAll long seed) {
    try (Arena arena = Arena.ofShared()) {
      Graph graph = graph(2);
      float[] narrow = filled(arena, DType.FLOAT32, graph, seed, 1).all().toFloatArray();
      double[] wide = filled(arena, DType.FLOAT64, graph, seed, 2).all().toDoubleArray();

      for (int i = 0; i < narrow.length; i++) {
        assertThat((double) narrow[i]).isCloseTo(wide[i], within((double) Math.ulp(narrow[i])));
      }
    }
  }

  @Property(tries = 50)
  void anotherSeedIsAnotherStartAndTheSameOneTheSame(@ForAll long seed, @ForAll long other) {
    try (Arena arena = Arena.ofShared()) {
      Graph graph = graph(1);
      double[] first = filled(arena, DType.FLOAT32, graph, seed, 1).all().toDoubleArray();
      double[] again = filled(arena, DType.FLOAT32, graph, seed, 2).all().toDoubleArray();
      double[] second = filled(arena, DType.FLOAT32, graph, other, 1).all().toDoubleArray();

      assertThat(again).isEqualTo(first);
      assertThat(Arrays.equals(first, second)).isEqualTo(seed == other);
    }
  }

  @Example
  void theMeanIsZeroAndTheVarianceAThirdOfTheSquaredBound() {
    Graph graph = new Graph();
    graph.addWithParameters("affine", new Affine(1000), graph.input("x", Shape.of(100)));
    try (Arena arena = Arena.ofShared()) {
      Tensor weight = filled(arena, DType.FLOAT64, graph, 3, 1).tensors().get("affine.weight");
      double[] values = weight.toDoubleArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();

      // Five standard errors of 100,000 draws.
      assertThat(mean).isCloseTo(0, within(5 * 0.1 / Math.sqrt(3e5)));
      assertThat(square).isCloseTo(0.01 / 3, within(5 * 0.01 * Math.sqrt(4.0 / 45 / 1e5)));
    }
  }

  @Example
  void derivedSeedsOfNeighboursAreUnrelated() {
    long[] seeds =
        LongStream.rangeClosed(-50, 50)
            .flatMap(s -> LongStream.rangeClosed(-50, 50).map(part -> Seeds.derive(s, part)))
            .toArray();

    assertThat(Arrays.stream(seeds).distinct().count()).isEqualTo(seeds.length);
    int ones = Arrays.stream(seeds).mapToInt(Long::bitCount).sum();
    assertThat(ones / (64.0 * seeds.length)).isCloseTo(0.5, within(0.005));
    assertThat(Seeds.derive(1, 2)).isNotEqualTo(Seeds.derive(2, 1));
  }
}
