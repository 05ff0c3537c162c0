package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Holds each SIMD loop to its portable twin, at sizes around the vectors' lengths. */
class SimdEqualsPortableProperties {
  private final List<LoopsCase> cases = LoopsCases.all();

  @Property(tries = 150)
  @AddLifecycleHook(NeedsVectorApi.class)
  void everyLoopEqualsItsTwin(@ForAll("sizes") int size, @ForAll DType dtype, @ForAll long seed) {
    Loops portable = Lane.portable(dtype);
    Loops simd = Lane.simd(dtype);
    for (LoopsCase each : cases) {
      requireEqual(each, portable, simd, dtype, size, seed);
    }
  }

  static void requireEqual(
      LoopsCase each, Loops portable, Loops simd, DType dtype, int size, long seed) {
    try (Draw expected = new Draw(dtype, size, seed);
        Draw actual = new Draw(dtype, size, seed)) {
      String who = each + " of " + size + " in " + dtype;
      double left = each.call().on(portable, expected);
      expected.requireGuards(who + ", portable");
      double right = each.call().on(simd, actual);
      actual.requireSame(expected, who);
      Draw.requireClose(left, right, actual.resultBound, who + ": the result");
    }
  }

  /** Sizes at which one more or less element is one more or less vector, and some primes. */
  @Provide
  Arbitrary<Integer> sizes() {
    Set<Integer> sizes = new TreeSet<>(Set.of(0, 1, 2, 3, 5, 13, 31, 61, 67, 131, 1031));
    for (int lanes = 2; lanes <= 16; lanes *= 2) {
      for (int vectors = 1; vectors <= 4; vectors *= 2) {
        sizes.addAll(List.of(vectors * lanes - 1, vectors * lanes, vectors * lanes + 1));
      }
    }
    return Arbitraries.of(sizes);
  }

  /** A sum is cut into blocks of vectors: sizes on both sides of one and of two. */
  @Example
  @AddLifecycleHook(NeedsVectorApi.class)
  void sumsOfSeveralBlocksEqualTheirTwins() {
    for (DType dtype : DType.values()) {
      int block = 256 * Lane.lanes(dtype);
      for (int size : new int[] {block - 1, block, block + 1, 2 * block, 2 * block + 37}) {
        for (LoopsCase each : cases) {
          if (Set.of("sum", "dot", "firstNonFinite").contains(each.method())) {
            requireEqual(each, Lane.portable(dtype), Lane.simd(dtype), dtype, size, size);
          }
        }
      }
    }
  }

  /** A new method of Loops that no case calls fails here. Convolution has properties of its own. */
  @Example
  void everyMethodHasCases() {
    Set<String> covered = cases.stream().map(LoopsCase::method).collect(Collectors.toSet());
    assertThat(covered)
        .isEqualTo(
            Stream.of(Loops.class.getMethods())
                .filter(method -> !method.isDefault())
                .map(Method::getName)
                .filter(name -> !Set.of("name", "dtype", "convolution").contains(name))
                .collect(Collectors.toSet()));
  }
}
