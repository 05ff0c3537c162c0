package dev.lanewise.tornado.bench;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/** Five elementwise calls as a layer and its derivative make them, of which there is a chain. */
final class ChainWork extends KernelWork {
  private static final String CHAINS = "lanewise.tornado.chains";

  private final Tensor a;
  private final Tensor b;
  private final Tensor difference;
  private final Tensor rectified;
  private final Tensor gradient;

  ChainWork(int n) {
    a = random(n);
    b = random(n);
    difference = tensor(n);
    rectified = tensor(n);
    gradient = tensor(n);
  }

  /** Returns the same with a kernel for each call. */
  static ChainWork oneByOne(int n) {
    System.setProperty(CHAINS, "never");
    try {
      return new ChainWork(n);
    } finally {
      System.clearProperty(CHAINS);
    }
  }

  @Override
  void call() {
    kernels.binary(BinaryOp.SUBTRACT, a, b, difference);
    kernels.unary(UnaryOp.RELU, difference, rectified);
    kernels.fill(0, gradient);
    kernels.unaryDerivative(UnaryOp.RELU, difference, rectified, a, gradient, true);
    kernels.axpy(0.5, rectified, gradient);
  }

  @Override
  Tensor result() {
    return gradient;
  }

  @Override
  double expected(int index) {
    double at = (float) (a.get(index) - b.get(index));
    return at > 0 ? a.get(index) + 0.5 * at : 0;
  }

  @Override
  int terms() {
    return 3;
  }
}
