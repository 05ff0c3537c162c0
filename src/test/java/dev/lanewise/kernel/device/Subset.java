package dev.lanewise.kernel.device;

import dev.lanewise.kernel.portable.MemF32;
import dev.lanewise.kernel.portable.MemF64;
import dev.lanewise.kernel.portable.Parallel;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The kernels of some classes, with all that they reach by calls, and where those leave the subset
 * of Java that compilers for devices take. A kernel is a public static method with a parallel loop.
 */
final class Subset {
  /** What stands for memory, and is replaced on a device. */
  private static final Set<String> MEMORY = Set.of(internal(MemF32.class), internal(MemF64.class));

  private final Map<String, Body> bodies = new TreeMap<>();
  private final Map<String, Body> kernels = new LinkedHashMap<>();
  private final Set<Breach> breaches = new LinkedHashSet<>();
  private final Set<String> done = new LinkedHashSet<>();

  Subset(List<Class<?>> classes) throws IOException {
    for (Class<?> each : classes) {
      try (InputStream in = each.getResourceAsStream(each.getSimpleName() + ".class")) {
        for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
          if (method.code().isPresent()) {
            String key = internal(each) + "." + method.methodName() + method.methodType();
            bodies.put(key, new Body(method, Parallel.class));
          }
        }
      }
    }
    bodies.forEach(this::root);
    kernels.forEach(
        (key, body) -> {
          new LoopRules(body, this::touchesMemory, breaches::add).check();
          walk(key, new ArrayList<>());
        });
  }

  /** Returns the kernels, by class, name and descriptor. */
  Map<String, Body> kernels() {
    return kernels;
  }

  /** Returns all breaches, by place. */
  Set<Breach> breaches() {
    return breaches;
  }

  private void root(String key, Body body) {
    if (!body.marked.isEmpty()) {
      boolean open =
          body.method.flags().has(AccessFlag.PUBLIC) && body.method.flags().has(AccessFlag.STATIC);
      if (open && body.type().returnType().descriptorString().equals("V")) {
        kernels.put(key, body);
      } else {
        breaches.add(
            body.breach(body.marked.getFirst().start(), "is parallel in no public static void"));
      }
    }
  }

  private void walk(String key, List<String> callers) {
    Body body = bodies.get(key);
    if (done.add(key)) {
      new InstructionRules(body, breaches::add).check();
    }
    List<String> path = new ArrayList<>(callers);
    path.add(key);
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i) instanceof InvokeInstruction call) {
        call(body, i, call, path);
      }
    }
  }

  private void call(Body body, int i, InvokeInstruction call, List<String> path) {
    String target = key(call);
    String owner = call.owner().asInternalName();
    String called = call.name().stringValue();
    if (owner.equals("java/lang/Math")) {
      String refusal = DeviceMath.refusal(called + call.type());
      if (refusal != null) {
        breaches.add(body.breach(i, refusal));
      }
    } else if (path.contains(target)) {
      breaches.add(body.breach(i, "calls " + called + " again, which has not ended"));
    } else if (kernels.containsKey(target)) {
      breaches.add(body.breach(i, "calls the kernel " + called));
    } else if (bodies.containsKey(target)) {
      walk(target, path);
    } else if (!MEMORY.contains(owner)) {
      breaches.add(body.breach(i, "calls " + owner + "." + called + ", which is no kernel's"));
    }
  }

  /** Whether a call reads or writes memory, itself or by calls. */
  private boolean touchesMemory(InvokeInstruction call) {
    String descriptor = call.type().stringValue();
    return descriptor.contains("MemorySegment;") && !key(call).startsWith("java/");
  }

  static String key(InvokeInstruction call) {
    return call.owner().asInternalName() + "." + call.name() + call.type();
  }

  static String internal(Class<?> type) {
    return type.getName().replace('.', '/');
  }
}
