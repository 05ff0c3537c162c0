package dev.lanewise.tornado;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An elementwise call as part of a chain, with its tensors in their places.
 *
 * @param each what is done for one element
 * @param n how many elements there are
 * @param operands the arguments of {@code each}, less the tensors themselves, which are in one
 *     array
 */
record Stage(Method each, int n, List<Operand> operands) {
  /** An argument. */
  sealed interface Operand {
    /** One of one element, a flag. */
    record Constant(int value) implements Operand {}

    /** Where a tensor's element is: {@code base} plus the position. */
    record Element(int base) implements Operand {}

    /** Where a channel's element is: {@code base} plus the channel of the position. */
    record Channel(int base, int channels, int inner) implements Operand {}

    /** A number that may change, an element of an array of this type. */
    record Scalar(Class<?> type) implements Operand {}
  }

  static Stage of(Call call, Map<DeviceCopy, Integer> bases) {
    List<Object> arguments = call.arguments();
    int sizes = Chains.sizes(call);
    boolean byChannel = Chains.isBias(call);
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case DeviceCopy copy -> {
          int base = bases.get(copy) + (Integer) arguments.get(++i);
          operands.add(
              byChannel
                  ? new Operand.Channel(
                      base, (Integer) arguments.get(1), (Integer) arguments.get(2))
                  : new Operand.Element(base));
          // Of a bias, the first tensor alone is.
          byChannel = false;
        }
        case Float value -> operands.add(new Operand.Scalar(float.class));
        case Double value -> {
          operands.add(new Operand.Scalar(double.class));
          // The int behind it only fills the place that a double has among local variables.
          i++;
        }
        case Integer value -> operands.add(new Operand.Constant(i < sizes ? 1 : value));
        default -> throw new IllegalArgumentException(call + " in a chain");
      }
    }
    return new Stage(call.kernel().each().orElseThrow(), (int) Chains.size(call), operands);
  }
}
