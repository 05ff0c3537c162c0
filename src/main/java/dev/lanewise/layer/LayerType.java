package dev.lanewise.layer;

import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A kind of layer, as it is registered in {@link Layers}.
 *
 * @param name as network descriptions have it: {@code MaxPool}
 * @param usage its arguments in a network description, for messages: {@code MaxPool(2x2[, stride
 *     2x2][, ceil])}
 * @param role what it is to a network
 * @param rounding what its results are held to
 * @param parse makes a layer from the arguments of a network description
 * @param example makes a layer and inputs of random sizes for the derivative checks; called many
 *     times, it should reach every branch of the layer
 */
public record LayerType(
    String name,
    String usage,
    Role role,
    Rounding rounding,
    Function<Arguments, Layer> parse,
    Function<RandomGenerator, Example> example) {

  /** What a kind of layer is to a network. */
  public enum Role {
    /** A step between input and output. */
    STEP,
    /** The function that is minimised; takes the targets as its last input. */
    LOSS,
    /** A leaf of the graph. */
    LEAF
  }

  /**
   * How far results may be from the exact ones on the same inputs.
   *
   * <p>Here u is the unit roundoff, n the layer's {@link Layer#terms}, |y| the size of its output,
   * and γ(m) = m·u / (1 − m·u) what m roundings in a row amount to (N. Higham, <i>Accuracy and
   * Stability of Numerical Algorithms</i>, lemma 3.1). A gradient is one that starts from 0. Its
   * sums are longer than those of the value, since an input may act on many elements of y, but
   * never have more than |y| + 3n terms: one for each element of y, and more only where a window
   * sees an element again past the edge.
   */
  public enum Rounding {
    /**
     * For a layer that only moves or selects elements. Value and jvp are equal to the exact ones. A
     * gradient is within γ(3n + |y|) of the same sum over magnitudes.
     */
    EXACT,
    /**
     * For sums of products, linear in each input and with no coefficient below 0. The value is
     * within γ(n + 2) of the same sum over magnitudes; jvp, which takes a sum for the tangent of
     * either factor, within γ(2n + 4); a gradient within γ(3n + |y|).
     */
    SUM,
    /**
     * For functions with derivatives of at most 1 + X, X being the largest magnitude of an input,
     * and bounded second derivatives, where an input acts on at most n elements of y. The value is
     * within γ(n + 8) · (1 + X)² · (1 + |exact|); jvp and gradients are within γ(n + 8) · (1 + X)²
     * · n · V, V being the largest magnitude in what the Jacobian is multiplied by.
     */
    SMOOTH
  }

  /** Returns a kind of layer without arguments. */
  static LayerType plain(
      String name,
      Role role,
      Rounding rounding,
      Layer layer,
      Function<RandomGenerator, Example> example) {
    return new LayerType(
        name,
        name,
        role,
        rounding,
        arguments -> {
          arguments.end();
          return layer;
        },
        example);
  }
}
