package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;

/**
 * A variable that a layer is trained by.
 *
 * @param name within the layer: {@code weight}, {@code bias}
 * @param shape without a batch
 * @param fanIn how many inputs one output sums over, by which the variable is initialised; 0 for
 *     one that starts at zero
 * @param decays whether L2 regularisation applies to it
 */
public record Parameter(String name, Shape shape, int fanIn, boolean decays) {
  /** Returns a weight: initialised by its fan-in, and subject to L2. */
  public static Parameter weight(Shape shape, int fanIn) {
    return new Parameter("weight", shape, fanIn, true);
  }

  /** Returns a bias: zero at first, and not subject to L2. */
  public static Parameter bias(int size) {
    return new Parameter("bias", Shape.of(size), 0, false);
  }
}
