package dev.lanewise.tornado.bench;

import dev.lanewise.Lanewise;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/**
 * One call of a kernel in float32, again and again on the same tensors, which stay on the device.
 */
abstract class KernelWork implements Work {
  private static final int CHECKED = 16;

  private final Arena arena = Arena.ofShared();
  private final Tensor one = tensor(1);
  private final Tensor probe = tensor(1);
  private final SplittableRandom random = new SplittableRandom(7);
  final Kernels kernels = Lanewise.backend("tornado").open(DType.FLOAT32, 1, null);

  /** Calls the kernel. */
  abstract void call();

  /** The elements of the result. */
  abstract Tensor result();

  /** The exact value of an element of the result. */
  abstract double expected(int index);

  /** The longest sum in the result. */
  abstract int terms();

  final Tensor tensor(int... shape) {
    return Tensor.zeros(arena, DType.FLOAT32, Shape.of(shape));
  }

  /** Numbers from −1 to 1, the same each time. */
  final Tensor random(int... shape) {
    Tensor tensor = tensor(shape);
    SplittableRandom own = new SplittableRandom(tensor.size());
    float[] values = new float[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) own.nextDouble(-1, 1);
    }
    tensor.copyFrom(values);
    return tensor;
  }

  @Override
  public final void run() {
    call();
    kernels.mark();
  }

  /** Reads an element that the device writes behind all that it was given before. */
  @Override
  public final void finish() {
    kernels.axpy(1, one, probe);
    kernels.mark();
    probe.get(0);
  }

  @Override
  public final void check() {
    // Rounding errors of sums of n products of numbers up to 1.
    double bound = (terms() + 8) * (double) terms() * DType.FLOAT32.unitRoundoff();
    for (int i = 0; i < CHECKED && result().size() > 0; i++) {
      int index = random.nextInt(result().size());
      double given = result().get(index);
      double wanted = expected(index);
      if (!(Math.abs(given - wanted) <= bound)) {
        throw new IllegalStateException(
            "element %d of the result is %s: expected %s".formatted(index, given, wanted));
      }
    }
  }

  @Override
  public final void close() {
    kernels.close();
    arena.close();
  }
}
