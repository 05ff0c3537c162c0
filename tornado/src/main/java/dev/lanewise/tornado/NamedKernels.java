package dev.lanewise.tornado;

import dev.lanewise.tensor.DType;
import java.lang.reflect.Method;
import java.util.Arrays;

/** The kernels that are looked for by name, not linked from a call. */
final class NamedKernels {
  private static final String PACKAGE = "dev.lanewise.tornado.kernel.";
  private static final String PREFIX = "run_";

  private NamedKernels() {}

  /**
   * Returns the only kernel of that name in a class, whatever its parameters.
   *
   * @param owner the class's simple name, less the type at its end
   */
  static Kernel find(String owner, String name, DType dtype) {
    try {
      Class<?> type = Class.forName(PACKAGE + owner + (dtype == DType.FLOAT32 ? "F32" : "F64"));
      Method found =
          Arrays.stream(type.getMethods())
              .filter(method -> method.getName().equals(PREFIX + name))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("no kernel " + name + " in " + type.getName()));
      return Kernel.of(type, found.getName(), found.getParameterTypes());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
