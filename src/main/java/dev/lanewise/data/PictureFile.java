package dev.lanewise.data;

import dev.lanewise.io.FileErrors;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Decodes PNG and JPEG files to grey. */
final class PictureFile {
  private static final long MAX_PIXELS = 100_000_000;

  /** Above this, whole rows and columns are left out while decoding: no digit needs them. */
  private static final double ENOUGH_PIXELS = 4_000_000;

  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ff");

  private PictureFile() {}

  static GreyImage read(Path file) throws IOException {
    String format;
    try {
      format = format(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    if (format == null) {
      throw new IOException(file + ": neither a PNG nor a JPEG picture");
    }
    // By format and not by asking every reader: some take almost any file for theirs.
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new IOException(file + ": this Java runtime has no reader for " + format);
    }
    ImageReader reader = readers.next();
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      reader.setInput(in, true, true);
      return grey(decode(file, reader));
    } catch (TooLargeException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers answer some damaged files with an IllegalArgumentException or worse.
      throw new IOException(file + ": not a readable " + format + " picture: " + reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static String format(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(PNG.length);
      if (Arrays.equals(start, PNG)) {
        return "PNG";
      }
      boolean jpeg = Arrays.mismatch(start, JPEG) == JPEG.length;
      return jpeg ? "JPEG" : null;
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MAX_PIXELS) {
      throw new TooLargeException(
          file
              + ": a picture of "
              + reader.getWidth(0)
              + " × "
              + reader.getHeight(0)
              + " pixels is too large; at most 100 megapixels are read");
    }
    int step = (int) Math.ceil(Math.sqrt(pixels / ENOUGH_PIXELS));
    ImageReadParam param = reader.getDefaultReadParam();
    if (step > 1) {
      param.setSourceSubsampling(step, step, 0, 0);
    }
    return reader.read(0, param);
  }

  private static GreyImage grey(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    float[] values = new float[width * height];
    float[] alphas = new float[values.length];
    ColorModel model = image.getColorModel();
    // getRGB takes grey files for linear light, which they are not, and would brighten them.
    boolean isGrey =
        model instanceof ComponentColorModel
            && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int y = 0; y < height; y++) {
      if (isGrey) {
        greyRow(image.getRaster(), model, y, values, alphas);
      } else {
        colourRow(image, y, values, alphas);
      }
    }
    return new GreyImage(width, height, flatten(values, alphas));
  }

  private static void greyRow(
      Raster raster, ColorModel model, int y, float[] values, float[] alphas) {
    int width = raster.getWidth();
    float white = (1 << model.getComponentSize(0)) - 1;
    boolean hasAlpha = raster.getNumBands() > 1;
    for (int x = 0; x < width; x++) {
      values[y * width + x] = raster.getSample(x, y, 0) / white;
      alphas[y * width + x] = hasAlpha ? raster.getSample(x, y, 1) / white : 1;
    }
  }

  private static void colourRow(BufferedImage image, int y, float[] values, float[] alphas) {
    int width = image.getWidth();
    int[] row = image.getRGB(0, y, width, 1, null, 0, width);
    for (int x = 0; x < width; x++) {
      int argb = row[x];
      // The luma of ITU-R BT.601.
      values[y * width + x] =
          (0.299f * (argb >> 16 & 0xff) + 0.587f * (argb >> 8 & 0xff) + 0.114f * (argb & 0xff))
              / 255;
      alphas[y * width + x] = (argb >>> 24) / 255f;
    }
  }

  /** Lays the picture on white paper, or on black where what it shows is itself light. */
  private static float[] flatten(float[] values, float[] alphas) {
    double sum = 0;
    double weight = 0;
    double transparency = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * alphas[i];
      weight += alphas[i];
      transparency += 1 - alphas[i];
    }
    if (transparency == 0) {
      return values;
    }
    float paper = sum > 0.5 * weight ? 0 : 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] * alphas[i] + paper * (1 - alphas[i]);
    }
    return values;
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
      super(message);
    }
  }
}
