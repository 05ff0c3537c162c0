package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The matrix products against their definition. */
class GemmProperties {
  /** Sizes around tiles, panels and cache blocks; the last ones are beyond a block. */
  private static final Integer[] ROWS = {1, 2, 3, 4, 5, 7, 8, 9, 17, 31, 33, 50, 95, 96, 97, 193};

  private static final Integer[] COLS = {
    1, 2, 3, 4, 5, 7, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 511, 513, 1025, 2051, 4097
  };
  private static final Integer[] DEPTHS = {
    0, 1, 2, 3, 15, 16, 17, 33, 255, 257, 259, 515, 1023, 1025, 1027
  };

  /** With more multiplications than this, a size is taken smaller: the definition is slow. */
  private static final long LIMIT = 2_000_000;

  @Provide
  Arbitrary<Integer> rows() {
    return Arbitraries.of(ROWS);
  }

  @Provide
  Arbitrary<Integer> cols() {
    return Arbitraries.of(COLS);
  }

  @Provide
  Arbitrary<Integer> depths() {
    return Arbitraries.of(DEPTHS);
  }

  @Property(tries = 60)
  void portableIsTheDefinition(
      @ForAll("rows") int m,
      @ForAll("cols") int n,
      @ForAll("depths") int k,
      @ForAll DType dtype,
      @ForAll long seed) {
    require(Lane.portable(dtype), dtype, m, n, k, seed);
  }

  @Property(tries = 250)
  @AddLifecycleHook(NeedsVectorApi.class)
  void simdIsTheDefinition(
      @ForAll("rows") int m,
      @ForAll("cols") int n,
      @ForAll("depths") int k,
      @ForAll DType dtype,
      @ForAll long seed) {
    require(Lane.simd(dtype), dtype, m, n, k, seed);
  }

  private static void require(Loops loops, DType dtype, int m, int n, int k, long seed) {
    while ((long) m * n * k > LIMIT) {
      if (n > 200) {
        n /= 3;
      } else {
        k = k / 2 + 1;
      }
    }
    try (Draw draw = new Draw(dtype, 0, seed)) {
      boolean transA = draw.random.nextBoolean();
      boolean transB = draw.random.nextBoolean();
      GemmCall call = GemmCall.draw(draw, transA, transB, m, n, k);
      String who = "%s %d x %d x %d".formatted(loops.name(), m, n, k);
      double[] expected = call.expected();
      double[] bounds = draw.boundsOf(call.c());
      call.on(loops);
      draw.requireGuards(who);
      for (int i = 0; i < expected.length; i++) {
        Draw.requireClose(expected[i], call.c().get(i), bounds[i], who + ": C[" + i + "]");
      }
    }
  }

  /** Each way of doing a product, on either side of the sizes between which it changes. */
  @Example
  @AddLifecycleHook(NeedsVectorApi.class)
  void simdIsTheDefinitionWhereOneWayOfDoingItEndsAndAnotherBegins() {
    int[][] shapes = {
      {31, 1, 31},
      {31, 1, 33},
      {33, 1, 31},
      {1, 31, 33},
      {1, 33, 31},
      {1, 4097, 9},
      {4097, 1, 9},
      {9, 8, 1023},
      {9, 8, 1025},
      {9, 9, 1025},
      {33, 2, 1025},
      {2, 65, 1025},
      {8, 33, 1025},
      {5, 64, 256},
      {5, 64, 257},
      {3, 66, 100},
      {128, 128, 128},
      {129, 128, 128},
      {9, 512, 20},
      {9, 513, 20},
      {9, 528, 300},
      {97, 17, 257},
      {7, 48, 9}
    };
    long seed = 1;
    for (int[] shape : shapes) {
      for (DType dtype : DType.values()) {
        for (int trans = 0; trans < 4; trans++) {
          require(Lane.simd(dtype), dtype, shape[0], shape[1], shape[2], seed++);
        }
      }
    }
  }

  /** One instance, sizes up and down: what a larger product left in its buffers must not show. */
  @Example
  @AddLifecycleHook(NeedsVectorApi.class)
  void buffersKeptFromLargerProductsDoNotShow() {
    for (DType dtype : DType.values()) {
      Loops loops = Lane.simd(dtype);
      for (int size : new int[] {130, 19, 70, 18, 33}) {
        require(loops, dtype, size, size, size, size);
      }
    }
  }

  @Example
  void readsNeitherFactorWhereTheirProductDoesNotCount() {
    for (DType dtype : DType.values()) {
      for (Loops loops : loops(dtype)) {
        try (Draw draw = new Draw(dtype, 0, 1)) {
          Buffer nan = draw.finite("NaN", 40 * 40);
          for (int i = 0; i < nan.size; i++) {
            nan.set(i, Double.NaN);
          }
          Buffer one = draw.finite("one", 40 * 40);
          Buffer c = draw.finite("C", 40 * 40);
          double before = c.get(41);
          new GemmCall(false, false, 40, 40, 40, 0, nan, 40, nan, 40, 2, c, 40).on(loops);
          assertThat(c.get(41)).isEqualTo(2 * before);
          new GemmCall(false, false, 40, 40, 0, 1, nan, 40, nan, 40, 0.5, c, 40).on(loops);
          assertThat(c.get(41)).isEqualTo(before);
          new GemmCall(false, false, 40, 40, 40, 1, one, 40, one, 40, 0, nan, 40).on(loops);
          assertThat(nan.values()).doesNotContain(Double.NaN);
        }
      }
    }
  }

  private static List<Loops> loops(DType dtype) {
    return Lane.name().equals("none")
        ? List.of(Lane.portable(dtype))
        : List.of(Lane.portable(dtype), Lane.simd(dtype));
  }
}
