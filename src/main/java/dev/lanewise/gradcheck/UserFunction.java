package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls on a function that somebody wrote, which watch that it behaves: anything but numbers of the
 * right shapes is a {@link BreachException} that says which call it was.
 */
final class UserFunction<X, Y> {
  private final Form<X, Y> form;
  private final Function<X, Y> function;
  private final BiFunction<X, Y, X> vjp;
  private final BiFunction<X, X, Y> jvp;
  private final List<Shape> shapes;
  private Shape outputShape;
  private int calls;

  UserFunction(
      Form<X, Y> form,
      Function<X, Y> function,
      BiFunction<X, Y, X> vjp,
      BiFunction<X, X, Y> jvp,
      List<Shape> shapes) {
    this.form = form;
    this.function = function;
    this.vjp = vjp;
    this.jvp = jvp;
    this.shapes = shapes;
  }

  /** Returns f(x), which may not be finite. */
  double[] value(double[][] x) {
    calls++;
    X inputs = form.makeInputs(x, shapes);
    Y output = called("the function", () -> function.apply(inputs));
    kept("the function", "its input", x, form.readInputs(inputs));
    return read("the function", output);
  }

  /** Returns J·v. */
  double[] jvp(double[][] x, double[][] v) {
    X inputs = form.makeInputs(x, shapes);
    X tangents = form.makeInputs(v, shapes);
    Y output = called("jvp", () -> jvp.apply(inputs, tangents));
    kept("jvp", "its input", x, form.readInputs(inputs));
    kept("jvp", "its tangent", v, form.readInputs(tangents));
    double[] values = read("jvp", output);
    finite("jvp", "", values);
    return values;
  }

  /** Returns Jᵀ·u. */
  double[][] vjp(double[][] x, double[] u) {
    X inputs = form.makeInputs(x, shapes);
    Y weights = form.makeOutput(u, outputShape);
    X output = called("vjp", () -> vjp.apply(inputs, weights));
    kept("vjp", "its input", x, form.readInputs(inputs));
    kept(
        "vjp",
        "the output's gradient",
        new double[][] {u},
        new double[][] {form.readOutput(weights)});
    double[][] values = called("reading what vjp returned", () -> form.readInputs(output));
    if (values.length != x.length) {
      throw new BreachException(
          "vjp returned %d gradients for %d inputs".formatted(values.length, x.length));
    }
    for (int k = 0; k < values.length; k++) {
      if (values[k].length != x[k].length) {
        throw new BreachException(
            "vjp returned %d elements as the gradient by input %d of shape %s"
                .formatted(values[k].length, k, shapes.get(k)));
      }
      finite("vjp", " by input " + k, values[k]);
    }
    return values;
  }

  private static <T> T called(String name, Supplier<T> call) {
    T result;
    try {
      result = call.get();
    } catch (RuntimeException e) {
      throw BreachException.thrown(name, e);
    }
    if (result == null) {
      throw new BreachException(name + " returned null");
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
              ? "jvp returned shape %s where the function returns %s".formatted(given, outputShape)
              : "the function returned shape %s at first, %s at call %d"
                  .formatted(outputShape, given, calls));
    }
    return form.readOutput(output);
  }

  /** Refuses what is NaN or infinite. */
  static void finite(String name, String where, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new BreachException(
            "%s returned %s at element %d%s".formatted(name, values[i], i, where));
      }
    }
  }

  private static void kept(String name, String what, double[][] before, double[][] after) {
    if (!Arrays.deepEquals(before, after)) {
      throw new BreachException(name + " changed " + what);
    }
  }
}
