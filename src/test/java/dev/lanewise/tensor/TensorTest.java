package dev.lanewise.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  /** Everything that reads or writes the elements. */
  private static List<ThrowingCallable> uses(Tensor tensor) {
    return List.of(
        () -> tensor.get(0),
        () -> tensor.set(0, 1),
        () -> tensor.copyFrom(new double[6]),
        () -> tensor.copyFrom(new float[6]),
        () -> tensor.copyFrom(tensor),
        tensor::toDoubleArray,
        tensor::toFloatArray,
        () -> tensor.bytes().get(ValueLayout.JAVA_BYTE, 0));
  }

  @ParameterizedTest
  @EnumSource
  void afterCloseEveryUseIsAnExceptionThatNamesTheShape(DType dtype) {
    Arena arena = Arena.ofConfined();
    Tensor tensor = Tensor.zeros(arena, dtype, SHAPE);
    assertThat(tensor.storage().isAlive()).isTrue();

    arena.close();

    assertThat(tensor.storage().isAlive()).isFalse();
    for (ThrowingCallable use : uses(tensor)) {
      assertThatIllegalStateException()
          .isThrownBy(use)
          .withMessage("tensor of shape [2, 3] used after it was closed");
    }
    assertThatIllegalStateException().isThrownBy(() -> Tensor.zeros(arena, dtype, SHAPE));
    try (Arena other = Arena.ofConfined()) {
      Tensor target = Tensor.of(other, dtype, SHAPE, 1, 2, 3, 4, 5, 6);
      assertThatIllegalStateException().isThrownBy(() -> target.copyFrom(tensor));
      assertThat(target.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConfinedTensorIsForItsOwnThread(DType dtype) throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.of(arena, dtype, SHAPE, 1, 2, 3, 4, 5, 6);
      for (ThrowingCallable use : uses(tensor)) {
        assertThat(thrownElsewhere(use)).isInstanceOf(WrongThreadException.class);
      }
      assertThat(tensor.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }
    try (Arena arena = Arena.ofShared()) {
      Tensor tensor = Tensor.zeros(arena, dtype, SHAPE);
      for (ThrowingCallable use : uses(tensor)) {
        assertThat(thrownElsewhere(use)).isNull();
      }
    }
  }

  private static Throwable thrownElsewhere(ThrowingCallable use) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                use.call();
              } catch (Throwable e) {
                thrown.set(e);
              }
            })
        .join();
    return thrown.get();
  }

  @ParameterizedTest
  @EnumSource
  void dataIsAlignedZeroedAndBehindAPrefix(DType dtype) {
    try (Arena arena = Arena.ofConfined()) {
      for (int size : new int[] {0, 1, 3, 16, 1001}) {
        Storage storage = Storage.allocate(arena, dtype, size);
        MemorySegment data = storage.data();
        MemorySegment whole = storage.whole();

        assertThat(data.address() % 64).isZero();
        assertThat(whole.address() % 64).isZero();
        assertThat(data.address() - whole.address()).isEqualTo(64);
        assertThat(data.byteSize()).isEqualTo((long) size * dtype.bytes());
        assertThat(whole.byteSize()).isEqualTo(64 + data.byteSize());
        assertThat(storage.size()).isEqualTo(size);
        assertThat(Tensor.view(storage, 0, Shape.of(size)).toDoubleArray())
            .isEqualTo(new double[size]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void writingAllElementsLeavesThePrefixAlone(DType dtype) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.of(arena, dtype, SHAPE, 1, 2, 3, 4, 5, 6);

      byte[] prefix = tensor.storage().whole().asSlice(0, 64).toArray(ValueLayout.JAVA_BYTE);

      assertThat(prefix).isEqualTo(new byte[64]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongLengthChangesNothing(DType dtype) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.of(arena, dtype, SHAPE, 1, 2, 3, 4, 5, 6);
      for (int given : new int[] {0, 5, 7}) {
        String expected = " for a tensor of shape [2, 3], 6 elements";
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tensor.copyFrom(new double[given]))
            .withMessage(given + " values" + expected);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tensor.copyFrom(new float[given]))
            .withMessage(given + " values" + expected);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tensor.copyFrom(Tensor.zeros(arena, dtype, Shape.of(given))))
            .withMessage(given + " elements" + expected);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Tensor.of(arena, dtype, SHAPE, new double[given]));
      }
      assertThat(tensor.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void boundsAreThoseOfTheViewNotOfTheStorage() {
    try (Arena arena = Arena.ofConfined()) {
      Storage storage = Storage.allocate(arena, DType.FLOAT32, 10);
      Tensor view = Tensor.view(storage, 2, SHAPE);
      for (int index : new int[] {-1, 6, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> view.get(index))
            .withMessage("element " + index + " of a tensor of shape [2, 3], 6 elements");
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> view.set(index, 1));
      }
      for (int offset : new int[] {-1, 5, Integer.MAX_VALUE}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> Tensor.view(storage, offset, SHAPE))
            .withMessageContaining("shape [2, 3] at element " + offset)
            .withMessageContaining("10 elements");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Storage.allocate(arena, DType.FLOAT64, -1));
    }
  }

  @Test
  void sliceAndReshapeSayWhatDoesNotFit() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.zeros(arena, DType.FLOAT64, SHAPE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tensor.reshape(Shape.of(4)))
          .withMessage("cannot reshape [2, 3] of 6 elements to [4]");
      for (int[] range : new int[][] {{-1, 1}, {0, 3}, {2, 1}}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> tensor.slice(range[0], range[1]));
      }
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> tensor.slice(0, 1).reshape(Shape.of(3)).slice(0, 4));
      assertThat(tensor.slice(1, 1).size()).isZero();
      assertThat(tensor).hasToString("float64[2, 3]");
    }
  }

  @Test
  void copiesBetweenOverlappingViewsAsIfThroughAThirdPlace() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor all = Tensor.of(arena, DType.FLOAT32, Shape.of(5), 1, 2, 3, 4, 5);

      all.slice(1, 5).copyFrom(all.slice(0, 4));

      assertThat(all.toDoubleArray()).containsExactly(1, 1, 2, 3, 4);
    }
  }
}
