import static java.lang.constant.ConstantDescs.CD_CallSite;
import static java.lang.constant.ConstantDescs.CD_MethodHandles_Lookup;
import static java.lang.constant.ConstantDescs.CD_MethodType;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the portable kernels into device kernels by rewriting their class files: one source, two
 * machines.
 *
 * <pre>
 *   java RewriteKernels.java lanewise.jar target/device-classes
 * </pre>
 *
 * <ul>
 *   <li><b>GemmF32</b> and the like, in {@code dev.lanewise.tornado.kernel}: a MemorySegment is a
 *       FloatArray or DoubleArray, our @Parallel is TornadoVM's, and MemF32 is the module's own.
 *       Beside each kernel stands what the device runs, {@code run_multiply}: it has all tensors in
 *       one array. A device compiler takes int parameters for constants; what a kernel is given as
 *       a float or double changes from call to call (a learning rate) and is read from an array of
 *       one element. Elementwise kernels have an {@code at_relu} as well, which chains of them call
 *       for an element at a time: its loops are usual ones.
 *   <li><b>RecordedLoopsF32</b>, <b>RecordedConvolutionF32</b>: what chooses the kernels of a call,
 *       with each call of one recorded instead of made.
 * </ul>
 */
public final class RewriteKernels {
  private static final String FROM = "dev.lanewise.kernel.portable";
  private static final String TO = "dev.lanewise.tornado.kernel";
  private static final String ARRAYS = "uk.ac.manchester.tornado.api.types.arrays.";
  private static final ClassDesc FLOATS = ClassDesc.of(ARRAYS + "FloatArray");
  private static final ClassDesc DOUBLES = ClassDesc.of(ARRAYS + "DoubleArray");
  private static final ClassDesc CALLS = ClassDesc.of("dev.lanewise.tornado.KernelCalls");

  /** Names such as exp are taken in OpenCL. */
  private static final String PREFIX = "run_";

  /** Kernels whose threads touch the elements of their own position alone, but for a bias. */
  private static final String ELEMENTWISE =
      "(Unary|Binary|Step)F(32|64)[.].*|CopyF(32|64)[.](fill|copy)|BiasF(32|64)[.]addBias";

  private static final String EACH_PREFIX = "at_";

  private static final ClassFile FORMAT = ClassFile.of();

  /** A call site's first call finds its kernel there. */
  private static final DirectMethodHandleDesc BOOTSTRAP =
      MethodHandleDesc.ofMethod(
          DirectMethodHandleDesc.Kind.STATIC,
          CALLS,
          "bootstrap",
          MethodTypeDesc.of(
              CD_CallSite, CD_MethodHandles_Lookup, CD_String, CD_MethodType, CD_String));

  private final Path target;
  private final Map<String, byte[]> bytes = new TreeMap<>();
  private final Map<String, ClassModel> kernels = new TreeMap<>();
  private final Map<String, ClassModel> choosers = new TreeMap<>();

