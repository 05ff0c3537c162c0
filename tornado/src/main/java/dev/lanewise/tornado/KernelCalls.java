package dev.lanewise.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Links the rewritten calls of kernels: each records the kernel of the same name and arguments. */
public final class KernelCalls {
  private static final String KERNELS = "dev.lanewise.tornado.kernel.";

  private KernelCalls() {}

  /**
   * Links a call site.
   *
   * @param type the portable kernel's parameters, then the {@link Recording}
   * @param owner the simple name of the kernel's class
   * @throws ReflectiveOperationException if there is no such kernel
   */
  public static CallSite bootstrap(
      MethodHandles.Lookup caller, String name, MethodType type, String owner)
      throws ReflectiveOperationException {
    Kernel kernel = Kernel.of(Class.forName(KERNELS + owner), name, deviceTypes(type, owner));
    MethodHandle record =
        MethodHandles.lookup()
            .findStatic(
                KernelCalls.class,
                "record",
                MethodType.methodType(void.class, Kernel.class, Object[].class))
            .bindTo(kernel)
            .asCollector(Object[].class, type.parameterCount())
            .asType(type);
    return new ConstantCallSite(record);
  }

  /** What the rewriting has made of the parameters. */
  private static Class<?>[] deviceTypes(MethodType type, String owner) {
    List<Class<?>> types = new ArrayList<>();
    boolean first = true;
    for (Class<?> parameter :
        type.dropParameterTypes(type.parameterCount() - 1, type.parameterCount()).parameterList()) {
      if (parameter == MemorySegment.class) {
        Class<?> array = owner.endsWith("F64") ? DoubleArray.class : FloatArray.class;
        types.add(first ? array : int.class);
        first = false;
      } else if (parameter == float.class) {
        types.add(FloatArray.class);
      } else if (parameter == double.class) {
        types.add(DoubleArray.class);
        types.add(int.class);
      } else {
        types.add(parameter == boolean.class ? int.class : parameter);
      }
    }
    return types.toArray(Class<?>[]::new);
  }

  private static void record(Kernel kernel, Object[] all) {
    Recorder recorder = ((Recording) all[all.length - 1]).recorder();
    List<Object> arguments = new ArrayList<>();
    for (int i = 0; i < all.length - 1; i++) {
      switch (all[i]) {
        case MemorySegment data -> arguments.add(recorder.copyOf(data));
        case Boolean flag -> arguments.add(flag ? 1 : 0);
        case Double value -> {
          arguments.add(value);
          arguments.add(0);
        }
        default -> arguments.add(all[i]);
      }
    }
    recorder.add(new Call(kernel, arguments));
  }
}
