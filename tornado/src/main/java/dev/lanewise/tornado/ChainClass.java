package dev.lanewise.tornado;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Writes the class of a chain at run time, since each network has others:
 *
 * <pre>
 *   run_chain(KernelContext context, FloatArray number1, FloatArray heap) {
 *     int i = context.globalIdx;
 *     if (i &lt; 500) {
 *       BiasF32.at_addBias(1, 1, 1, heap, 64 + i / 1 % 10, heap, 128 + i);
 *       UnaryF32.at_relu(1, heap, 128 + i, heap, 640 + i);
 *     }
 *     if (i &lt; 80) {
 *       StepF32.at_axpy(1, number1.get(0), heap, 1152 + i, heap, 1232 + i);
 *     }
 *   }
 * </pre>
 */
final class ChainClass {
  private static final String NAME = "dev.lanewise.tornado.kernel.Chain";
  private static final String KERNEL = "run_chain";
  private static final ClassDesc CONTEXT = described(KernelContext.class);
  private static final ClassDesc LOOKUP = described(MethodHandles.Lookup.class);
  private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

  private final List<Stage> stages;
  private final List<ClassDesc> parameters = new ArrayList<>();

  /** Local variables: where the next number is, the heap, and the position. */
  private int number;

  private final int heap;
  private final int position;

  private ChainClass(List<Stage> stages, Class<?> heapType) {
    this.stages = stages;
    parameters.add(CONTEXT);
    for (Stage stage : stages) {
      for (Stage.Operand operand : stage.operands()) {
        if (operand instanceof Stage.Operand.Scalar(Class<?> type)) {
          parameters.add(described(arrayOf(type)));
        }
      }
    }
    heap = parameters.size();
    parameters.add(described(heapType));
    position = parameters.size();
  }

  /**
   * Makes the kernel of a chain. Its parameters are a context, the stages' numbers in order, each
   * in an array, and the heap.
   */
  static Kernel write(List<Stage> stages, Class<?> heapType) {
    byte[] bytes = new ChainClass(stages, heapType).bytes();
    try {
      Class<?> type = new Loader(bytes).type;
      MethodHandles.Lookup lookup = (MethodHandles.Lookup) type.getMethod("lookup").invoke(null);
      Method kernel =
          Arrays.stream(type.getMethods())
              .filter(method -> method.getName().equals(KERNEL))
              .findFirst()
              .orElseThrow();
      return new Kernel("chain", Kernel.task(kernel, lookup), null, Optional.empty());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a chain that cannot be called", e);
    }
  }

  /** Each class has the same name, see {@link dev.lanewise.tornado.kernel.Chain}. */
  private static final class Loader extends ClassLoader {
    private final Class<?> type;

    Loader(byte[] bytes) {
      super(ChainClass.class.getClassLoader());
      type = defineClass(NAME, bytes, 0, bytes.length);
    }
  }

  private byte[] bytes() {
    return ClassFile.of()
        .build(
            ClassDesc.of(NAME),
            type -> {
              type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
              type.withMethodBody(
                  "lookup",
                  MethodTypeDesc.of(LOOKUP),
                  PUBLIC_STATIC,
                  code ->
                      code.invokestatic(
                              described(MethodHandles.class), "lookup", MethodTypeDesc.of(LOOKUP))
                          .areturn());
              type.withMethodBody(
                  KERNEL,
                  MethodTypeDesc.of(ConstantDescs.CD_void, parameters),
                  PUBLIC_STATIC,
                  this::kernel);
            });
  }

  private void kernel(CodeBuilder code) {
    number = 1;
    // TornadoVM asks for the parameters' names.
    for (int slot = 0; slot < parameters.size(); slot++) {
      code.localVariable(
          slot, "p" + slot, parameters.get(slot), code.startLabel(), code.endLabel());
    }
    code.aload(0)
        .getfield(CONTEXT, "globalIdx", ConstantDescs.CD_Integer)
        .invokevirtual(
            ConstantDescs.CD_Integer, "intValue", MethodTypeDesc.of(ConstantDescs.CD_int))
        .istore(position);
    Label after = null;
    for (int s = 0; s < stages.size(); s++) {
      Stage stage = stages.get(s);
      if (s == 0 || stage.n() != stages.get(s - 1).n()) {
        if (after != null) {
          code.labelBinding(after);
        }
        after = code.newLabel();
        code.iload(position).loadConstant(stage.n()).if_icmpge(after);
      }
      stage.operands().forEach(operand -> load(code, operand));
      code.invokestatic(
          described(stage.each().getDeclaringClass()),
          stage.each().getName(),
          MethodTypeDesc.of(
              ConstantDescs.CD_void,
              Arrays.stream(stage.each().getParameterTypes()).map(ChainClass::described).toList()));
    }
    code.labelBinding(after);
    code.return_();
  }

  private void load(CodeBuilder code, Stage.Operand operand) {
    switch (operand) {
      case Stage.Operand.Constant(int value) -> code.loadConstant(value);
      case Stage.Operand.Element(int base) ->
          code.aload(heap).loadConstant(base).iload(position).iadd();
      case Stage.Operand.Channel(int base, int channels, int inner) ->
          code.aload(heap)
              .loadConstant(base)
              .iload(position)
              .loadConstant(inner)
              .idiv()
              .loadConstant(channels)
              .irem()
              .iadd();
      case Stage.Operand.Scalar(Class<?> type) ->
          code.aload(number++)
              .loadConstant(0)
              .invokevirtual(
                  described(arrayOf(type)),
                  "get",
                  MethodTypeDesc.of(described(type), ConstantDescs.CD_int));
    }
  }

  private static Class<?> arrayOf(Class<?> type) {
    return type == float.class ? FloatArray.class : DoubleArray.class;
  }

  private static ClassDesc described(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
