package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * One call of a kernel on tensors large enough to be cut, beside the same on uncut loops.
 *
 * @param method of {@link Kernels}
 * @param tensors what the call takes and writes
 * @param call the call; what it returns is a result as well
 * @param loops the same by the sequential loops, on tensors of the same content
 */
record KernelCase(String method, String what, List<Content> tensors, Call call, Reference loops) {
  /** A tensor's shape, and its elements: any numbers, or whole ones below a bound. */
  record Content(Shape shape, int whole) {
    static Content reals(int... dims) {
      return new Content(Shape.of(dims), 0);
    }

    static Content whole(int bound, int... dims) {
      return new Content(Shape.of(dims), bound);
    }

    double[] values(SplittableRandom random) {
      DoubleSupplier next =
          whole > 0 ? () -> random.nextInt(whole) : () -> random.nextDouble() * 4 - 2;
      // Rounded, so that both types start from the same numbers.
      return random.ints(shape.size()).mapToDouble(i -> (float) next.getAsDouble()).toArray();
    }
  }

  /** A call of kernels. */
  interface Call {
    double on(Kernels kernels, Tensor[] t);
  }

  /** The same by loops. */
  interface Reference {
    double on(Loops loops, Tensor[] t);
  }

  /** Returns the tensors' elements. */
  double[][] values() {
    SplittableRandom random = new SplittableRandom(42);
    return tensors.stream().map(content -> content.values(random)).toArray(double[][]::new);
  }

  /** Returns fresh tensors of those elements, none of them at a storage's start. */
  Tensor[] fresh(Arena arena, DType dtype, double[][] values) {
    Tensor[] fresh = new Tensor[values.length];
    for (int i = 0; i < fresh.length; i++) {
      Storage padded = Storage.allocate(arena, dtype, values[i].length + 8);
      fresh[i] = Tensor.view(padded, 3, tensors.get(i).shape());
      fresh[i].copyFrom(values[i]);
    }
    return fresh;
  }

  @Override
  public String toString() {
    return method + what;
  }
}
