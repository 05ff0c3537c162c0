package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Labelled samples, all of one shape. Implementations are immutable, so that any thread may use
 * them.
 */
public interface Dataset {
  /** Returns the number of samples. */
  int size();

  /** Returns the shape of one sample, such as {@code [1, 28, 28]}: channels, rows, columns. */
  Shape shape();

  /** Returns the number of classes. */
  int classes();

  /**
   * Returns a sample's class, from 0 to {@code classes() - 1}.
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  int label(int index);

  /**
   * Writes a sample's values, row-major, to {@code target[offset]} and after. Those of an image are
   * from 0 (dark) to 1.
   *
   * @throws IndexOutOfBoundsException if there is no such sample, or if {@code target} has fewer
   *     than {@code shape().size()} elements from {@code offset}
   */
  void copySample(int index, float[] target, int offset);

  /**
   * Returns the samples {@code from} to {@code to - 1}; a view, not a copy.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  default Dataset subset(int from, int to) {
    return new SubsetDataset(this, from, to);
  }

  /**
   * Returns a data set with copies of those samples.
   *
   * @param samples each of {@code shape.size()} values, which are taken as they are
   * @param labels as many as samples, each from 0 to {@code classes - 1}
   * @throws IllegalArgumentException if the counts, a sample's length or a label do not fit; the
   *     message names the sample
   */
  static Dataset of(Shape shape, float[][] samples, int[] labels, int classes) {
    return ArrayDataset.copyOf(shape, samples, labels, classes);
  }
}
