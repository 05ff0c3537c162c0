package dev.lanewise.layer;

import dev.lanewise.gradcheck.LayerCheck;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every layer in the registry, on random examples of it. Each property is tried on whole rounds of
 * the registry, so that no layer is left out; a failure names the layer and the seed of its
 * example.
 */
class LayerProperties {
  private static final int TRIES = 40;
  private static Kernels portable;
  private static Kernels best;
  private static Kernels best32;

  @BeforeContainer
  static void open() {
    portable = CpuBackend.portable().open(DType.FLOAT64, 1, null);
    best = CpuBackend.best().open(DType.FLOAT64, 1, null);
    best32 = CpuBackend.best().open(DType.FLOAT32, 1, null);
  }

  @AfterContainer
  static void close() {
    List.of(portable, best, best32).forEach(Kernels::close);
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs().withoutEdgeCases();
  }

  private interface Check {
    void of(LayerType type, Example example);
  }

  private static void everyLayer(long seed, Check check) {
    for (LayerType type : Layers.all()) {
      check.of(type, LayerCheck.example(type, seed));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void derivativesAreRightOnPortableKernels(@ForAll("seeds") long seed) {
    everyLayer(
        seed,
        (type, example) ->
            LayerCheck.derivatives(example, type.rounding(), portable, seed).assertPasses());
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void derivativesAreRightOnTheBestKernels(@ForAll("seeds") long seed) {
    everyLayer(
        seed,
        (type, example) ->
            LayerCheck.derivatives(example, type.rounding(), best, seed).assertPasses());
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void theContractHoldsInBothTypes(@ForAll("seeds") long seed) {
    everyLayer(
        seed,
        (type, example) -> {
          LayerCheck.contract(example, type.rounding(), best, seed).assertPasses();
          LayerCheck.contract(example, type.rounding(), best32, seed).assertPasses();
        });
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void float32IsWithinTheStatedBoundsOfFloat64(@ForAll("seeds") long seed) {
    everyLayer(
        seed,
        (type, example) ->
            LayerCheck.precision(example, type.rounding(), best32, portable, seed).assertPasses());
  }
}
