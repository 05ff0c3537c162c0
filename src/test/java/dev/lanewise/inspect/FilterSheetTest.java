package dev.lanewise.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterSheetTest {
  private final Arena arena = Arena.ofConfined();

  @TempDir Path folder;

  @AfterEach
  void close() {
    arena.close();
  }

  private Tensor weights(int... dims) {
    Tensor weights = Tensor.zeros(arena, DType.FLOAT32, Shape.of(dims));
    for (int i = 0; i < weights.size(); i++) {
      weights.set(i, i % 7 - 3);
    }
    return weights;
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  @Test
  void oneChannelMakesAGridOfTiles() {
    Tensor weights = Tensor.of(arena, DType.FLOAT64, Shape.of(2, 1, 1, 2), 2, -2, 0, 1);

    BufferedImage image = FilterSheet.of(weights).magnified(10).render();

    // Two tiles of 20 × 10 above each other: that is nearest to a square. Gaps of 3.
    assertThat(image.getWidth()).isEqualTo(26);
    assertThat(image.getHeight()).isEqualTo(29);
    assertThat(rgb(image, 3, 3)).isEqualTo(0xb2182b);
    assertThat(rgb(image, 12, 12)).isEqualTo(0xb2182b);
    assertThat(rgb(image, 13, 3)).isEqualTo(0x2166ac);
    assertThat(rgb(image, 3, 16)).isEqualTo(0xf7f7f7);
    assertThat(rgb(image, 22, 25)).isEqualTo(0xd58891);
    assertThat(rgb(image, 2, 3)).isEqualTo(rgb(image, 3, 14)).isEqualTo(0xcbd2d9);
  }

  @Test
  void greyGoesFromBlackToWhite() {
    Tensor weights = Tensor.of(arena, DType.FLOAT64, Shape.of(1, 1, 1, 3), -4, 0, 4);

    BufferedImage image = FilterSheet.of(weights).magnified(1).inGrey().render();

    assertThat(rgb(image, 2, 2)).isEqualTo(0x000000);
    assertThat(rgb(image, 3, 2)).isEqualTo(0x808080);
    assertThat(rgb(image, 4, 2)).isEqualTo(0xffffff);
  }

  @Test
  void eachFilterCanHaveItsOwnScale() {
    Tensor weights = Tensor.of(arena, DType.FLOAT32, Shape.of(2, 1, 1, 1), 100, 1);
    FilterSheet sheet = FilterSheet.of(weights).magnified(1);

    assertThat(rgb(sheet.render(), 5, 2)).isNotEqualTo(0xb2182b);
    assertThat(rgb(sheet.scaledEach().render(), 5, 2)).isEqualTo(0xb2182b);
  }

  @Test
  void threeChannelsAreColours() {
    Tensor weights = Tensor.of(arena, DType.FLOAT32, Shape.of(1, 3, 1, 1), 1, 0, -1);

    BufferedImage image = FilterSheet.of(weights).magnified(4).render();

    assertThat(rgb(image, 3, 3)).isEqualTo(0xff8000);
  }

  @Test
  void manyChannelsAreARowEach() {
    BufferedImage image = FilterSheet.of(weights(5, 4, 2, 2)).magnified(1).render();

    assertThat(image.getWidth()).isEqualTo(2 + 4 * 4);
    assertThat(image.getHeight()).isEqualTo(2 + 5 * 4);
  }

  @Test
  void aMatrixIsTheSameFilters() {
    Tensor weights = weights(6, 2, 3, 4);

    BufferedImage four = FilterSheet.of(weights).render();
    BufferedImage two = FilterSheet.of(weights.reshape(Shape.of(6, 24)), 2, 3, 4).render();

    assertThat(pixels(two)).isEqualTo(pixels(four));
  }

  @Test
  void largeLayersAreCut() {
    BufferedImage image = FilterSheet.of(weights(512, 512, 3, 3)).magnified(1).render();

    assertThat(image.getWidth()).isEqualTo(2 + 32 * 5);
    assertThat(image.getHeight()).isEqualTo(2 + 8 * 5);
  }

  @Test
  void oddWeightsDoNotBreakIt() {
    Tensor weights =
        Tensor.of(
            arena,
            DType.FLOAT64,
            Shape.of(1, 1, 1, 4),
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.MAX_VALUE,
            0);

    BufferedImage image = FilterSheet.of(weights).magnified(1).render();

    assertThat(IntStream.range(2, 6).map(x -> rgb(image, x, 2)))
        .containsExactly(0x000000, 0x000000, 0xb2182b, 0xf7f7f7);
    FilterSheet.of(Tensor.zeros(arena, DType.FLOAT32, Shape.of(7, 1, 2, 2))).render();
  }

  @Test
  void writesAPng() throws IOException {
    Path file = folder.resolve("filters.png");
    FilterSheet sheet = FilterSheet.of(weights(20, 1, 5, 5));

    sheet.write(file);

    assertThat(pixels(ImageIO.read(file.toFile()))).isEqualTo(pixels(sheet.render()));
  }

  @Test
  void refusesOtherShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilterSheet.of(weights(3, 3)))
        .withMessageContaining("not [3, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilterSheet.of(weights(3, 1, 0, 3)))
        .withMessageContaining("not [3, 1, 0, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilterSheet.of(weights(3, 10), 1, 3, 3))
        .withMessage("a matrix of filters [1, 3, 3] has rows of 9, not [3, 10]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilterSheet.of(weights(1, 1, 1, 1)).magnified(0));
  }

  private static int[] pixels(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }
}
