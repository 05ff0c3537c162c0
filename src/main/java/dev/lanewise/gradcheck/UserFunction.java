package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls on a function that somebody wrote, which watch that it behaves: anything but numbers of the
 * right shapes is a {@link BreachException} that says which call it was.
 */
final class UserFunction<X, Y> {
  private final Form<X, Y> form;
  private final UserFunctions<X, Y> functions;
  private final List<Shape> shapes;
  private Shape outputShape;
  private final Map<String, Integer> calls = new HashMap<>();

  UserFunction(Form<X, Y> form, UserFunctions<X, Y> functions, List<Shape> shapes) {
    this.form = form;
    this.functions = functions;
    this.shapes = shapes;
  }

  boolean hasVjp() {
    return functions.vjp() != null;
  }

  boolean hasJvp() {
    return functions.jvp() != null;
  }

  boolean hasHvp() {
    return functions.hvp() != null;
  }

  /** Returns f(x), which may not be finite. */
  double[] value(double[][] x) {
    Given<X> inputs = given(x);
    Y output = called("the function", () -> functions.function().apply(inputs.made()));
    inputs.kept("the function", "its input");
    return read("the function", output);
  }

  /** Returns the pieces in force at x, one for each element of y; null if f does not say. */
  double[] branches(double[][] x) {
    if (functions.branches() == null) {
      return null;
    }
    Given<X> inputs = given(x);
    double[] pieces = called("branches", () -> functions.branches().apply(inputs.made()));
    inputs.kept("branches", "its input");
    if (pieces.length != outputShape.size()) {
      throw new BreachException(
          "branches returned %d elements for an output of shape %s%s"
              .formatted(pieces.length, outputShape, call("branches")));
    }
    finite("branches", "", pieces);
    return pieces.clone();
  }

  /** Returns J·v. */
  double[] jvp(double[][] x, double[][] v) {
    double[] values = jvpUnchecked(x, v);
    finite("jvp", "", values);
    return values;
  }

  /** As {@link #jvp}, near a point where f may not be finite. */
  double[] jvpUnchecked(double[][] x, double[][] v) {
    Given<X> inputs = given(x);
    Given<X> tangents = given(v);
    Y output = called("jvp", () -> functions.jvp().apply(inputs.made(), tangents.made()));
    inputs.kept("jvp", "its input");
    tangents.kept("jvp", "its tangent");
    return read("jvp", output);
  }

  /** Returns Jᵀ·u. */
  double[][] vjp(double[][] x, double[] u) {
    return finiteGradients("vjp", vjpUnchecked(x, u));
  }

  /** As {@link #vjp}, near a point where f may not be finite. */
  double[][] vjpUnchecked(double[][] x, double[] u) {
    Given<X> inputs = given(x);
    Y weights = form.makeOutput(u, outputShape);
    double[] before = form.readOutput(weights);
    X output = called("vjp", () -> functions.vjp().apply(inputs.made(), weights));
    inputs.kept("vjp", "its input");
    weightsKept("vjp", before, weights);
    return gradients("vjp", output);
  }

  /** Returns the derivative of Jᵀ·u along v. */
  double[][] hvp(double[][] x, double[] u, double[][] v) {
    Given<X> inputs = given(x);
    Given<X> tangents = given(v);
    Y weights = form.makeOutput(u, outputShape);
    double[] before = form.readOutput(weights);
    X output = called("hvp", () -> functions.hvp().apply(inputs.made(), weights, tangents.made()));
    inputs.kept("hvp", "its input");
    tangents.kept("hvp", "its tangent");
    weightsKept("hvp", before, weights);
    return finiteGradients("hvp", gradients("hvp", output));
  }

  private double[][] gradients(String name, X output) {
    double[][] values = called("reading what " + name + " returned", () -> form.readInputs(output));
    if (values.length != shapes.size()) {
      throw new BreachException(
          "%s returned %d gradients for %d inputs%s"
              .formatted(name, values.length, shapes.size(), call(name)));
    }
    for (int k = 0; k < values.length; k++) {
      if (values[k].length != shapes.get(k).size()) {
        throw new BreachException(
            "%s returned %d elements as the gradient by input %d of shape %s%s"
                .formatted(name, values[k].length, k, shapes.get(k), call(name)));
      }
    }
    return values;
  }

  private double[][] finiteGradients(String name, double[][] gradients) {
    for (int k = 0; k < gradients.length; k++) {
      finite(name, " by input " + k, gradients[k]);
    }
    return gradients;
  }

  /** Inputs as the function got them. */
  private final class Given<T> {
    private final T made;
    private final Function<T, double[][]> read;
    private final double[][] before;

    Given(T made, Function<T, double[][]> read) {
      this.made = made;
      this.read = read;
      this.before = read.apply(made);
    }

    T made() {
      return made;
    }

    void kept(String name, String what) {
      if (!Arrays.deepEquals(before, read.apply(made))) {
        throw new BreachException(name + " changed " + what + call(name));
      }
    }
  }

  private Given<X> given(double[][] values) {
    return new Given<>(form.makeInputs(values, shapes), form::readInputs);
  }

  private void weightsKept(String name, double[] before, Y weights) {
    if (!Arrays.equals(before, form.readOutput(weights))) {
      throw new BreachException(name + " changed the output's gradient" + call(name));
    }
  }

  /** Which of the calls of that name showed it. */
  private String call(String name) {
    return ", at call " + calls.get(name);
  }

  private <T> T called(String name, Supplier<T> call) {
    calls.merge(name, 1, Integer::sum);
    T result;
    try {
      result = call.get();
    } catch (RuntimeException | AssertionError | StackOverflowError | LinkageError e) {
      throw new BreachException("%s threw %s%s".formatted(name, e, call(name)), e);
    }
    if (result == null) {
      throw new BreachException(name + " returned null" + call(name));
    }
    return result;
  }

  private double[] read(String name, Y output) {
    Shape given = form.shape(output);
    if (outputShape == null) {
      outputShape = given;
    } else if (!outputShape.equals(given)) {
      throw new BreachException(
          name.equals("jvp")
              ? "jvp returned shape %s where the function returns %s%s"
                  .formatted(given, outputShape, call(name))
              : "the function returned shape %s at first, %s at call %d"
                  .formatted(outputShape, given, calls.get(name)));
    }
    return form.readOutput(output);
  }

  /** Refuses what is NaN or infinite. */
  void finite(String name, String where, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new BreachException(
            "%s returned %s at element %d%s%s".formatted(name, values[i], i, where, call(name)));
      }
    }
  }
}
