package dev.lanewise.gradcheck;

import static dev.lanewise.gradcheck.PlantedErrors.planted;
import static dev.lanewise.gradcheck.PlantedErrors.vjp;

import dev.lanewise.gradcheck.PlantedErrors.Planted;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Im2Col;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.Pass;
import dev.lanewise.layer.Square;
import dev.lanewise.layer.Tanh;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Errors in a few elements, at some sizes, or beside the formula. */
final class PlantedSizes {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};
  private static final int[] THREE = {3, 3};
  private static final int[] NO = {0, 0};

  private PlantedSizes() {}

  static List<Planted> all() {
    return List.of(
        fixed("Tanh", "the last lane of a vector", zeroed(new Tanh(), 0, i -> i == 7), 2, 8),
        fixed("Tanh", "the tail behind whole vectors", zeroed(new Tanh(), 0, i -> i > 15), 3, 7),
        fixed("Tanh", "above one block", zeroed(new Tanh(), 0, i -> i > 4095), 1, 4200),
        fixed(
            "Affine",
            "above one block of the sum",
            zeroed(new Affine(2), 1, i -> i % 300 > 255),
            1,
            300),
        fixed("Affine", "the weight transposed", transposedWeight(), 2, 4),
        fixed("Affine", "the second example", zeroed(new Affine(3), 0, i -> i > 4), 2, 5),
        fixed(
            "Conv",
            "stride 2 with an odd size",
            oddSize(new Conv2d(THREE, TWO, NO, 2)),
            1,
            2,
            7,
            7),
        fixed(
            "Conv",
            "padding cut off",
            zeroed(new Conv2d(THREE, ONE, ONE, 2), 0, i -> onBorder(i, 5)),
            2,
            1,
            5,
            5),
        fixed(
            "Conv",
            "the first group for both",
            vjp(new Conv2d(TWO, ONE, NO, 4, 2), 1, PlantedSizes::halfTwice),
            1,
            2,
            4,
            4),
        fixed("Im2Col", "overlaps overwritten", overwritingCol2im(), 1, 1, 4, 4),
        fixed("MaxPool", "to the first of the window", toFirst(), 2, 1, 4, 4),
        fixed("MaxPool", "to all that are equal", toAll(), 3, 3, 10, 10),
        fixed("MaxPool", "the window off by one", moved(), 1, 2, 4, 6),
        fixed("Square", "one row less", zeroed(new Square(), 0, i -> i > 11), 4, 4),
        planted("Softmax", "a look at the next example", PlantedSizes::leak),
        planted("Affine", "a little of x², in all three", PlantedSizes::bent),
        planted("Sigmoid", "forward adds", (layer, _) -> forwardAdds(layer)),
        planted("Tanh", "the output's gradient modified", PlantedSizes::touchingGradient),
        planted("SoftmaxLogLoss", "stale probabilities", PlantedSizes::staleSaved),
        fixed("Add", "one tensor twice", touchy(), 2, 3));
  }

  /** The layer on data of one shape, whatever the seed. */
  private static Planted fixed(String type, String name, Layer layer, int... data) {
    List<Example.Input> inputs = new ArrayList<>();
    Shape shape = Shape.of(data);
    inputs.add(Plants.reals(layer, shape).inputs().getFirst());
    if (type.equals("Add")) {
      inputs.add(inputs.getFirst());
    }
    for (Parameter parameter : layer.parameters(List.of(shape))) {
      inputs.add(Plants.reals(layer, parameter.shape()).inputs().getFirst());
    }
    return new Planted(name, type, _ -> new Example(layer, inputs));
  }

  private static Layer zeroed(Layer layer, int input, IntPredicate wrong) {
    return vjp(
        layer,
        input,
        values -> {
          double[] changed = values.clone();
          for (int i = 0; i < changed.length; i++) {
            changed[i] = wrong.test(i) ? 0 : changed[i];
          }
          return changed;
        });
  }

  private static boolean onBorder(int i, int side) {
    int row = i / side % side;
    int col = i % side;
    return row == 0 || col == 0 || row == side - 1 || col == side - 1;
  }

  private static double[] halfTwice(double[] values) {
    double[] changed = values.clone();
    System.arraycopy(values, 0, changed, values.length / 2, values.length / 2);
    return changed;
  }

  private static Layer oddSize(Layer layer) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        int width = p.input(0).shape().dim(3);
        changeVjp(p, 0, values -> width % 2 == 0 ? values : withoutLast(values, width));
      }
    };
  }

  private static double[] withoutLast(double[] values, int width) {
    double[] changed = values.clone();
    for (int i = width - 1; i < changed.length; i += width) {
      changed[i] = 0;
    }
    return changed;
  }

  private static Layer transposedWeight() {
    return PlantedSlips.rewrite(
        new Affine(4),
        0,
        (p, right) -> {
          double[] wrong = new double[right.length];
          for (int i = 0; i < wrong.length; i++) {
            for (int j = 0; j < 4; j++) {
              wrong[i] += p.input(1).get(i % 4 * 4 + j) * p.outputGradient().get(i / 4 * 4 + j);
            }
          }
          return wrong;
        });
  }

  /** Which input element each output element comes from, found by forward itself. */
  private static double[] sources(Broken layer, Pass p) {
    try (var arena = Arena.ofConfined()) {
      double[] numbers = new double[p.input(0).size()];
      Arrays.setAll(numbers, i -> i);
      Tensor x = Tensor.of(arena, p.input(0).dtype(), p.input(0).shape(), numbers);
      Tensor y = Tensor.zeros(arena, p.output().dtype(), p.output().shape());
      layer.forward(
          new Pass(
              p.kernels(), new Tensor[] {x}, y, new Tensor[0], new Tensor[1], null, null, null));
      return y.toDoubleArray();
    }
  }

  /** Of several windows over an element, only the last one's gradient is kept. */
  private static Layer overwritingCol2im() {
    return new Broken(new Im2Col(TWO, ONE, NO)) {
      @Override
      public void vjp(Pass p) {
        Broken self = this;
        changeVjp(
            p,
            0,
            right -> {
              double[] from = sources(self, p);
              double[] wrong = new double[right.length];
              for (int i = 0; i < from.length; i++) {
                wrong[(int) from[i]] = p.outputGradient().get(i);
              }
              return wrong;
            });
      }

      @Override
      public boolean vjpReadsInput(int input) {
        return true;
      }

      @Override
      public boolean vjpReadsOutput() {
        return true;
      }
    };
  }

  private static Layer pairs(TwoWide window) {
    return PlantedSlips.rewrite(
        new MaxPool(new int[] {1, 2}, new int[] {1, 2}, false),
        0,
        (p, right) -> {
          double[] wrong = new double[right.length];
          for (int i = 0; i < p.output().size(); i++) {
            window.spread(p.input(0), 2 * i, p.outputGradient().get(i), wrong);
          }
          return wrong;
        });
  }

  /** What a window of two elements does with its gradient. */
  private interface TwoWide {
    void spread(Tensor x, int first, double gradient, double[] into);
  }

  private static Layer toFirst() {
    return pairs((_, first, gradient, into) -> into[first] += gradient);
  }

  private static Layer toAll() {
    return pairs(
        (x, first, gradient, into) -> {
          double most = Math.max(x.get(first), x.get(first + 1));
          for (int i = first; i < first + 2; i++) {
            into[i] += x.get(i) == most ? gradient : 0;
          }
        });
  }

  private static Layer moved() {
    return pairs(
        (x, first, gradient, into) -> {
          int right = x.get(first + 1) > x.get(first) ? first + 1 : first;
          into[(right + 1) % into.length] += gradient;
        });
  }

  private static Layer leak(Layer layer, List<Shape> inputs) {
    int rows = inputs.getFirst().dim(0);
    int cols = inputs.getFirst().dim(1);
    return rows == 1
        ? null
        : PlantedErrors.forward(
            layer,
            p -> {
              for (int r = 0; r < rows; r++) {
                double next = p.input(0).get((r + 1) % rows * cols);
                p.output().set(r * cols, p.output().get(r * cols) + 0 * next);
              }
            });
  }

  /** A layer whose derivatives are right, but which is not as linear as it says. */
  private static Layer bent(Layer layer, List<Shape> inputs) {
    double bend = 1e-4;
    return new Broken(layer) {
      @Override
      public void forward(Pass p) {
        super.forward(p);
        double b = p.input(2).get(0);
        p.output().set(0, p.output().get(0) + bend * b * b);
      }

      @Override
      public void jvp(Pass p) {
        super.jvp(p);
        if (p.hasTangent(2)) {
          double slope = 2 * bend * p.input(2).get(0) * p.tangent(2).get(0);
          p.outputTangent().set(0, p.outputTangent().get(0) + slope);
        }
      }

      @Override
      public void vjp(Pass p) {
        super.vjp(p);
        if (p.wants(2)) {
          double slope = 2 * bend * p.input(2).get(0) * p.outputGradient().get(0);
          p.gradient(2).set(0, p.gradient(2).get(0) + slope);
        }
      }

      @Override
      public boolean vjpReadsInput(int input) {
        return true;
      }
    };
  }

  private static Layer forwardAdds(Layer layer) {
    return new Broken(layer) {
      @Override
      public void forward(Pass p) {
        double[] before = p.output().toDoubleArray();
        super.forward(p);
        for (int i = 0; i < before.length; i++) {
          p.output().set(i, before[i] + p.output().get(i));
        }
      }
    };
  }

  private static Layer touchingGradient(Layer layer, List<Shape> inputs) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        super.vjp(p);
        p.kernels().fill(0, p.outputGradient());
      }
    };
  }

  private static Layer staleSaved(Layer layer, List<Shape> inputs) {
    return inputs.getFirst().dim(1) == 1
        ? null
        : new Broken(layer) {
          private double[] first;

          @Override
          public void forward(Pass p) {
            super.forward(p);
            first = first == null ? p.saved(0).toDoubleArray() : first;
            p.saved(0).copyFrom(first);
          }
        };
  }

  private static Layer touchy() {
    return new Broken(new Add()) {
      @Override
      public void vjp(Pass p) {
        double[] second = p.wants(1) ? p.gradient(1).toDoubleArray() : null;
        super.vjp(p);
        for (int i = 0; second != null && i < second.length; i++) {
          p.gradient(1).set(i, second[i] + p.outputGradient().get(i));
        }
      }
    };
  }
}
