package dev.lanewise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private static final Shape SHAPE = Shape.of(2);

  private static Dataset five() {
    float[][] samples = {{0, 0.5f}, {1, 1.5f}, {2, 2.5f}, {3, 3.5f}, {4, 4.5f}};
    return Dataset.of(SHAPE, samples, new int[] {0, 1, 2, 1, 0}, 3);
  }

  @Test
  void holdsWhatItWasGiven() {
    Dataset data = five();
    float[] target = {9, 9, 9, 9};

    data.copySample(3, target, 1);

    assertThat(data.size()).isEqualTo(5);
    assertThat(data.shape()).isEqualTo(SHAPE);
    assertThat(data.classes()).isEqualTo(3);
    assertThat(data.label(2)).isEqualTo(2);
    assertThat(target).containsExactly(9, 3, 3.5f, 9);
  }

  @Test
  void copiesWhatItWasGiven() {
    float[][] samples = {{1, 2}};
    int[] labels = {0};
    Dataset data = Dataset.of(SHAPE, samples, labels, 2);

    samples[0][0] = 7;
    labels[0] = 1;

    float[] target = new float[2];
    data.copySample(0, target, 0);
    assertThat(target).containsExactly(1, 2);
    assertThat(data.label(0)).isZero();
  }

  @Test
  void aSubsetIsAView() {
    Dataset part = five().subset(1, 4).subset(1, 3);
    float[] target = new float[2];

    part.copySample(1, target, 0);

    assertThat(part.size()).isEqualTo(2);
    assertThat(part.label(0)).isEqualTo(2);
    assertThat(part.classes()).isEqualTo(3);
    assertThat(target).containsExactly(3, 3.5f);
    assertThat(five().subset(5, 5).size()).isZero();
  }

  @Test
  void refusesWhatIsNotThere() {
    Dataset part = five().subset(1, 3);
    float[] target = new float[2];

    for (int index : new int[] {-1, 2}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> part.label(index));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> part.copySample(index, target, 0));
    }
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> part.copySample(0, target, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> part.subset(0, 3));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(SHAPE, new float[3][2], new int[2], 3))
        .withMessage("3 samples, but 2 labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(SHAPE, new float[][] {{1, 2}, {1}}, new int[2], 3))
        .withMessage("sample 1 has 1 values; shape [2] takes 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(SHAPE, new float[2][2], new int[] {0, 3}, 3))
        .withMessage("label 3 of sample 1 is not from 0 to 2");
  }
}
