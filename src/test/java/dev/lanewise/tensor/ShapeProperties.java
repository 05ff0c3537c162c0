package dev.lanewise.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ShapeProperties {
  @Property
  void sizesAreProducts(@ForAll @Size(max = 6) List<@IntRange(max = 9) Integer> given) {
    int[] dims = given.stream().mapToInt(i -> i).toArray();
    Shape shape = Shape.of(dims);
    int size = 1;

    for (int axis = dims.length; axis >= 0; axis--) {
      size *= axis < dims.length ? dims[axis] : 1;
      assertThat(shape.sizeFrom(axis)).isEqualTo(size);
    }
    assertThat(shape.size()).isEqualTo(size);
    assertThat(shape.toArray()).isEqualTo(dims);
    assertThat(shape).hasToString(Arrays.toString(dims));
    assertThat(shape).isEqualTo(Shape.of(dims)).hasSameHashCodeAs(Shape.of(dims));
    assertThat(shape.prepend(7).tail()).isEqualTo(shape).isNotEqualTo(shape.prepend(7));
  }

  @Property
  void countsExactlyOrRefuses(@ForAll @Size(max = 4) List<@IntRange(max = 70_000) Integer> given) {
    int[] dims = given.stream().mapToInt(i -> i).toArray();
    BigInteger exact =
        Arrays.stream(dims)
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ONE, BigInteger::multiply);

    if (exact.bitLength() < 32) {
      assertThat(Shape.of(dims).size()).isEqualTo(exact.intValueExact());
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Shape.of(dims))
          .withMessage(
              "shape %s has more than the 2147483647 elements that a tensor can hold",
              Arrays.toString(dims));
    }
  }
}
