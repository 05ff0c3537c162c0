package dev.lanewise.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TensorProperties {
  /** Rounds to a type and back. */
  private static double rounded(DType dtype, double value) {
    return dtype == DType.FLOAT32 ? (float) value : value;
  }

  @Property
  void valuesComeBackRoundedOnce(@ForAll DType dtype, @ForAll @Size(max = 40) double[] values) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.of(arena, dtype, Shape.of(values.length), values);
      double[] expected = Arrays.stream(values).map(v -> rounded(dtype, v)).toArray();
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
        assertThat(tensor.get(i)).isEqualTo(expected[i]);
      }

      assertThat(tensor.toDoubleArray()).isEqualTo(expected);
      assertThat(tensor.toFloatArray()).isEqualTo(floats);
      assertThat(tensor.bytes().byteSize()).isEqualTo((long) values.length * dtype.bytes());
    }
  }

  @Property
  void allWaysOfWritingAgree(
      @ForAll DType dtype, @ForAll DType other, @ForAll @Size(max = 20) float[] values) {
    try (Arena arena = Arena.ofConfined()) {
      Shape shape = Shape.of(values.length);
      Tensor source = Tensor.zeros(arena, other, shape);
      source.copyFrom(values);
      Tensor fromFloats = Tensor.zeros(arena, dtype, shape);
      fromFloats.copyFrom(values);
      Tensor fromTensor = Tensor.zeros(arena, dtype, shape);
      fromTensor.copyFrom(source);
      Tensor oneByOne = Tensor.zeros(arena, dtype, shape);
      for (int i = 0; i < values.length; i++) {
        oneByOne.set(i, values[i]);
      }

      assertThat(fromFloats.toFloatArray()).isEqualTo(values);
      assertThat(fromTensor.bytes().mismatch(fromFloats.bytes())).isEqualTo(-1);
      assertThat(oneByOne.bytes().mismatch(fromFloats.bytes())).isEqualTo(-1);
    }
  }

  @Property
  void viewsSeeTheSameElements(
      @ForAll DType dtype,
      @ForAll @IntRange(max = 5) int before,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 1, max = 5) int cols,
      @ForAll @IntRange(max = 5) int after,
      @ForAll @IntRange(max = 4) int from) {
    try (Arena arena = Arena.ofConfined()) {
      Storage storage = Storage.allocate(arena, dtype, before + rows * cols + after);
      Tensor all = Tensor.view(storage, 0, Shape.of(storage.size()));
      for (int i = 0; i < all.size(); i++) {
        all.set(i, i);
      }
      int first = Math.min(from, rows - 1);
      Tensor part = Tensor.view(storage, before, Shape.of(rows, cols)).slice(first, rows);

      assertThat(part.shape()).isEqualTo(Shape.of(rows - first, cols));
      assertThat(part.offset()).isEqualTo(before + first * cols);
      assertThat(part.storage()).isSameAs(storage);
      for (int i = 0; i < part.size(); i++) {
        assertThat(part.get(i)).isEqualTo(before + first * cols + i);
      }

      Tensor flat = part.reshape(Shape.of(part.size()));
      flat.copyFrom(new double[flat.size()]);

      for (int i = 0; i < all.size(); i++) {
        boolean inside = i >= part.offset() && i < part.offset() + part.size();
        assertThat(all.get(i)).isEqualTo(inside ? 0 : i);
      }
      assertThat(part.toDoubleArray()).isEqualTo(new double[part.size()]);
    }
  }
}
