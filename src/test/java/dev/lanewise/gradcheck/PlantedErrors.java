package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Layers with an error planted in each, on purpose. */
final class PlantedErrors {
  private PlantedErrors() {}

  /**
   * An error in a kind of layer.
   *
   * @param layer what it is planted in: a name in the registry
   * @param plant puts it there; null if it does not show in that example
   */
  record Planted(String name, String layer, UnaryOperator<Example> plant) {
    @Override
    public String toString() {
      return layer + ": " + name;
    }
  }

  /** Returns all that are found in float64. */
  static List<Planted> all() {
    return Stream.of(basic(), PlantedSlips.all(), PlantedSizes.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Planted> basic() {
    return List.of(
        planted("Tanh", "sign of vjp", (layer, _) -> vjp(layer, 0, PlantedErrors::negate)),
        planted("Softplus", "sign of both", (layer, _) -> both(layer, PlantedErrors::negate)),
        planted("Square", "factor 2 missing", (layer, _) -> both(layer, scale(0.5))),
        planted("Sigmoid", "off by 1 in 1,000", (layer, _) -> both(layer, scale(1.001))),
        planted("AvgPool", "mean missing", Plants::meanMissing),
        planted("Affine", "weight gradient transposed", Plants::transposed),
        planted("Conv", "padding off by one", (layer, x) -> Plants.shifted(layer, x.getFirst())),
        new Planted("stride off by one", "AvgPool", Plants::wrongStride),
        planted("Affine", "tangent of the bias dropped", (layer, _) -> Plants.forget(layer, 2)),
        planted("Conv", "gradient of the bias dropped", (layer, _) -> vjp(layer, 2, scale(0))),
        planted("Affine", "bias dropped in forward", Plants::withoutBias),
        planted("Conv", "gradient overwritten", (layer, _) -> Plants.overwriting(layer)),
        planted("Add", "gradient added twice", (layer, _) -> vjp(layer, 1, scale(2))),
        new Planted("stale switches", "MaxPool", Plants::stale),
        new Planted("slope 2 on the kink", "ReLU", _ -> Plants.kinked(new Plants.SteepKink())),
        new Planted("ties to the last in vjp alone", "MaxPool", Plants::lastOfTies),
        new Planted("kink not reported", "ReLU", _ -> Plants.kinked(new Plants.SilentKink())),
        planted("Softmax", "last element of vjp", (layer, _) -> vjp(layer, 0, LAST)),
        planted("SquaredLoss", "last element of both", (layer, _) -> both(layer, LAST)),
        planted("Multiply", "tangent of one input", (layer, _) -> Plants.forget(layer, 1)),
        planted("Sigmoid", "input modified", (layer, _) -> forward(layer, p -> touch(p.input(0)))),
        planted("Tanh", "output modified by jvp", (layer, _) -> jvp(layer, p -> touch(p.output()))),
        planted("Add", "written past the end", (layer, _) -> forward(layer, p -> past(p.output()))),
        planted(
            "Flatten",
            "vjp writes in front",
            (layer, _) -> afterVjp(layer, p -> before(p.gradient(0)))),
        planted("Multiply", "vjp reads what it denies", (layer, _) -> Plants.denying(layer)),
        planted("Sigmoid", "jvp adds", (layer, _) -> Plants.adding(layer)),
        planted("Softplus", "random in the last bit", (layer, _) -> Plants.jittering(layer)),
        planted("Softmax", "diagonal of the Jacobian alone", Plants::diagonal),
        planted("SoftmaxLogLoss", "label not subtracted", Plants::labelForgotten),
        planted("Subtract", "sides swapped in vjp", (layer, _) -> Plants.swapped(layer)),
        planted("Affine", "first example alone in the weight", Plants::firstExample),
        planted(
            "Affine",
            "input's gradient for the weight's sake",
            (layer, _) -> Plants.coupled(layer)),
        planted(
            "LogSoftmax",
            "vjp throws",
            (layer, _) ->
                afterVjp(
                    layer,
                    _ -> {
                      throw new IllegalStateException("planted");
                    })));
  }

  /** Returns those that are found in float32 alone. */
  static List<Planted> inFloat32() {
    return List.of(
        planted(
            "Tanh", "value off by 1 in 1,000", (layer, _) -> forward(layer, p -> blur(p.output()))),
        planted(
            "Affine",
            "jvp off by 1 in 1,000",
            (layer, _) -> jvp(layer, p -> blur(p.outputTangent()))),
        planted(
            "Conv",
            "vjp off by 1 in 1,000",
            (layer, _) -> afterVjp(layer, p -> blur(p.gradient(1)))));
  }

  interface Plant {
    Layer in(Layer layer, List<Shape> inputs);
  }

  static Planted planted(String layer, String name, Plant plant) {
    return new Planted(
        name,
        layer,
        example -> {
          List<Shape> shapes = example.inputs().stream().map(Example.Input::shape).toList();
          Layer broken = plant.in(example.layer(), shapes);
          return broken == null ? null : new Example(broken, example.inputs());
        });
  }

  private static final UnaryOperator<double[]> LAST =
      values -> {
        double[] changed = values.clone();
        changed[changed.length - 1] += 1e-4;
        return changed;
      };

  private static double[] negate(double[] values) {
    return scale(-1).apply(values);
  }

  static UnaryOperator<double[]> scale(double factor) {
    return values -> Arrays.stream(values).map(value -> factor * value).toArray();
  }

  static Layer vjp(Layer layer, int input, UnaryOperator<double[]> change) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        changeVjp(p, input, change);
      }
    };
  }

  private static Layer both(Layer layer, UnaryOperator<double[]> change) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        changeVjp(p, 0, change);
      }

      @Override
      public void jvp(Pass p) {
        super.jvp(p);
        p.outputTangent().copyFrom(change.apply(p.outputTangent().toDoubleArray()));
      }
    };
  }

  interface Act {
    void on(Pass p);
  }

  static Layer forward(Layer layer, Act act) {
    return new Broken(layer) {
      @Override
      public void forward(Pass p) {
        super.forward(p);
        act.on(p);
      }
    };
  }

  private static Layer jvp(Layer layer, Act act) {
    return new Broken(layer) {
      @Override
      public void jvp(Pass p) {
        super.jvp(p);
        act.on(p);
      }
    };
  }

  private static Layer afterVjp(Layer layer, Act act) {
    return new Broken(layer) {
      @Override
      public void vjp(Pass p) {
        super.vjp(p);
        act.on(p);
      }
    };
  }

  private static void touch(Tensor tensor) {
    tensor.set(0, tensor.get(0) + 1);
  }

  private static void past(Tensor tensor) {
    Storage storage = tensor.storage();
    Tensor.view(storage, tensor.offset() + tensor.size(), Shape.of(1)).set(0, 7);
  }

  private static void before(Tensor tensor) {
    Tensor.view(tensor.storage(), tensor.offset() - 1, Shape.of(1)).set(0, 7);
  }

  private static void blur(Tensor tensor) {
    if (tensor != null && tensor.dtype().bytes() == Float.BYTES) {
      tensor.copyFrom(scale(1.001).apply(tensor.toDoubleArray()));
    }
  }
}