  private RewriteKernels(Path target) {
    this.target = target;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("wanted: lanewise.jar and the folder to write to");
    }
    RewriteKernels rewriting = new RewriteKernels(Path.of(args[1]));
    URI jar = URI.create("jar:" + Path.of(args[0]).toUri());
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> classes = Files.list(files.getPath(FROM.replace('.', '/')))) {
      classes.forEach(rewriting::read);
    }
    rewriting.write();
  }

  private void read(Path file) {
    String name = file.getFileName().toString().replace(".class", "");
    if (name.matches("MemF(32|64)|Parallel|[a-z].*")) {
      return;
    }
    try {
      byte[] read = Files.readAllBytes(file);
      bytes.put(name, read);
      (name.startsWith("Portable") ? choosers : kernels).put(name, FORMAT.parse(read));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write() throws IOException {
    Path folder = Files.createDirectories(target.resolve(TO.replace('.', '/')));
    for (String name : kernels.keySet()) {
      byte[] there = ConstantNames.replace(bytes.get(name), deviceNames(name));
      ClassTransform roundings = ClassTransform.transformingMethodBodies(RewriteKernels::unfused);
      byte[] rounded = FORMAT.transformClass(FORMAT.parse(there), roundings);
      byte[] rewritten = FORMAT.transformClass(FORMAT.parse(rounded), deviceKernels(name));
      Files.write(folder.resolve(name + ".class"), rewritten);
    }
    for (String name : choosers.keySet()) {
      String recorded = name.replace("Portable", "Recorded");
      // Inner classes too: a switch over an enum has its table in one.
      String own = name.replaceFirst("[$].*", "");
      String theirs = own.replace("Portable", "Recorded");
      byte[] there =
          ConstantNames.replace(
              bytes.get(name),
              Map.of(
                  path(FROM + "." + own),
                  path(TO + "." + theirs),
                  own + ".java",
                  theirs + ".java"));
      byte[] rewritten =
          FORMAT.transformClass(FORMAT.parse(there), recordingCalls(ClassDesc.of(TO, recorded)));
      Files.write(folder.resolve(recorded + ".class"), rewritten);
    }
  }

  private static String path(String className) {
    return className.replace('.', '/');
  }

  /** What the classes that a kernel names are on the device. */
  private static Map<String, String> deviceNames(String kernel) {
    return Map.of(
        path(FROM) + "/Parallel",
        "uk/ac/manchester/tornado/api/annotations/Parallel",
        path(FROM),
        path(TO),
        "java/lang/foreign/MemorySegment",
        path(ARRAYS) + (kernel.endsWith("F64") ? "DoubleArray" : "FloatArray"));
  }

  /**
   * Makes a + b into a − b · (−1), which is the same number. TornadoVM fuses products with sums in
   * all kernels or in none: so it does in tiles, which then need half the instructions, and these
   * keep the bits of the portable kernels.
   */
  private static void unfused(CodeBuilder code, CodeElement element) {
    if (element instanceof OperatorInstruction sum && sum.opcode() == Opcode.FADD) {
      code.loadConstant(-1f).fmul().fsub();
    } else if (element instanceof OperatorInstruction sum && sum.opcode() == Opcode.DADD) {
      code.loadConstant(-1.0).dmul().dsub();
    } else {
      code.with(moving(element));
    }
  }

  /** Makes the marks of loops anew, so that their ranges move with the code. */
  private static CodeElement moving(CodeElement element) {
    return element instanceof RuntimeVisibleTypeAnnotationsAttribute loops
        ? RuntimeVisibleTypeAnnotationsAttribute.of(loops.annotations())
        : element;
  }

  /** A method that is a kernel of its own, and no part of others. */
  private static boolean isKernel(MethodModel method) {
    return method.flags().has(AccessFlag.PUBLIC)
        && method.flags().has(AccessFlag.STATIC)
        && method.methodTypeSymbol().returnType().descriptorString().equals("V");
  }

  /** Puts beside each kernel what the device runs. */
  private static ClassTransform deviceKernels(String kernel) {
    return (ClassBuilder builder, ClassElement element) -> {
      builder.with(element);
      if (element instanceof MethodModel method && isKernel(method)) {
        MethodTypeDesc old = method.methodTypeSymbol();
        String name = method.methodName().stringValue();
        int flags = method.flags().flagsMask();
        CodeModel code = method.code().orElseThrow();
        builder.withMethod(
            PREFIX + name,
            deviceType(old),
            flags,
            there -> there.transformCode(code, loading(old)));
        if ((kernel + "." + name).matches(ELEMENTWISE)) {
          builder.withMethod(
              EACH_PREFIX + name, old, flags, there -> there.transformCode(code, inOrder()));
        }
      }
    };
  }

  /** Makes parallel loops into usual ones, for threads that have an element each. */
  private static CodeTransform inOrder() {
    return (code, element) -> {
      if (!(element instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
        code.with(element);
      }
    };
  }

  private static boolean isTensor(ClassDesc type) {
    return type.equals(FLOATS) || type.equals(DOUBLES);
  }

  /**
   * All tensors are in the first one's array, and an int is in the others' place. A float comes as
   * a FloatArray; a double as a DoubleArray and an int, which together have the place of the double
   * among the local variables; and a boolean as an int.
   */
  private static MethodTypeDesc deviceType(MethodTypeDesc old) {
    List<ClassDesc> parameters = new ArrayList<>();
    boolean first = true;
    for (ClassDesc parameter : old.parameterList()) {
      if (isTensor(parameter)) {
        parameters.add(first ? parameter : CD_int);
        first = false;
      } else if (parameter.equals(CD_double)) {
        parameters.add(DOUBLES);
        parameters.add(CD_int);
      } else if (parameter.equals(CD_float)) {
        parameters.add(FLOATS);
      } else {
        parameters.add(parameter.equals(CD_boolean) ? CD_int : parameter);
      }
    }
    return MethodTypeDesc.of(old.returnType(), parameters);
  }

  /**
   * Begins with giving the local variables what the portable kernel's parameters hold. Names the
   * parameters, which TornadoVM asks for.
   */
  private static CodeTransform loading(MethodTypeDesc parameters) {
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder code) {
        int slot = 0;
        for (ClassDesc type : deviceType(parameters).parameterList()) {
          code.localVariable(slot, "p" + slot, type, code.startLabel(), code.endLabel());
          slot += TypeKind.from(type).slotSize();
        }
        slot = 0;
        int tensors = -1;
        for (ClassDesc type : parameters.parameterList()) {
          if (type.equals(CD_float) || type.equals(CD_double)) {
            ClassDesc array = type.equals(CD_float) ? FLOATS : DOUBLES;
            code.aload(slot).iconst_0();
            code.invokevirtual(array, "get", MethodTypeDesc.of(type, CD_int));
            code.storeLocal(TypeKind.from(type), slot);
          } else if (isTensor(type) && tensors < 0) {
            tensors = slot;
          } else if (isTensor(type)) {
            code.aload(tensors).astore(slot);
          }
          slot += TypeKind.from(type).slotSize();
        }
      }

      @Override
      public void accept(CodeBuilder code, CodeElement element) {
        code.with(moving(element));
      }
    };
  }

  /** Records what was a call of a kernel. */
  private ClassTransform recordingCalls(ClassDesc self) {
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeInstruction call && isKernel(call)) {
            MethodTypeDesc type = call.typeSymbol();
            String owner = call.owner().asSymbol().displayName();
            code.aload(0);
            code.invokedynamic(
                DynamicCallSiteDesc.of(
                    BOOTSTRAP,
                    PREFIX + call.name().stringValue(),
                    type.insertParameterTypes(type.parameterCount(), self),
                    owner));
          } else {
            code.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(calls);
  }

  private boolean isKernel(InvokeInstruction call) {
    ClassModel owner = kernels.get(call.owner().asSymbol().displayName());
    return owner != null
        && owner.methods().stream()
            .filter(method -> method.methodName().equalsString(call.name().stringValue()))
            .filter(method -> method.methodTypeSymbol().equals(call.typeSymbol()))
            .anyMatch(RewriteKernels::isKernel);
  }

  /** Replaces parts of names in a class file's table of constants, where all names are. */
  private static final class ConstantNames {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private ConstantNames() {}

    static byte[] replace(byte[] file, Map<String, String> parts) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong());
      int constants = in.readUnsignedShort();
      out.writeShort(constants);
      for (int i = 1; i < constants; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
          out.writeUTF(replaced(in.readUTF(), parts));
        } else {
          out.write(in.readNBytes(sizeAfter(tag)));
        }
        if (tag == LONG || tag == DOUBLE) {
          i++;
        }
      }
      in.transferTo(out);
      return bytes.toByteArray();
    }

    /** The longest part first, since one may be in another. */
    private static String replaced(String name, Map<String, String> parts) {
      String result = name;
      for (String part :
          parts.keySet().stream()
              .sorted(Comparator.comparing(String::length).reversed())
              .toList()) {
        result = result.replace(part, parts.get(part));
      }
      return result;
    }

    /** The JVM specification's table 4.4-A. */
    private static int sizeAfter(int tag) {
      return switch (tag) {
        case 7, 8, 16, 19, 20 -> 2;
        case 15 -> 3;
        case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
        case LONG, DOUBLE -> 8;
        default -> throw new IllegalArgumentException("a constant of kind " + tag);
      };
    }
  }
}
