package dev.lanewise.gradcheck;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Example;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Checks one layer on one example.
 *
 * <p>{@link #derivatives} closes a triangle: differences of forward vouch for jvp, and jvp for vjp.
 * All bounds follow from the layer's {@link Rounding} class and from Richardson's error estimate;
 * there is no tolerance to choose. Each check looks at two points: one full of zeros, ties and
 * ones, where kinks are, and one with none, where no zero hides an error. It depends on nothing but
 * its arguments. A layer without inputs passes: it has no derivative.
 */
public final class LayerCheck {
  private LayerCheck() {}

  /** Returns the example of a kind of layer that a seed stands for. */
  public static Example example(LayerType type, long seed) {
    return type.example().apply(new SplittableRandom(seed));
  }

  /**
   * Checks both derivatives, and that the layer keeps to the contract of {@link
   * dev.lanewise.layer.Layer}.
   *
   * <ul>
   *   <li>jvp against central differences, in random directions of each input, of all and of some
   *       inputs, and along coordinates. Where {@link dev.lanewise.layer.Layer#branches} says that
   *       x ± t·v are on another piece, t shrinks; on a kink, jvp has to lie between the two
   *       one-sided derivatives.
   *   <li>⟨Jᵀu, v⟩ = ⟨u, Jv⟩ for each input, to rounding, with random v and along coordinates.
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
    List<Shape> shapes = shapes(example);
    Findings findings = new Findings();
    SplittableRandom random = new SplittableRandom(seed);
    int kinks = 0;
    if (shapes.isEmpty()) {
      return report(example, kernels, shapes, seed, kinks, findings);
    }
    try (LayerBench bench =
        new LayerBench(example.layer(), shapes, kernels, findings, random.split())) {
      for (Draw.Point point : Draw.Point.values()) {
        DerivativeCheck check =
            new DerivativeCheck(example, point, rounding, shapes, bench, findings, random);
        check.run();
        kinks += check.kinks();
      }
    } catch (BreachException e) {
      findings.breach(e.getMessage());
    }
    return report(example, kernels, shapes, seed, kinks, findings);
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
    List<Shape> shapes = shapes(example);
    Findings findings = new Findings();
    SplittableRandom random = new SplittableRandom(seed);
    if (shapes.isEmpty()) {
      return report(example, float32, shapes, seed, 0, findings);
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
    return report(example, float32, shapes, seed, 0, findings);
  }

  private static List<Shape> shapes(Example example) {
    return example.inputs().stream().map(Example.Input::shape).toList();
  }

  private static CheckReport report(
      Example example,
      Kernels kernels,
      List<Shape> shapes,
      long seed,
      int kinks,
      Findings findings) {
    String subject = "%s on %s %s".formatted(example.layer(), kernels.dtype(), kernels.name());
    return new CheckReport(subject, shapes, seed, kinks, findings.list());
  }
}
