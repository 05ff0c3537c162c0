package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.Objects;

/** Samples in arrays of its own. */
final class ArrayDataset implements Dataset {
  private final Shape shape;
  private final float[][] samples;
  private final int[] labels;
  private final int classes;

  private ArrayDataset(Shape shape, float[][] samples, int[] labels, int classes) {
    this.shape = shape;
    this.samples = samples;
    this.labels = labels;
    this.classes = classes;
  }

  static ArrayDataset copyOf(Shape shape, float[][] samples, int[] labels, int classes) {
    if (samples.length != labels.length) {
      throw new IllegalArgumentException(
          samples.length + " samples, but " + labels.length + " labels");
    }
    float[][] copies = new float[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      if (samples[i].length != shape.size()) {
        throw new IllegalArgumentException(
            "sample "
                + i
                + " has "
                + samples[i].length
                + " values; shape "
                + shape
                + " takes "
                + shape.size());
      }
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "label " + labels[i] + " of sample " + i + " is not from 0 to " + (classes - 1));
      }
      copies[i] = samples[i].clone();
    }
    return new ArrayDataset(shape, copies, labels.clone(), classes);
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
    return classes;
  }

  @Override
  public int label(int index) {
    return labels[Objects.checkIndex(index, labels.length)];
  }

  @Override
  public void copySample(int index, float[] target, int offset) {
    float[] sample = samples[Objects.checkIndex(index, labels.length)];
    System.arraycopy(sample, 0, target, offset, sample.length);
  }
}
