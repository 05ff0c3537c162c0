package dev.lanewise.gradcheck;

import dev.lanewise.layer.AvgPool;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool;
import dev.lanewise.layer.Pass;
import dev.lanewise.layer.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The errors of {@link PlantedErrors} that take more than a line, each by its name there. */
final class Plants {
  private Plants() {}

  static Layer meanMissing(Layer layer, List<Shape> inputs) {
    int terms = layer.terms(inputs);
    return terms == 1 ? null : PlantedErrors.vjp(layer, 0, PlantedErrors.scale(terms));
  }

  static Layer transposed(Layer layer, List<Shape> inputs) {
    int rows = inputs.get(1).dim(0);
    int cols = inputs.get(1).dim(1);
    UnaryOperator<double[]> transpose =
        values -> {
          double[] moved = new double[values.length];
          for (int i = 0; i < values.length; i++) {
            moved[i % cols * rows + i / cols] = values[i];
          }
          return moved;
        };
    return rows == 1 || cols == 1 ? null : PlantedErrors.vjp(layer, 1, transpose);
  }

  /** The gradient by the image, one column to the right. */
  static Layer shifted(Layer layer, Shape x) {
    int width = x.dim(3);
    return PlantedErrors.vjp(
        layer,
        0,
        values -> {
          double[] moved = new double[values.length];
          for (int i = 0; i < values.length; i++) {
            moved[i] = i % width == 0 ? 0 : values[i - 1];
          }
          return moved;
        });
  }

  /**
   * Derivatives of pooling with a stride of one more, on a size where that gives the same output.
   */
  static Example wrongStride(Example any) {
    int[] kernel = {2, 2};
    AvgPool wrong = new AvgPool(kernel, new int[] {3, 3}, false);
    Layer right = new AvgPool(kernel, new int[] {2, 2}, false);
    return reals(
        new Broken(right) {
          @Override
          public void vjp(Pass p) {
            wrong.vjp(p);
          }
        },
        Shape.of(2, 1, 5, 5));
  }

  static Example reals(Layer layer, Shape shape) {
    return new Example(layer, List.of(new Example.Input(shape, new Example.Values.Reals())));
  }

  static Layer forget(Layer layer, int input) {
    return new Broken(layer) {
      @Override
      public void jvp(Pass p) {
        Tensor[] tangents = new Tensor[p.inputs()];
        for (int k = 0; k < tangents.length; k++) {
          tangents[k] = k == input ? null : p.tangent(k);
        }
        p.kernels().fill(0, p.outputTangent());
        super.jvp(with(p, tangents));
      }
    };
  }

  static Pass with(Pass p, Tensor[] tangents) {
    Tensor[] inputs = new Tensor[p.inputs()];
    Arrays.setAll(inputs, p::input);
    return new Pass(
        p.kernels(),
        inputs,
        p.output(),
        new Tensor[0],
        new Tensor[inputs.length],
        null,
        tangents,
        p.outputTangent());
  }

  static Layer withoutBias(Layer layer, List<Shape> inputs) {
    return PlantedErrors.forward(
        layer,
        p -> {
          int outputs = p.input(2).size();
          for (int i = 0; i < p.output().size(); i++) {
            p.output().set(i, p.output().get(i) - p.input(2).get(i % outputs));
          }
        });
  }

