package dev.lanewise.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** A few pictures in the form of MNIST, and a network small enough to learn them in no time. */
final class TinyData {
  static final int TRAIN = 320;
  static final int TEST = 100;

  private static final int SIDE = 28;

  private static final String NET =
      """
      # for tests
      x = Input(1x28x28)
      Conv(5x5, 2x2, no-pad, 4)
      ReLU
      MaxPool(2x2)
      Affine(10)
      SoftmaxLogLoss
      """;

  private TinyData() {}

  /** Writes the four files of a data set. */
  static Path write(Path folder) throws IOException {
    return write(folder, 1);
  }

  /** Writes the four files of one of many data sets. */
  static Path write(Path folder, long seed) throws IOException {
    return write(folder, seed, SIDE);
  }

  /** Writes the four files of a data set with pictures of another size than MNIST's. */
  static Path writeOfSide(Path folder, int side) throws IOException {
    return write(folder, 1, side);
  }

  private static Path write(Path folder, long seed, int side) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", TRAIN, side, new SplittableRandom(seed));
    write(folder, "t10k", TEST, side, new SplittableRandom(-seed));
    return folder;
  }

  /** Writes the network's description. */
  static Path net(Path file) throws IOException {
    return Files.writeString(file, NET);
  }

  /** Writes a picture of something that may pass for a one. */
  static Path picture(Path file, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = side / 8; y < side * 7 / 8; y++) {
      for (int x = side * 3 / 7; x < side * 4 / 7; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    ImageIO.write(image, "PNG", file.toFile());
    return file;
  }

  private static void write(Path folder, String set, int count, int side, SplittableRandom random)
      throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream imageData = new DataOutputStream(images);
    DataOutputStream labelData = new DataOutputStream(labels);
    imageData.writeInt(0x803);
    imageData.writeInt(count);
    imageData.writeInt(side);
    imageData.writeInt(side);
    labelData.writeInt(0x801);
    labelData.writeInt(count);
    for (int i = 0; i < count; i++) {
      int label = i % 10;
      labelData.writeByte(label);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          boolean ink = x / 6 == label % 5 && y / 14 == label / 5;
          imageData.writeByte(random.nextInt(60) + (ink ? 190 : 0));
        }
      }
    }
    Files.write(folder.resolve(set + "-images-idx3-ubyte"), images.toByteArray());
    Files.write(folder.resolve(set + "-labels-idx1-ubyte"), labels.toByteArray());
  }
}
