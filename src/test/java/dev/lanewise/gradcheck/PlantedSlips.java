package dev.lanewise.gradcheck;

import static dev.lanewise.gradcheck.PlantedErrors.planted;
import static dev.lanewise.gradcheck.PlantedErrors.scale;
import static dev.lanewise.gradcheck.PlantedErrors.vjp;

import dev.lanewise.gradcheck.PlantedErrors.Planted;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;

/** Slips in formulas: a wrong factor, operand, sign, axis or index, in one layer each. */
final class PlantedSlips {
  private PlantedSlips() {}

  /** What an elementwise layer's derivative is multiplied by, from x and y. */
  private interface Slope {
    double at(double x, double y);
  }

  /** The gradient of one input as it should be written. */
  interface Gradient extends BiFunction<Pass, double[], double[]> {}

  static List<Planted> all() {
    return List.of(
        elementwise("Tanh", "1 − x² for 1 − y²", (x, _) -> 1 - x * x),
        elementwise("Sigmoid", "y·(1 + y)", (_, y) -> y * (1 + y)),
        elementwise("Softplus", "sigmoid of y", (_, y) -> 1 / (1 + Math.exp(-y))),
        elementwise("Square", "2·|x|", (x, _) -> 2 * Math.abs(x)),
        elementwise("ReLU", "the mask negated", (x, _) -> x < 0 ? 1 : 0),
        elementwise("ReLU", "0.01 on the other side", (x, _) -> x > 0 ? 1 : 0.01),
        planted(
            "LogisticLoss",
            "σ(xy) for σ(−xy)",
            (layer, _) ->
                rewrite(layer, 0, (p, _) -> pairs(p, (x, y) -> -y / (1 + Math.exp(-x * y))))),
        onMany(
            "HingeLoss",
            "the margin forgotten",
            (layer, _) -> rewrite(layer, 0, (p, _) -> pairs(p, (_, y) -> -y))),
        onMany(
            "HingeLoss",
            "the label forgotten",
            (layer, _) -> rewrite(layer, 0, (p, _) -> pairs(p, (x, y) -> 1 - x * y > 0 ? -1 : 0))),
        planted(
            "SquaredLoss",
            "½ forgotten",
            (layer, _) -> rewrite(layer, 0, (p, _) -> pairs(p, (x, y) -> 2 * (x - y)))),
        planted("SquaredLoss", "the target's sign", (layer, _) -> vjp(layer, 1, scale(-1))),
        planted(
            "Multiply",
            "the wrong factor",
            (layer, _) -> rewrite(layer, 0, (p, _) -> pairs(p, (x, _) -> x))),
        planted("Subtract", "the second sign", (layer, _) -> vjp(layer, 1, scale(-1))),
        planted("Add", "the second dropped", (layer, _) -> vjp(layer, 1, scale(0))),
        planted("Affine", "a mean in the bias", (layer, _) -> vjp(layer, 2, scale(0.5))),
        planted("Conv", "the kernel flipped", PlantedSlips::flipped),
        planted("Conv", "the gradient by the bias doubled", (layer, _) -> vjp(layer, 2, scale(2))),
        planted("Conv", "the tangent of the kernel", (layer, _) -> Plants.forget(layer, 1)),
        planted("AvgPool", "the mean twice", PlantedSlips::meanTwice),
        planted("AvgPool", "one element more in the window", PlantedSlips::window),
        planted("Softmax", "the sum's sign", PlantedSlips::softmaxSign),
        planted("Softmax", "the wrong axis", PlantedSlips::softmaxAxis),
        planted("LogSoftmax", "no sum over the row", PlantedSlips::logSoftmaxDiagonal),
        planted("SoftmaxLogLoss", "the softmax taken twice", PlantedSlips::softmaxTwice),
        planted("SoftmaxLogLoss", "a mean over the batch", PlantedSlips::meanLoss),
        planted("SoftmaxLogLoss", "the gradient of the loss ignored", PlantedSlips::unweighted),
        planted("Concat", "the last input dropped", PlantedSlips::concatDropped),
        planted("Concat", "every part from the front", PlantedSlips::concatOffset),
        planted("Flatten", "laid out by columns", PlantedSlips::flattenTransposed));
  }

  private static Planted elementwise(String layer, String name, Slope slope) {
    return onMany(
        layer,
        name,
        (right, _) -> rewrite(right, 0, (p, _) -> pointwise(p, p.outputGradient(), slope)));
  }

  /** On so many elements that all signs occur, and all sides of a margin. */
  private static Planted onMany(String layer, String name, PlantedErrors.Plant plant) {
    Planted small = planted(layer, name, plant);
    Shape many = Shape.of(8, 10);
    return new Planted(
        name,
        layer,
        example ->
            small
                .plant()
                .apply(
                    new Example(
                        example.layer(),
                        example.inputs().stream()
                            .map(input -> new Example.Input(many, input.values()))
                            .toList())));
  }