  static Layer overwriting(Layer layer) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        for (int k = 0; k < p.inputs(); k++) {
          if (p.wants(k)) {
            p.kernels().fill(0, p.gradient(k));
          }
        }
        super.vjp(p);
      }
    };
  }

  static Example stale(Example any) {
    int[] pair = {2, 2};
    return reals(
        new Broken(new MaxPool(pair, pair, false)) {
          private double[] first;

          @Override
          public void forward(Pass p) {
            super.forward(p);
            if (first == null) {
              first = p.saved(0).toDoubleArray();
            }
            p.saved(0).copyFrom(first);
          }
        },
        Shape.of(2, 1, 6, 6));
  }

  /** An input so large that some of it is 0. */
  static Example kinked(Layer layer) {
    return reals(layer, Shape.of(8, 10));
  }

  /** ReLU that does not tell of its kink. */
  static final class SilentKink extends Broken {
    SilentKink() {
      super(new ReLU());
    }

    @Override
    public boolean branches(Pass p, Tensor out) {
      return false;
    }
  }

  /** ReLU with a derivative of 2 at 0. */
  static final class SteepKink extends Broken {
    SteepKink() {
      super(new ReLU());
    }

    @Override
    public void vjp(Pass p) {
      super.vjp(p);
      if (p.wants(0)) {
        addOnKinks(p, p.outputGradient(), p.gradient(0));
      }
    }

    @Override
    public void jvp(Pass p) {
      super.jvp(p);
      addOnKinks(p, p.tangent(0), p.outputTangent());
    }

    private static void addOnKinks(Pass p, Tensor from, Tensor to) {
      for (int i = 0; i < to.size(); i++) {
        if (p.input(0).get(i) == 0) {
          to.set(i, to.get(i) + 2 * from.get(i));
        }
      }
    }
  }

  /** Pairs, of which vjp takes the last of equals, and jvp the first. */
  static Example lastOfTies(Example any) {
    int[] pair = {1, 2};
    Layer right = new MaxPool(pair, pair, false);
    return reals(
        new Broken(right) {
          @Override
          public void vjp(Pass p) {
            changeVjp(p, 0, values -> toLast(p.input(0).toDoubleArray(), values));
          }

          @Override
          public boolean vjpReadsInput(int input) {
            return true;
          }
        },
        Shape.of(3, 3, 10, 10));
  }

  static double[] toLast(double[] x, double[] gradient) {
    double[] moved = gradient.clone();
    for (int i = 0; i < x.length; i += 2) {
      if (x[i] == x[i + 1]) {
        moved[i + 1] = gradient[i];
        moved[i] = 0;
      }
    }
    return moved;
  }

  static Layer denying(Layer layer) {
    return new Broken(layer) {
      @Override
      public boolean vjpReadsInput(int input) {
        return input == 0;
      }
    };
  }

  static Layer adding(Layer layer) {
    return new Broken(layer) {
      @Override
      public void jvp(Pass p) {
        double[] before = p.outputTangent().toDoubleArray();
        super.jvp(p);
        for (int i = 0; i < before.length; i++) {
          p.outputTangent().set(i, before[i] + p.outputTangent().get(i));
        }
      }
    };
  }

  static Layer jittering(Layer layer) {
    return new Broken(layer) {
      private int calls;

      @Override
      public void forward(Pass p) {
        super.forward(p);
        if (calls++ % 2 == 0) {
          p.output().set(0, Math.nextUp(p.output().get(0)));
        }
      }
    };
  }

  static Layer diagonal(Layer layer, List<Shape> inputs) {
    return inputs.getFirst().dim(1) == 1
        ? null
        : new Broken(layer) {
          @Override
          public void vjp(Pass p) {
            add(p, p.outputGradient(), p.gradient(0));
          }

          @Override
          public void jvp(Pass p) {
            p.kernels().fill(0, p.outputTangent());
            add(p, p.tangent(0), p.outputTangent());
          }

          private void add(Pass p, Tensor from, Tensor to) {
            for (int i = 0; i < to.size(); i++) {
              double y = p.output().get(i);
              to.set(i, to.get(i) + y * (1 - y) * from.get(i));
            }
          }
        };
  }

  static Layer labelForgotten(Layer layer, List<Shape> inputs) {
    int cols = inputs.getFirst().dim(1);
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        super.vjp(p);
        for (int r = 0; p.wants(0) && r < p.input(1).size(); r++) {
          int at = r * cols + (int) p.input(1).get(r);
          p.gradient(0).set(at, p.gradient(0).get(at) + p.outputGradient().get(r));
        }
      }
    };
  }

  static Layer swapped(Layer layer) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        Tensor[] inputs = {p.input(1), p.input(0)};
        Tensor[] gradients = {p.gradient(1), p.gradient(0)};
        super.vjp(
            new Pass(
                p.kernels(),
                inputs,
                p.output(),
                new Tensor[0],
                gradients,
                p.outputGradient(),
                new Tensor[2],
                null));
      }
    };
  }

  static Layer firstExample(Layer layer, List<Shape> inputs) {
    int outputs = inputs.get(1).dim(0);
    // An example of few elements may be all 0.
    return inputs.get(1).dim(1) < 3
        ? null
        : new Broken(layer) {
          @Override
          public void vjp(Pass p) {
            changeVjp(
                p,
                1,
                values -> {
                  int n = values.length / outputs;
                  double[] first = new double[values.length];
                  for (int i = 0; i < first.length; i++) {
                    first[i] = p.outputGradient().get(i / n) * p.input(0).get(i % n);
                  }
                  return first;
                });
          }
        };
  }

  static Layer coupled(Layer layer) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        if (p.wants(1)) {
          super.vjp(p);
        } else if (p.wants(2)) {
          changeVjp(p, 2, UnaryOperator.identity());
        }
      }
    };
  }
}
