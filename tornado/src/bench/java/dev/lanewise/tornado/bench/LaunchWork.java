package dev.lanewise.tornado.bench;

import dev.lanewise.tensor.Tensor;

/** The smallest kernel there is: nearly all of its time is the launch. */
final class LaunchWork extends KernelWork {
  private final Tensor x = tensor(1);

  @Override
  void call() {
    kernels.fill(1, x);
  }

  @Override
  Tensor result() {
    return x;
  }

  @Override
  double expected(int index) {
    return 1;
  }

  @Override
  int terms() {
    return 1;
  }
}
