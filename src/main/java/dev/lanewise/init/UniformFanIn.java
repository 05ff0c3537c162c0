package dev.lanewise.init;

import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.Map;

/** Biases 0, rows of W uniform in ±1/√n with n the fan-in [SS]. */
public final class UniformFanIn {
  private UniformFanIn() {}

  /**
   * Fills the weights.
   *
   * @param seed which of the possible starts; each variable draws a sequence of its own from it
   */
  public static void fill(Kernels kernels, Variables weights, long seed) {
    int number = 0;
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      Parameter parameter = weights.parameters().get(number++);
      if (parameter.fanIn() == 0) {
        kernels.fill(0, entry.getValue());
      } else {
        double bound = 1 / Math.sqrt(parameter.fanIn());
        kernels.uniform(-bound, bound, Seeds.derive(seed, number), entry.getValue());
      }
    }
  }
}