  private static double[] pointwise(Pass p, Tensor dy, Slope slope) {
    double[] gradient = dy.toDoubleArray();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= slope.at(p.input(0).get(i), p.output().get(i));
    }
    return gradient;
  }

  private static double[] pairs(Pass p, Slope slope) {
    double[] gradient = p.outputGradient().toDoubleArray();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= slope.at(p.input(0).get(i), p.input(1).get(i));
    }
    return gradient;
  }

  /** A layer that adds another gradient by one input; it may read everything. */
  static Layer rewrite(Layer layer, int input, Gradient gradient) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        changeVjp(p, input, right -> gradient.apply(p, right));
      }

      @Override
      public boolean vjpReadsInput(int any) {
        return true;
      }

      @Override
      public boolean vjpReadsOutput() {
        return true;
      }
    };
  }

  private static Layer flipped(Layer layer, List<Shape> inputs) {
    Shape w = inputs.get(1);
    int size = w.sizeFrom(2);
    return size == 1
        ? null
        : vjp(
            layer,
            1,
            values -> {
              double[] flipped = new double[values.length];
              for (int i = 0; i < values.length; i++) {
                flipped[i] = values[i / size * size + size - 1 - i % size];
              }
              return flipped;
            });
  }

  private static Layer meanTwice(Layer layer, List<Shape> inputs) {
    int n = layer.terms(inputs);
    return n == 1 ? null : vjp(layer, 0, scale(1.0 / n));
  }

  private static Layer window(Layer layer, List<Shape> inputs) {
    double n = layer.terms(inputs);
    return vjp(layer, 0, scale(n / (n + 1)));
  }

  private static Layer softmaxSign(Layer layer, List<Shape> inputs) {
    return rewrite(layer, 0, (p, _) -> softmax(p, 1));
  }

  /** y ⊙ (dy + sign·⟨dy, y⟩) by rows. */
  private static double[] softmax(Pass p, double sign) {
    int cols = p.output().shape().dim(1);
    double[] y = p.output().toDoubleArray();
    double[] dy = p.outputGradient().toDoubleArray();
    double[] gradient = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int j = i / cols * cols; j < i / cols * cols + cols; j++) {
        sum += dy[j] * y[j];
      }
      gradient[i] = y[i] * (dy[i] + sign * sum);
    }
    return gradient;
  }

  private static Layer softmaxAxis(Layer layer, List<Shape> inputs) {
    int rows = inputs.getFirst().dim(0);
    int cols = inputs.getFirst().dim(1);
    return rows == 1 || cols == 1
        ? null
        : rewrite(
            layer,
            0,
            (p, _) -> {
              double[] y = p.output().toDoubleArray();
              double[] dy = p.outputGradient().toDoubleArray();
              double[] gradient = new double[y.length];
              for (int i = 0; i < y.length; i++) {
                double sum = 0;
                for (int j = i % cols; j < y.length; j += cols) {
                  sum += dy[j] * y[j];
                }
                gradient[i] = y[i] * (dy[i] - sum);
              }
              return gradient;
            });
  }

  private static Layer logSoftmaxDiagonal(Layer layer, List<Shape> inputs) {
    return inputs.getFirst().dim(1) == 1
        ? null
        : rewrite(
            layer,
            0,
            (p, _) -> {
              double[] dy = p.outputGradient().toDoubleArray();
              for (int i = 0; i < dy.length; i++) {
                dy[i] -= Math.exp(p.output().get(i)) * dy[i];
              }
              return dy;
            });
  }

  private static Layer softmaxTwice(Layer layer, List<Shape> inputs) {
    int cols = inputs.getFirst().dim(1);
    return cols == 1
        ? null
        : rewrite(
            layer,
            0,
            (p, right) -> {
              double[] wrong = new double[right.length];
              for (int r = 0; r < right.length / cols; r++) {
                double sum = 0;
                for (int c = 0; c < cols; c++) {
                  sum += Math.exp(p.saved(0).get(r * cols + c));
                }
                double weight = p.outputGradient().get(r);
                for (int c = 0; c < cols; c++) {
                  double twice = Math.exp(p.saved(0).get(r * cols + c)) / sum;
                  wrong[r * cols + c] =
                      right[r * cols + c] + weight * (twice - p.saved(0).get(r * cols + c));
                }
              }
              return wrong;
            });
  }

  private static Layer meanLoss(Layer layer, List<Shape> inputs) {
    int batch = inputs.getFirst().dim(0);
    return batch == 1 || inputs.getFirst().dim(1) == 1 ? null : vjp(layer, 0, scale(1.0 / batch));
  }

  private static Layer unweighted(Layer layer, List<Shape> inputs) {
    int cols = inputs.getFirst().dim(1);
    return cols == 1
        ? null
        : rewrite(
            layer,
            0,
            (p, right) -> {
              double[] wrong = right.clone();
              for (int i = 0; i < wrong.length; i++) {
                wrong[i] /= p.outputGradient().get(i / cols);
              }
              return wrong;
            });
  }

  private static Layer concatDropped(Layer layer, List<Shape> inputs) {
    return inputs.size() == 1 ? null : vjp(layer, inputs.size() - 1, scale(0));
  }

  private static Layer concatOffset(Layer layer, List<Shape> inputs) {
    return inputs.size() == 1
        ? null
        : rewrite(
            layer,
            1,
            (p, right) -> {
              int whole = p.output().shape().sizeFrom(1);
              int part = p.input(1).shape().sizeFrom(1);
              double[] wrong = new double[right.length];
              for (int i = 0; i < wrong.length; i++) {
                int from = i / part * whole + i % part;
                wrong[i] = p.outputGradient().get(from);
              }
              return wrong;
            });
  }

  private static Layer flattenTransposed(Layer layer, List<Shape> inputs) {
    int rows = inputs.getFirst().dim(0);
    int cols = inputs.getFirst().sizeFrom(1);
    return rows == 1 || cols == 1
        ? null
        : vjp(
            layer,
            0,
            values -> {
              double[] moved = new double[values.length];
              for (int i = 0; i < values.length; i++) {
                moved[i % cols * rows + i / cols] = values[i];
              }
              return moved;
            });
  }
}
