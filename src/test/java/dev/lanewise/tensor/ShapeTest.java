package dev.lanewise.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void aScalarHasOneElementAndNoDimension() {
    Shape scalar = Shape.of();

    assertThat(scalar.rank()).isZero();
    assertThat(scalar.size()).isEqualTo(1);
    assertThat(scalar.sizeFrom(0)).isEqualTo(1);
    assertThat(scalar).hasToString("[]");
    assertThat(scalar.prepend(3)).isEqualTo(Shape.of(3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(scalar::tail);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> scalar.dim(0));
  }

  @Test
  void aDimensionMayBeZero() {
    assertThat(Shape.of(0).size()).isZero();
    assertThat(Shape.of(3, 0, 5).size()).isZero();
    assertThat(Shape.of(3, 0, 5).sizeFrom(2)).isEqualTo(5);
    assertThat(Shape.of(Integer.MAX_VALUE, 2, 0).size()).isZero();
  }

  @Test
  void takesAsManyElementsAsAnIntCanNumberAndNoMore() {
    assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Shape.of(1, Integer.MAX_VALUE, 1).size()).isEqualTo(Integer.MAX_VALUE);
    for (int[] dims :
        new int[][] {
          {1 << 30, 2}, {1 << 16, 1 << 15}, {1 << 16, 1 << 16}, {1 << 16, 1 << 16, 1 << 16, 1 << 16}
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Shape.of(dims))
          .withMessageContaining("has more than the 2147483647 elements")
          .withMessageContaining(Integer.toString(dims[0]));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(1 << 30).prepend(2))
        .withMessageContaining("[2, 1073741824]");
  }

  @Test
  void refusesANegativeDimension() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(2, -3))
        .withMessage("shape [2, -3] has a negative dimension");
    assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(0, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(4).prepend(-1));
  }

  @Test
  void saysWhichDimensionIsNotThere() {
    for (int axis : new int[] {-1, 2}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Shape.of(4, 7).dim(axis))
          .withMessage("shape [4, 7] has no dimension " + axis);
    }
  }

  @Test
  void isNotChangedThroughArrays() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);

    dims[0] = 9;
    shape.toArray()[1] = 9;

    assertThat(shape).isEqualTo(Shape.of(2, 3)).hasToString("[2, 3]");
  }

  @Test
  void typesHaveTheirNames() {
    assertThat(DType.parse("float32")).isEqualTo(DType.FLOAT32).hasToString("float32");
    assertThat(DType.parse("float64")).isEqualTo(DType.FLOAT64).hasToString("float64");
    for (String name : new String[] {"FLOAT32", "double", "", " float32"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DType.parse(name))
          .withMessage("unknown element type '" + name + "': expected float32 or float64");
    }
  }

  @Test
  void unitRoundoffIsHalfTheDistanceFromOneToTheNextNumber() {
    assertThat(DType.FLOAT32.unitRoundoff()).isEqualTo(Math.ulp(1f) / 2.0);
    assertThat(DType.FLOAT64.unitRoundoff()).isEqualTo(Math.ulp(1d) / 2.0);
    assertThat(DType.FLOAT32.bytes()).isEqualTo(4);
    assertThat(DType.FLOAT64.bytes()).isEqualTo(8);
  }
}
