package dev.lanewise.gradcheck;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * Checks a layer: that it keeps to the contract of {@link Layer}, and that its derivatives are
 * right.
 *
 * <pre>{@code
 * LayerCheck.of(new Swish()).at(Shape.of(4, 7)).assertPasses();
 * }</pre>
 *
 * <p>{@link #run} does all that follows, on both types; the static methods do a part each.
 *
 * <p>{@link #derivatives} closes a triangle: differences of forward vouch for jvp, and jvp for vjp.
 * All bounds follow from the layer's {@link Rounding} class and from Richardson's error estimate;
 * there is no tolerance to choose. Each check looks at two points: one full of zeros, ties and
 * ones, where kinks are, and one with none, where no zero hides an error. It depends on nothing but
 * its arguments. A layer without inputs passes: it has no derivative.
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class LayerCheck {
  private final Example example;
  private final Rounding rounding;
  private final Backend backend;
  private final long seed;

  private LayerCheck(Example example, Rounding rounding, Backend backend, long seed) {
    this.example = example;
    this.rounding = rounding;
    this.backend = backend;
    this.seed = seed;
  }

  /**
   * Returns a check of a layer whose inputs are all real numbers, of class {@link Rounding#SMOOTH}
   * and on the CPU's best kernels.
   */
  public static LayerCheck of(Layer layer) {
    return of(new Example(layer, List.of()));
  }

  /** Returns a check of a layer on inputs such as class labels. */
  public static LayerCheck of(Example example) {
    return new LayerCheck(example, Rounding.SMOOTH, CpuBackend.best(), 1);
  }

  /** Returns this check for data of those shapes; the layer's parameters follow from them. */
  public LayerCheck at(Shape... data) {
    List<Shape> shapes = new ArrayList<>(List.of(data));
    example.layer().parameters(shapes).forEach(parameter -> shapes.add(parameter.shape()));
    List<Example.Input> inputs =
        shapes.stream().map(shape -> new Example.Input(shape, new Example.Values.Reals())).toList();
    return new LayerCheck(new Example(example.layer(), inputs), rounding, backend, seed);
  }

  /** Returns this check with results held to another class of rounding. */
  public LayerCheck rounding(Rounding chosen) {
    return new LayerCheck(example, chosen, backend, seed);
  }

  /** Returns this check on other kernels. */
  public LayerCheck on(Backend kernels) {
    return new LayerCheck(example, rounding, kernels, seed);
  }

  /** Returns this check with random numbers from another seed; 1 if this is never called. */
  public LayerCheck seed(long number) {
    return new LayerCheck(example, rounding, backend, number);
  }

  /**
   * Runs all checks of {@link #derivatives}, {@link #contract} and {@link #precision}, and the
   * first two once more on a batch of 0, unless the layer refuses one.
   *
   * @throws IllegalStateException if no shape was given
   * @throws IllegalArgumentException if the shapes do not fit the layer
   */
  public CheckReport run() {
    if (example.inputs().isEmpty()) {
      throw new IllegalStateException("no shape: say at(Shape.of(…)), one for each data input");
    }
    return LayerRun.all(example, rounding, backend, seed);
  }

  /**
   * Runs the check, and returns its report if it passes.
   *
   * @throws AssertionError with the report as its message if it fails or is inconclusive
   */
  public CheckReport assertPasses() {
    return run().assertPasses();
  }

  /** Returns the example of a kind of layer that a seed stands for. */
  public static Example example(LayerType type, long seed) {
    return type.example().apply(new SplittableRandom(seed));
  }

  /**
   * Checks both derivatives, and that the layer keeps to the contract of {@link Layer}.
   *
   * <ul>
   *   <li>jvp against central differences, in random directions of each input, of all and of some
   *       inputs, and along coordinates. Where {@link Layer#branches} says that x ± t·v are on
   *       another piece, t shrinks; on a kink, jvp has to lie between the two one-sided
   *       derivatives.
   *   <li>What is left of f(x + h·v) − f(x) − h·Jv falls as h² or faster, where it stands out of
   *       rounding.
   *   <li>⟨Jᵀu, v⟩ = ⟨u, Jv⟩ for each input, to rounding, with random u and v and along
   *       coordinates; for a Jacobian of at most 16 × 16, every element of it.
   *   <li>vjp adds to gradients; forward and jvp overwrite what they write; inputs, tangents and
   *       the memory beside every tensor stay as they are; the same call gives the same bits again.
   * </ul>
   *
   * @param rounding the layer's class
   * @param kernels of type float64; no other thread may use them meanwhile
   * @param seed of the values of the inputs and of the directions
   * @throws IllegalArgumentException if the kernels are not float64 or the inputs don't fit the
   *     layer
   */
  public static CheckReport derivatives(
      Example example, Rounding rounding, Kernels kernels, long seed) {
    if (kernels.dtype() != DType.FLOAT64) {
      throw new IllegalArgumentException(
          "derivatives are checked in float64, given %s kernels".formatted(kernels.dtype()));
    }
    return at(
        example,
        rounding,
        kernels,
        seed,
        point -> {
          DerivativeCheck check = new DerivativeCheck(point);
          check.run();
          return check.kinks();
        });
  }

  /**
   * Checks what needs no difference, so on kernels of either type and on inputs of any size.
   *
   * <ul>
   *   <li>⟨Jᵀu, v⟩ = ⟨u, Jv⟩, and that vjp adds, as in {@link #derivatives}.
   *   <li>f(x + h·v) − f(x) = h·Jv over a large step h, for each input in which the layer says that
   *       it is {@link Layer#linear}.
   *   <li>NaN in one example of the batch changes no bit of another one's results, unless the layer
   *       {@link Layer#mixesExamples}.
   *   <li>Two inputs may be one tensor.
   * </ul>
   *
   * @param rounding the layer's class
   * @param kernels of either type; no other thread may use them meanwhile
   * @param seed of the values of the inputs and of the directions
   * @throws IllegalArgumentException if the inputs don't fit the layer
   */
  public static CheckReport contract(
      Example example, Rounding rounding, Kernels kernels, long seed) {
    return at(
        example,
        rounding,
        kernels,
        seed,
        point -> {
          ContractCheck.run(point);
          return 0;
        });
  }

  /** Runs checks, which return how many kinks they met, at one point of each kind. */
  private static CheckReport at(
      Example example,
      Rounding rounding,
      Kernels kernels,
      long seed,
      ToIntFunction<LayerPoint> checks) {
    Findings findings = new Findings();
    SplittableRandom random = new SplittableRandom(seed);
    int kinks = 0;
    if (example.inputs().isEmpty()) {
      return report(example, kernels, seed, kinks, 1, findings);
    }
    try (LayerBench bench =
        new LayerBench(example.layer(), example.shapes(), kernels, findings, random.split())) {
      for (Draw.Point point : Draw.Point.values()) {
        kinks +=
            checks.applyAsInt(LayerPoint.draw(example, point, rounding, bench, findings, random));
      }
    } catch (BreachException e) {
      findings.breach(e.getMessage());
    }
    return report(example, kernels, seed, kinks, LayerRun.MISSED, findings);
  }

  /**
   * Checks that value, jvp and vjp of float32 kernels lie within the layer's {@link Rounding} of
   * those of float64 kernels on the same inputs.
   *
   * @param rounding the layer's class
   * @param float32 the kernels to check; no other thread may use them meanwhile
   * @param float64 the kernels to check against; likewise
   * @param seed of the values of the inputs and of what the Jacobian is multiplied by
   * @throws IllegalArgumentException if the kernels are of other types or the inputs don't fit the
   *     layer
   */
  public static CheckReport precision(
      Example example, Rounding rounding, Kernels float32, Kernels float64, long seed) {
    if (float32.dtype() != DType.FLOAT32 || float64.dtype() != DType.FLOAT64) {
      throw new IllegalArgumentException(
          "float32 is checked against float64, given %s and %s kernels"
              .formatted(float32.dtype(), float64.dtype()));
    }
    List<Shape> shapes = example.shapes();
    Findings findings = new Findings();
    SplittableRandom random = new SplittableRandom(seed);
    if (shapes.isEmpty()) {
      return report(example, float32, seed, 0, 1, findings);
    }
    try (LayerBench rough =
            new LayerBench(example.layer(), shapes, float32, findings, random.split());
        LayerBench exact =
            new LayerBench(example.layer(), shapes, float64, findings, random.split())) {
      for (Draw.Point point : Draw.Point.values()) {
        PrecisionCheck.run(example, point, rounding, shapes, rough, exact, findings, random);
      }
    } catch (BreachException e) {
      findings.breach(e.getMessage());
    }
    return report(example, float32, seed, 0, 1, findings);
  }

  private static CheckReport report(
      Example example, Kernels kernels, long seed, int kinks, double missed, Findings findings) {
    String subject = "%s on %s %s".formatted(example.layer(), kernels.dtype(), kernels.name());
    return new CheckReport(
        subject, example.shapes(), seed, kinks, missed, List.of(), findings.list());
  }
}
