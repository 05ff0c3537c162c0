package dev.lanewise.train;

import dev.lanewise.layer.SquaredLoss;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;

/**
 * What a network's loss is compared with, made from class numbers: the numbers themselves for a
 * classifier's loss; else one column a class (1 where it is the class, else 0 for the squared loss
 * and −1 for the others), or one column alone for two classes.
 */
final class Targets {
  private final boolean numbers;
  private final int columns;
  private final float off;

  Targets(Network network) {
    numbers = network.isClassifier();
    columns = network.output().shape().sizeFrom(1);
    off = network.loss().layer() instanceof SquaredLoss ? 0 : -1;
  }

  /** Refuses a number of classes that the network's output cannot tell apart. */
  static void check(Network network, int classes) {
    int columns = network.output().shape().rank() == 2 ? network.output().shape().dim(1) : 0;
    boolean one = columns == 1 && classes == 2 && !network.isClassifier();
    if (columns != classes && !one) {
      throw new IllegalArgumentException(
          "the network's output is %s for each sample: expected [%d], one number a class"
              .formatted(network.output().shape().tail(), classes));
    }
  }

  /** Writes the targets of {@code count} rows and zeros the rest. */
  void write(int[] labels, int count, float[] targets) {
    Arrays.fill(targets, 0);
    for (int i = 0; i < count; i++) {
      if (numbers) {
        targets[i] = labels[i];
      } else {
        for (int c = 0; c < columns; c++) {
          targets[i * columns + c] = labels[i] == (columns == 1 ? 1 : c) ? 1 : off;
        }
      }
    }
  }

  /** Returns whether classes are told apart by the sign of one column, not by the largest. */
  boolean oneColumn() {
    return columns == 1;
  }

  /** Returns the class that a row of a one-column output says. */
  int said(Tensor output, int row) {
    return output.get(row) > (1 + off) / 2 ? 1 : 0;
  }
}
