package dev.lanewise.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/**
 * A call of a kernel that was recorded.
 *
 * @param arguments in the kernel's order: an Integer or Long is a constant of the compiled kernel,
 *     a Float or Double a number that may change, a {@link DeviceCopy} a tensor's storage, and a
 *     DoubleArray what the host reads
 * @param grid how its threads are grouped; null if the kernel has parallel loops instead
 */
record Call(Kernel kernel, List<Object> arguments, Grid grid) {
  Call(Kernel kernel, List<Object> arguments) {
    this(kernel, arguments, null);
  }

  /** What makes it the same kernel for the compiler, on the same memory. */
  void shape(List<Object> into) {
    into.add(kernel);
    into.add(grid == null ? "" : grid);
    for (Object argument : arguments) {
      into.add(isNumber(argument) ? argument.getClass() : argument);
    }
  }

  /** The numbers that may change from one time to the next. */
  void numbers(List<Number> into) {
    for (Object argument : arguments) {
      if (isNumber(argument)) {
        into.add((Number) argument);
      }
    }
  }

  static boolean isNumber(Object argument) {
    return argument instanceof Float || argument instanceof Double;
  }

  List<DeviceCopy> tensors() {
    List<DeviceCopy> tensors = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof DeviceCopy copy) {
        tensors.add(copy);
      }
    }
    return tensors;
  }

  /** The tensors that the kernel writes. */
  List<DeviceCopy> written() {
    List<DeviceCopy> tensors = tensors();
    if (kernel.written() != null) {
      return kernel.written().stream().map(tensors::get).toList();
    }
    return results().isEmpty() ? List.of(tensors.getLast()) : List.of();
  }

  /** What the host reads. */
  List<DoubleArray> results() {
    List<DoubleArray> results = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof DoubleArray result) {
        results.add(result);
      }
    }
    return results;
  }
}
