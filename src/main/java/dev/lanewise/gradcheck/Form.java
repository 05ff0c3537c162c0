package dev.lanewise.gradcheck;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * How a function takes its inputs and returns its output. Values are copied in and out.
 *
 * @param <X> all inputs
 * @param <Y> the output
 */
interface Form<X, Y> {
  X makeInputs(double[][] values, List<Shape> shapes);

  /** Returns the values of the inputs, or of what vjp returned for them. */
  double[][] readInputs(X inputs);

  Y makeOutput(double[] values, Shape shape);

  double[] readOutput(Y output);

  Shape shape(Y output);

  /** One array to one array. */
  final class OneArray implements Form<double[], double[]> {
    @Override
    public double[] makeInputs(double[][] values, List<Shape> shapes) {
      return values[0].clone();
    }

    @Override
    public double[][] readInputs(double[] inputs) {
      return new double[][] {inputs.clone()};
    }

    @Override
    public double[] makeOutput(double[] values, Shape shape) {
      return values.clone();
    }

    @Override
    public double[] readOutput(double[] output) {
      return output.clone();
    }

    @Override
    public Shape shape(double[] output) {
      return Shape.of(output.length);
    }
  }

  /** Several arrays to one. */
  final class ManyArrays implements Form<double[][], double[]> {
    @Override
    public double[][] makeInputs(double[][] values, List<Shape> shapes) {
      double[][] inputs = new double[values.length][];
      for (int k = 0; k < inputs.length; k++) {
        inputs[k] = values[k].clone();
      }
      return inputs;
    }

    @Override
    public double[][] readInputs(double[][] inputs) {
      return makeInputs(inputs, List.of());
    }

    @Override
    public double[] makeOutput(double[] values, Shape shape) {
      return values.clone();
    }

    @Override
    public double[] readOutput(double[] output) {
      return output.clone();
    }

    @Override
    public Shape shape(double[] output) {
      return Shape.of(output.length);
    }
  }

  /** Several tensors to one. */
  final class Tensors implements Form<Tensor[], Tensor> {
    private final Arena arena;
    private final DType dtype;

    Tensors(Arena arena, DType dtype) {
      this.arena = arena;
      this.dtype = dtype;
    }

    @Override
    public Tensor[] makeInputs(double[][] values, List<Shape> shapes) {
      Tensor[] inputs = new Tensor[values.length];
      for (int k = 0; k < inputs.length; k++) {
        inputs[k] = makeOutput(values[k], shapes.get(k));
      }
      return inputs;
    }

    @Override
    public double[][] readInputs(Tensor[] inputs) {
      double[][] values = new double[inputs.length][];
      for (int k = 0; k < values.length; k++) {
        values[k] = inputs[k].toDoubleArray();
      }
      return values;
    }

    @Override
    public Tensor makeOutput(double[] values, Shape shape) {
      return Tensor.of(arena, dtype, shape, values);
    }

    @Override
    public double[] readOutput(Tensor output) {
      return output.toDoubleArray();
    }

    @Override
    public Shape shape(Tensor output) {
      return output.shape();
    }
  }
}
