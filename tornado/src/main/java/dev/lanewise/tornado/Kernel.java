package dev.lanewise.tornado;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TaskPackage;

/**
 * A method that the device compiler takes, as the object of a functional interface that TornadoVM
 * finds it by.
 *
 * @param name its class and name
 * @param task a {@code TornadoFunctions.TaskN}
 * @param written which of its tensors it writes, counted without other parameters
 * @param each what does the same for some of the elements, if it is an elementwise kernel: it takes
 *     the portable kernel's arguments
 */
record Kernel(String name, Object task, List<Integer> written, Optional<Method> each) {
  /** The kernels that write more tensors than their last. */
  private static final Map<String, List<Integer>> WRITTEN =
      Map.of(
          "MaxPool.forward", List.of(1, 2),
          "Moments.moments", List.of(1, 2),
          "Sums.moments", List.of(1, 2),
          "LogLoss.softmaxLogLoss", List.of(2, 3),
          "Step.momentum", List.of(1, 2));

  static Kernel of(Class<?> owner, String name, Class<?>... types)
      throws ReflectiveOperationException {
    Method method = owner.getMethod(name, types);
    String own = name.substring(name.indexOf('_') + 1);
    String called = owner.getSimpleName().replaceFirst("F(32|64)$", "") + "." + own;
    Optional<Method> each =
        Arrays.stream(owner.getMethods()).filter(m -> m.getName().equals("at_" + own)).findFirst();
    return new Kernel(called, task(method, MethodHandles.lookup()), WRITTEN.get(called), each);
  }

  /**
   * Makes what the compiler makes of {@code Owner::method}.
   *
   * @param lookup of a class from which it can be called by its name
   */
  static Object task(Method method, MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    Class<?> type =
        Class.forName(
            "uk.ac.manchester.tornado.api.common.TornadoFunctions$Task"
                + method.getParameterCount());
    MethodHandle target = lookup.unreflect(method);
    MethodType erased =
        MethodType.methodType(
            void.class, Collections.nCopies(method.getParameterCount(), Object.class));
    try {
      return LambdaMetafactory.metafactory(
              lookup,
              "apply",
              MethodType.methodType(type),
              erased,
              target,
              target.type().wrap().changeReturnType(void.class))
          .getTarget()
          .invoke();
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no task can be made of " + method, e);
    }
  }

  /** Adds a call to a graph. */
  void addTo(TaskGraph graph, String id, List<?> arguments) {
    Object[] all = new Object[arguments.size() + 2];
    all[0] = id;
    all[1] = task;
    for (int i = 0; i < arguments.size(); i++) {
      all[i + 2] = arguments.get(i);
    }
    Method create =
        Arrays.stream(TaskPackage.class.getMethods())
            .filter(method -> method.getName().equals("createPackage"))
            .filter(method -> method.getParameterCount() == all.length)
            .findFirst()
            .orElseThrow();
    try {
      graph.addTask((TaskPackage) create.invoke(null, all));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("TornadoVM does not take " + name, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
