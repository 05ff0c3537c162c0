package dev.lanewise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.tensor.Shape;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static byte[] images(int count) {
    byte[] pixels = new byte[count * 6];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (255 - i);
    }
    return IdxTest.idx(8, new int[] {count, 2, 3}, pixels);
  }

  private static byte[] labels(int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    return IdxTest.idx(8, new int[] {labels.length}, bytes);
  }

  @Test
  void readsTheRealFiles() throws IOException {
    Path real = Path.of("data", "mnist");

    Dataset train = Mnist.train(real);
    Dataset test = Mnist.test(real);

    assertThat(train.size()).isEqualTo(60_000);
    assertThat(test.size()).isEqualTo(10_000);
    assertThat(train.shape()).isEqualTo(Shape.of(1, 28, 28));
    assertThat(train.classes()).isEqualTo(10);
    assertThat(new int[] {train.label(0), train.label(1), train.label(59_999)})
        .containsExactly(5, 0, 8);
    assertThat(new int[] {test.label(0), test.label(9_999)}).containsExactly(7, 6);
    // The training set's mean, known to everybody who ever standardised it.
    double sum = 0;
    float[] sample = new float[784];
    for (int i = 0; i < train.size(); i++) {
      train.copySample(i, sample, 0);
      for (float value : sample) {
        sum += value;
      }
    }
    assertThat(sum / (60_000 * 784)).isCloseTo(0.1307, within(5e-5));
  }

  @Test
  void readsPlainFilesAndScalesThem() throws IOException {
    write(IMAGES, images(2));
    write(LABELS + ".gz", IdxTest.gzip(labels(9, 0)));

    Dataset data = Mnist.train(folder);
    float[] target = new float[8];
    data.copySample(1, target, 2);

    assertThat(data.shape()).isEqualTo(Shape.of(1, 2, 3));
    assertThat(target)
        .containsExactly(
            0, 0, 249 / 255f, 248 / 255f, 247 / 255f, 246 / 255f, 245 / 255f, 244 / 255f);
    data.copySample(0, target, 0);
    assertThat(target[0]).isEqualTo(1f);
    assertThat(data.label(0)).isEqualTo(9);
  }

  @Test
  void saysWhatItLookedForAndWhere() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> Mnist.train(folder.resolve("none")))
        .withMessageContaining("there is no folder " + folder.resolve("none"));
    assertThatIOException()
        .isThrownBy(() -> Mnist.test(folder))
        .withMessageContaining(
            "there is no t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz in " + folder);
    write(IMAGES, images(1));
    assertThatIOException()
        .isThrownBy(() -> Mnist.train(folder))
        .withMessageContaining("there is no " + LABELS + " or " + LABELS + ".gz in " + folder);
  }

  @Test
  void noticesMislabelledFiles() throws IOException {
    write(IMAGES, labels(1, 2));
    write(LABELS, labels(1, 2));
    assertRefused(IMAGES + ": expected images (rank 3), found shape [2]: these are labels");

    write(IMAGES, images(2));
    write(LABELS, images(2));
    assertRefused(LABELS + ": expected labels (rank 1), found shape [2, 2, 3]: these are images");
  }

  @Test
  void refusesPairsThatDoNotFit() throws IOException {
    write(IMAGES, images(2));
    write(LABELS, labels(1, 2, 3));
    assertRefused(IMAGES + " has 2 images, but ");

    write(LABELS, labels(1, 10));
    assertRefused(LABELS + ": label 1 is 10, not from 0 to 9");

    write(LABELS, labels(1, 255));
    assertRefused(LABELS + ": label 1 is 255, not from 0 to 9");

    write(IMAGES, images(0));
    write(LABELS, labels());
    assertRefused(IMAGES + ": no image in it, its shape is [0, 2, 3]");
  }

  private void assertRefused(String message) {
    assertThatIOException()
        .isThrownBy(() -> Mnist.train(folder))
        .withMessageStartingWith(folder + File.separator + message);
  }
}
