package dev.lanewise.tornado;

import java.lang.reflect.Method;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The kernels that are looked for by name. */
final class Kernels {
  private static final String PACKAGE = "dev.lanewise.tornado.kernel.";

  private Kernels() {}

  /** Returns the kernel that copies within an array of that type. */
  static Kernel copy(TornadoNativeArray array) {
    Class<?> type = type(array);
    return of(
        PACKAGE + (type == FloatArray.class ? "CopyF32" : "CopyF64"),
        "run_copy",
        int.class,
        type,
        int.class,
        int.class,
        int.class);
  }

  /** Returns the kernel that copies the whole of one array into another. */
  static Kernel send(TornadoNativeArray array) {
    Class<?> type = type(array);
    return of(
        PACKAGE + (type == FloatArray.class ? "TransferF32" : "TransferF64"),
        "run_send",
        int.class,
        type,
        type,
        int.class);
  }

  private static Class<?> type(TornadoNativeArray array) {
    return array instanceof FloatArray ? FloatArray.class : DoubleArray.class;
  }

  private static Kernel of(String owner, String name, Class<?>... types) {
    try {
      return Kernel.of(Class.forName(owner), name, types);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a kernel of that class, less the type, whatever its parameters: the only such one. */
  static Kernel named(String owner, String name, boolean single) {
    try {
      Class<?> type = Class.forName(PACKAGE + owner + (single ? "F32" : "F64"));
      for (Method method : type.getMethods()) {
        if (method.getName().equals(name)) {
          return Kernel.of(type, name, method.getParameterTypes());
        }
      }
      throw new IllegalStateException("no kernel " + name + " in " + type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a reduction of one tensor, {@code sum} or {@code firstNonFinite}. */
  static Kernel total(String name, boolean single) {
    return total(name, single, array(single), int.class);
  }

  /** Returns the inner product. */
  static Kernel dot(boolean single) {
    return total("dot", single, array(single), int.class, int.class, int.class);
  }

  private static Class<?> array(boolean single) {
    return single ? FloatArray.class : DoubleArray.class;
  }

  private static Kernel total(String name, boolean single, Class<?>... tensors) {
    Class<?>[] types = new Class<?>[tensors.length + 3];
    types[0] = int.class;
    types[1] = int.class;
    System.arraycopy(tensors, 0, types, 2, tensors.length);
    types[types.length - 1] = DoubleArray.class;
    return of(PACKAGE + (single ? "TotalsF32" : "TotalsF64"), "run_" + name, types);
  }
}
