package dev.lanewise.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineChartTest {
  private static final int BLUE = 0x0072b2;
  private static final int VERMILION = 0xd55e00;

  @TempDir Path folder;

  private static int count(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xffffff) == rgb) {
          count++;
        }
      }
    }
    return count;
  }

  /** The mean row of a colour, in some columns, below the legend. */
  private static double meanRow(BufferedImage image, int rgb, int fromX, int toX, int fromY) {
    double sum = 0;
    int count = 0;
    for (int y = fromY; y < image.getHeight(); y++) {
      for (int x = fromX; x < toX; x++) {
        if ((image.getRGB(x, y) & 0xffffff) == rgb) {
          sum += y;
          count++;
        }
      }
    }
    return sum / count;
  }

  @Test
  void drawsEachCurveInItsColour() {
    double[] x = {0, 1, 2, 3};
    BufferedImage image =
        LineChart.titled("t")
            .line("up", x, new double[] {0, 1, 2, 3})
            .line("flat", x, new double[] {1, 1, 1, 1})
            .render();

    assertThat(image.getWidth()).isEqualTo(960);
    assertThat(image.getHeight()).isEqualTo(380);
    assertThat(count(image, BLUE)).isGreaterThan(900);
    assertThat(count(image, VERMILION)).isGreaterThan(900);
    assertThat(meanRow(image, BLUE, 100, 300, 60))
        .isGreaterThan(meanRow(image, BLUE, 700, 900, 60) + 50);
    assertThat(meanRow(image, VERMILION, 100, 300, 60))
        .isEqualTo(meanRow(image, VERMILION, 700, 900, 60));
  }

  @Test
  void leavesGapsForNaN() {
    double[] x = {0, 1, 2, 3, 4};
    LineChart whole = LineChart.titled("").line("", x, new double[] {1, 1, 1, 1, 1});
    LineChart gap = LineChart.titled("").line("", x, new double[] {1, Double.NaN, 1, 1, 1});
    LineChart isolated =
        LineChart.titled("").line("", x, new double[] {1, Double.NaN, 1, Double.NaN, 1});

    assertThat(count(gap.render(), BLUE)).isLessThan(count(whole.render(), BLUE) * 2 / 3);
    // Three dots and the legend's sample.
    assertThat(count(isolated.render(), BLUE)).isBetween(90, 300);
  }

  @Test
  void aRestlessCurveIsPale() {
    int n = 5000;
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i;
      y[i] = i % 2;
    }

    BufferedImage image = LineChart.titled("").line("", x, y).render();

    assertThat(count(image, BLUE)).isLessThan(200);
    assertThat(count(image, (BLUE >> 1 & 0x7f7f7f) + 0x808080)).isGreaterThan(10_000);
  }

  @Test
  void stacksPanels() {
    double[] one = {1};
    LineChart upper = LineChart.titled("a").line("", one, one);
    LineChart lower = LineChart.titled("b").line("", one, one);

    BufferedImage both = upper.above(lower).size(400, 200).render();

    assertThat(both.getHeight()).isEqualTo(400);
    assertThat(count(both.getSubimage(0, 0, 400, 200), BLUE)).isPositive();
    assertThat(count(both.getSubimage(0, 200, 400, 200), BLUE)).isPositive();
  }

  @Test
  void isImmutable() {
    LineChart empty = LineChart.titled("t");
    double[] y = {1, 2};
    LineChart chart = empty.line("a", new double[] {1, 2}, y);
    int before = count(chart.render(), BLUE);

    y[0] = Double.NaN;

    assertThat(count(empty.render(), BLUE)).isZero();
    assertThat(count(chart.render(), BLUE)).isEqualTo(before);
  }

  @Test
  void crowdedTextsDoNotBreakIt() {
    LineChart chart = LineChart.titled("ä long title ".repeat(20)).size(160, 160);
    for (int i = 0; i < 30; i++) {
      chart = chart.line("curve ".repeat(20), new double[] {i}, new double[] {-i});
    }

    chart.xLabel("x".repeat(200)).yLabel("y".repeat(200)).render();
  }

  @Property(tries = 100)
  void drawsAnyNumbers(@ForAll double[] values, @ForAll boolean log) {
    double[] index = new double[values.length];
    LineChart chart = LineChart.titled("t").line("a", index, values).line("b", values, values);

    BufferedImage image = (log ? chart.logY() : chart).size(200, 160).render();

    assertThat(image.getWidth()).isEqualTo(200);
  }

  @Test
  void writesAPng() throws IOException {
    Path file = folder.resolve("chart.png");
    LineChart chart = LineChart.titled("t").line("a", new double[] {1, 2}, new double[] {1, 2});

    chart.write(file);

    BufferedImage read = ImageIO.read(file.toFile());
    BufferedImage drawn = chart.render();
    assertThat(read.getRGB(0, 0, 960, 380, null, 0, 960))
        .isEqualTo(drawn.getRGB(0, 0, 960, 380, null, 0, 960));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    Path nowhere = folder.resolve("none").resolve("chart.png");
    assertThatIOException()
        .isThrownBy(() -> chart.write(nowhere))
        .withMessageStartingWith("cannot write " + nowhere);
  }

  @Test
  void refusesWhatDoesNotFit() {
    LineChart chart = LineChart.titled("t");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> chart.line("a", new double[2], new double[3]))
        .withMessage("the curve 'a' has 2 x, but 3 y");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chart.size(159, 200))
        .withMessageContaining("159 × 200 pixels");
  }
}
