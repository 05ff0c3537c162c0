package dev.lanewise.optim;

import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Tensor;
import java.util.Iterator;

/**
 * Stochastic gradient descent with momentum and L2 regularisation [DF §12]: v ← μ·v + η·(∇ + λ·w),
 * then w ← w − v. Biases are not regularised.
 *
 * @param momentum μ, from 0 (none) to below 1
 * @param l2 λ, the weight of ½·‖w‖² in the cost; 0 for none
 */
public record Sgd(double momentum, double l2) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if momentum is not in [0, 1) or l2 not a finite number from 0
   */
  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum " + momentum + ": expected 0 to below 1");
    }
    if (!(l2 >= 0 && l2 < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("l2 " + l2 + ": expected a finite number from 0");
    }
  }

  /** Returns descent without momentum or L2. */
  public static Sgd plain() {
    return new Sgd(0, 0);
  }

  /** Returns descent with momentum and without L2. */
  public static Sgd withMomentum(double momentum) {
    return new Sgd(momentum, 0);
  }

  /** Returns the same with another weight of L2. */
  public Sgd withL2(double weight) {
    return new Sgd(momentum, weight);
  }

  /**
   * Does one step.
   *
   * @param rate η
   * @param velocity v, zero before the first step
   */
  public void step(
      Kernels kernels, double rate, Variables weights, Variables gradients, Variables velocity) {
    if (l2 == 0) {
      kernels.momentumStep(rate, momentum, 0, gradients.all(), velocity.all(), weights.all());
      return;
    }
    Iterator<Tensor> g = gradients.tensors().values().iterator();
    Iterator<Tensor> v = velocity.tensors().values().iterator();
    Iterator<Tensor> w = weights.tensors().values().iterator();
    for (var parameter : weights.parameters()) {
      double decay = parameter.decays() ? l2 : 0;
      kernels.momentumStep(rate, momentum, decay, g.next(), v.next(), w.next());
    }
  }
}
