package dev.lanewise.inspect;

import dev.lanewise.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files. */
final class Png {
  private Png() {}

  static void write(BufferedImage image, Path file) throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("PNG");
    if (!writers.hasNext()) {
      throw new IOException("cannot write " + file + ": this Java runtime has no writer for PNG");
    }
    ImageWriter writer = writers.next();
    try {
      AtomicFile.write(
          file,
          out -> {
            // Kept in memory: ImageIO's default is a second file in the system's temporary folder.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
              writer.setOutput(stream);
              writer.write(image);
            }
          });
    } finally {
      writer.dispose();
    }
  }
}
