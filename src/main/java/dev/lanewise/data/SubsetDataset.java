package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.Objects;

/** A run of another data set's samples. */
final class SubsetDataset implements Dataset {
  private final Dataset whole;
  private final int from;
  private final int size;

  SubsetDataset(Dataset whole, int from, int to) {
    Objects.checkFromToIndex(from, to, whole.size());
    this.whole = whole;
    this.from = from;
    this.size = to - from;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Shape shape() {
    return whole.shape();
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public int label(int index) {
    return whole.label(from + Objects.checkIndex(index, size));
  }

  @Override
  public void copySample(int index, float[] target, int offset) {
    whole.copySample(from + Objects.checkIndex(index, size), target, offset);
  }
}
