package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.Shape;
import java.util.SplittableRandom;

/** Small networks and data sets that are learnt in a moment. */
final class Toys {
  /** Two convolution-like steps in little: every kind of parameter, and fan-out. */
  static final Network SMALL =
      Network.parse(
          """
          x = Input(1x4x4)
          a = Conv(2x2, 1x1, no-pad, 3)
          b = ReLU <- a
          Add <- a, b
          Affine(3)
          SoftmaxLogLoss
          """,
          "small");

  private Toys() {}

  /** Images of the shape and classes that {@link #SMALL} takes, at random places per class. */
  static Dataset images(int count, long seed) {
    return clusters(Shape.of(1, 4, 4), count, 3, 0.8, seed);
  }

  /** Points around a centre for each class, by as much as {@code spread} in each dimension. */
  static Dataset clusters(Shape shape, int count, int classes, double spread, long seed) {
    SplittableRandom centres = new SplittableRandom(12345);
    double[][] centre = new double[classes][];
    for (int c = 0; c < classes; c++) {
      centre[c] = centres.doubles(shape.size(), -1, 1).toArray();
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[][] samples = new float[count][shape.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(classes);
      for (int j = 0; j < shape.size(); j++) {
        double away = spread * (2 * random.nextDouble() - 1);
        samples[i][j] = (float) (centre[labels[i]][j] + away);
      }
    }
    return Dataset.of(shape, samples, labels, classes);
  }

  /** All weights in a row, to compare bit for bit. */
  static double[] weights(Model model) {
    return model.weights().all().toDoubleArray();
  }
}
