package dev.lanewise.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class CauseTest {
  private static final double[] RIGHT = new SplittableRandom(3).doubles(24, 1, 2).toArray();

  private static String cause(Shape shape, IntToDoubleFunction wrong) {
    double[] actual = new double[RIGHT.length];
    double[] bounds = new double[RIGHT.length];
    Arrays.setAll(actual, wrong::applyAsDouble);
    Arrays.fill(bounds, 1e-12);
    return Cause.of(actual, RIGHT, bounds, shape);
  }

  @Test
  void namesWhatIsLikely() {
    Shape matrix = Shape.of(4, 6);
    assertThat(cause(matrix, i -> RIGHT[i])).isEmpty();
    assertThat(cause(matrix, i -> -RIGHT[i])).isEqualTo("the sign looks flipped");
    assertThat(cause(matrix, i -> 0)).contains("zero throughout", "a term looks dropped");
    assertThat(cause(matrix, i -> 4 * RIGHT[i])).endsWith("by a factor of 4: a missing mean?");
    assertThat(cause(matrix, i -> 2 * RIGHT[i])).endsWith("by a factor of 2: counted twice?");
    assertThat(cause(matrix, i -> RIGHT[i] / 6)).endsWith("a mean too many?");
    assertThat(cause(matrix, i -> RIGHT[i] / 2))
        .endsWith("by a factor of 0.500000: a missing factor 2?");
    assertThat(cause(matrix, i -> -3 * RIGHT[i])).endsWith("the sign, and a factor?");
    assertThat(cause(matrix, i -> 1.01 * RIGHT[i])).endsWith("off by a factor of 1.01000");
    assertThat(cause(matrix, i -> RIGHT[i % 4 * 6 + i / 4])).isEqualTo("it looks transposed");
    assertThat(cause(matrix, i -> RIGHT[i] + (i == 23 ? 1 : 0)))
        .isEqualTo("right except for the last element");
    assertThat(cause(matrix, i -> RIGHT[i] + (i > 15 ? i : 0)))
        .isEqualTo("right up to element 15, wrong from there on: the rest of a loop?");
    assertThat(cause(matrix, i -> RIGHT[i] + (i % 6 == 0 ? i + 1 : 0)))
        .isEqualTo("wrong in 4 of 24 elements, all at the border: padding?");
    assertThat(cause(matrix, i -> RIGHT[i] + (i == 8 ? 1 : 0)))
        .isEqualTo("wrong in 1 of 24 elements");
    assertThat(cause(matrix, i -> i % 5 == 2 ? 0 : RIGHT[i])).contains("a term looks dropped");
  }
}
