package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The MNIST database of handwritten digits, or another one in its form: images and labels in pairs
 * of IDX files. The images stay bytes in memory; {@link #copySample} divides them by 255.
 */
public final class Mnist implements Dataset {
  private static final int DIGITS = 10;

  private final Shape shape;
  private final byte[] pixels;
  private final byte[] labels;

  private Mnist(Shape shape, byte[] pixels, byte[] labels) {
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * Reads the training set: {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte},
   * plain or with {@code .gz} at the end.
   *
   * @throws IOException if a file is missing, is not such a file, or the two do not fit together;
   *     the message names the file
   */
  public static Dataset train(Path folder) throws IOException {
    return read(folder, "train");
  }

  /**
   * Reads the test set: {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, plain or
   * with {@code .gz} at the end.
   *
   * @throws IOException as {@link #train} does
   */
  public static Dataset test(Path folder) throws IOException {
    return read(folder, "t10k");
  }

  private static Dataset read(Path folder, String set) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "no MNIST: there is no folder " + folder + " (" + folder.toAbsolutePath() + ")");
    }
    Path imageFile = find(folder, set + "-images", "idx3-ubyte");
    Path labelFile = find(folder, set + "-labels", "idx1-ubyte");
    Idx images = Idx.read(imageFile);
    Idx labels = Idx.read(labelFile);
    requireRank(imageFile, "images", images, 3);
    requireRank(labelFile, "labels", labels, 1);
    int count = images.shape().dim(0);
    if (count != labels.shape().dim(0)) {
      throw new IOException(
          imageFile
              + " has "
              + count
              + " images, but "
              + labelFile
              + " has "
              + labels.shape().dim(0)
              + " labels");
    }
    if (images.shape().size() == 0) {
      throw new IOException(imageFile + ": no image in it, its shape is " + images.shape());
    }
    for (int i = 0; i < count; i++) {
      int label = labels.values()[i] & 0xff;
      if (label >= DIGITS) {
        throw new IOException(labelFile + ": label " + i + " is " + label + ", not from 0 to 9");
      }
    }
    return new Mnist(images.shape().tail().prepend(1), images.values(), labels.values());
  }

  /** Takes the names that the files are passed on under: with a dash, or unpacked with a dot. */
  private static Path find(Path folder, String name, String type) throws IOException {
    for (String end : new String[] {"", ".gz"}) {
      for (String joint : new String[] {"-", "."}) {
        Path file = folder.resolve(name + joint + type + end);
        if (Files.exists(file)) {
          return file;
        }
      }
    }
    throw new IOException(
        "no MNIST: there is no "
            + name
            + "-"
            + type
            + " or "
            + name
            + "-"
            + type
            + ".gz in "
            + folder
            + " ("
            + folder.toAbsolutePath()
            + ")");
  }

  private static void requireRank(Path file, String what, Idx idx, int rank) throws IOException {
    int found = idx.shape().rank();
    if (found != rank) {
      String guess =
          switch (found) {
            case 1 -> "these are labels";
            case 3 -> "these are images";
            default -> "these are neither images nor labels";
          };
      throw new IOException(
          file
              + ": expected "
              + what
              + " (rank "
              + rank
              + "), found shape "
              + idx.shape()
              + ": "
              + guess);
    }
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int classes() {
    return DIGITS;
  }

  @Override
  public int label(int index) {
    return labels[Objects.checkIndex(index, labels.length)];
  }

  @Override
  public void copySample(int index, float[] target, int offset) {
    int length = shape.size();
    Objects.checkFromIndexSize(offset, length, target.length);
    int start = Objects.checkIndex(index, labels.length) * length;
    for (int i = 0; i < length; i++) {
      target[offset + i] = (pixels[start + i] & 0xff) / 255f;
    }
  }
}
