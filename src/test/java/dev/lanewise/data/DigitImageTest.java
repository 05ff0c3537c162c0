package dev.lanewise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitImageTest {
  private static final int DIGITS = 40;
  private static Dataset digits;

  @TempDir Path folder;

  @BeforeAll
  static void readDigits() throws IOException {
    digits = Mnist.test(Path.of("data", "mnist")).subset(0, DIGITS);
  }

  private static float[] digit(int index) {
    float[] values = new float[784];
    digits.copySample(index, values, 0);
    return values;
  }

  /** A digit magnified and with a border of background to its left and right. */
  private static BufferedImage draw(
      float[] digit, int magnification, int padding, int type, DoubleUnaryOperator ink) {
    int height = 28 * magnification;
    int width = height + 2 * padding;
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = Math.floorDiv(x - padding, magnification);
        boolean inside = column >= 0 && column < 28;
        double value = ink.applyAsDouble(inside ? digit[y / magnification * 28 + column] : 0);
        int grey = (int) Math.clamp(Math.round(255 * value), 0, 255);
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          // Past setRGB, which takes the grey for linear light.
          image.getRaster().setSample(x, y, 0, grey);
        } else {
          image.setRGB(x, y, 0xff000000 | grey * 0x010101);
        }
      }
    }
    return image;
  }

  private float[] read(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("digit." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return DigitImage.read(file);
  }

  /** The sum of the differences over the sum of the ink. */
  private static double difference(float[] a, float[] b) {
    double difference = 0;
    double ink = 0;
    for (int i = 0; i < a.length; i++) {
      difference += Math.abs(a[i] - b[i]);
      ink += b[i];
    }
    return difference / ink;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void digitsComeBack(int magnification) throws IOException {
    for (int i = 0; i < DIGITS; i++) {
      float[] digit = digit(i);
      for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY}) {
        BufferedImage light = draw(digit, magnification, 0, type, v -> v);
        BufferedImage dark = draw(digit, magnification, 5 * magnification, type, v -> 1 - v);

        assertThat(difference(read(light, "png"), digit)).as("light, digit %d", i).isLessThan(0.02);
        assertThat(difference(read(dark, "png"), digit)).as("dark, digit %d", i).isLessThan(0.02);
      }
    }
  }

  @Test
  void paleDigitsComeBackInFull() throws IOException {
    float[] digit = digit(2);

    BufferedImage pencil = draw(digit, 4, 0, BufferedImage.TYPE_INT_RGB, v -> 0.8 - 0.3 * v);

    assertThat(difference(read(pencil, "png"), digit)).isLessThan(0.05);
  }

  @Test
  void grainyPhotographsComeBackOnDarkGround() throws IOException {
    Random random = new Random(1);
    double total = 0;
    for (int i = 0; i < DIGITS; i++) {
      float[] digit = digit(i);
      BufferedImage photo =
          draw(
              digit,
              12,
              30,
              BufferedImage.TYPE_3BYTE_BGR,
              v -> 0.8 - 0.6 * v + 0.02 * random.nextGaussian());

      float[] read = read(photo, "jpg");

      total += difference(read, digit);
      assertThat(read[0]).isZero();
    }
    assertThat(total / DIGITS).isLessThan(0.2);
  }

  @Test
  void transparentPicturesStandOnPaperOfTheOtherBrightness() throws IOException {
    float[] digit = digit(0);
    for (int colour : new int[] {0x000000, 0xffffff, 0xd02020}) {
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
      for (int i = 0; i < 784; i++) {
        image.setRGB(i % 28, i / 28, Math.round(digit[i] * 255) << 24 | colour);
      }

      assertThat(difference(read(image, "png"), digit)).isLessThan(0.02);
    }
  }

  @Test
  void aDigitThatTouchesTheBorderIsStillSeen() throws IOException {
    BufferedImage image = draw(digit(0), 1, 0, BufferedImage.TYPE_INT_RGB, v -> v);
    GreyImage ink = new GreyImage(28, 28, digit(0)).cropTo(0.01f);
    BufferedImage tight = image.getSubimage(0, 0, ink.width(), ink.height());
    for (int y = 0; y < ink.height(); y++) {
      for (int x = 0; x < ink.width(); x++) {
        tight.setRGB(x, y, Math.round(ink.get(x, y) * 255) * 0x010101);
      }
    }

    assertThat(difference(read(tight, "png"), digit(0))).isLessThan(0.3);
  }

  @Test
  void sixteenBitGreyIsRead() throws IOException {
    float[] digit = digit(5);
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_USHORT_GRAY);
    WritableRaster raster = image.getRaster();
    for (int i = 0; i < 784; i++) {
      raster.setSample(i % 28, i / 28, 0, Math.round(digit[i] * 65535));
    }

    assertThat(difference(read(image, "png"), digit)).isLessThan(0.02);
  }

  @Test
  void aLineFillsTheBoxAndStaysCentred() throws IOException {
    BufferedImage image = new BufferedImage(300, 40, BufferedImage.TYPE_INT_RGB);
    for (int x = 5; x < 205; x++) {
      for (int y = 30; y < 40; y++) {
        image.setRGB(x, y, 0xffffff);
      }
    }

    float[] read = read(image, "png");

    float[] expected = new float[784];
    Arrays.fill(expected, 14 * 28 + 4, 14 * 28 + 24, 1);
    assertThat(difference(read, expected)).isLessThan(1e-6);
  }

  @Test
  void largePicturesAreReadInPart() throws IOException {
    float[] digit = digit(3);
    BufferedImage large = draw(digit, 150, 0, BufferedImage.TYPE_BYTE_GRAY, v -> 1 - v);

    assertThat(difference(read(large, "png"), digit)).isLessThan(0.05);
  }

  @Test
  void refusesPicturesWithoutADigit() throws IOException {
    assertRefused(image(1, 1, "png"), "a picture of 1 × 1 pixels is too small to show a digit");
    assertRefused(image(3, 90, "png"), "a picture of 3 × 90 pixels is too small to show a digit");
    assertRefused(image(50, 50, "png"), "the picture is blank, no digit can be made out");
    assertRefused(image(50, 50, "jpg"), "the picture is blank, no digit can be made out");
  }

  private byte[] image(int width, int height, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, format, file.toFile());
    return Files.readAllBytes(file);
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    assertRefused(new byte[0], "neither a PNG nor a JPEG picture");
    assertRefused(new byte[100], "neither a PNG nor a JPEG picture");
    assertRefused("GIF89a".getBytes(StandardCharsets.US_ASCII), "neither a PNG nor a JPEG");
    byte[] png = image(60, 60, "png");
    assertRefused(Arrays.copyOf(png, 8), "not a readable PNG picture: ");
    assertRefused(Arrays.copyOf(png, 40), "not a readable PNG picture: ");
    assertRefused(Arrays.copyOf(image(60, 60, "jpg"), 100), "not a readable JPEG picture: ");
    Path none = folder.resolve("none");
    assertThatIOException()
        .isThrownBy(() -> DigitImage.read(none))
        .withMessage("cannot read " + none + ": there is no " + none);
    assertThatIOException()
        .isThrownBy(() -> DigitImage.read(folder))
        .withMessageStartingWith("cannot read " + folder + ": ");
  }

  /** The size is in the file's first bytes; that it promises 10 gigabytes must cost nothing. */
  @Test
  void refusesHugePicturesBeforeDecodingThem() throws IOException {
    byte[] png = image(60, 60, "png");
    ByteBuffer bytes = ByteBuffer.wrap(png);
    bytes.putInt(16, 50_000).putInt(20, 50_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    bytes.putInt(29, (int) crc.getValue());

    assertRefused(
        png, "a picture of 50000 × 50000 pixels is too large; at most 100 megapixels are read");
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("file"), bytes);

    assertThatIOException()
        .isThrownBy(() -> DigitImage.read(file))
        .withMessageStartingWith(file + ": " + message);
  }
}
