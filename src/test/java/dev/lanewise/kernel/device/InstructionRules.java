package dev.lanewise.kernel.device;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a method may consist of, instruction by instruction: all that is not named is refused. */
final class InstructionRules {
  private static final ClassDesc SEGMENT = MemorySegment.class.describeConstable().orElseThrow();

  private static final Set<Opcode> CONVERSIONS =
      Set.of(
          Opcode.I2L,
          Opcode.I2F,
          Opcode.I2D,
          Opcode.L2D,
          Opcode.F2D,
          Opcode.D2F,
          Opcode.F2I,
          Opcode.D2I);

  private final Body body;
  private final Consumer<Breach> breaches;

  InstructionRules(Body body, Consumer<Breach> breaches) {
    this.body = body;
    this.breaches = breaches;
  }

  void check() {
    if (body.method.flags().has(AccessFlag.SYNCHRONIZED)) {
      breach(0, "is synchronized");
    }
    if (body.type().parameterCount() > 20) {
      breach(0, "has more than 20 parameters");
    }
    for (ClassDesc each : body.type().parameterList()) {
      if (!each.isPrimitive() && !each.equals(SEGMENT)) {
        breach(0, "has a parameter of type " + each.displayName());
      }
    }
    for (ExceptionCatch each : body.code.exceptionHandlers()) {
      breach(body.at(each.tryStart()), "handles exceptions");
    }
    for (int i = 0; i < body.size(); i++) {
      String reason = refusal(i);
      if (reason != null) {
        breach(i, reason);
      }
    }
  }

  private void breach(int instruction, String reason) {
    breaches.accept(body.breach(instruction, reason));
  }

  private String refusal(int i) {
    Instruction instruction = body.get(i);
    return switch (instruction) {
      case LoadInstruction load -> load(load, i);
      case StoreInstruction store ->
          store.typeKind() == TypeKind.REFERENCE ? "keeps an object in a variable" : null;
      case ConstantInstruction constant -> constant(constant);
      case OperatorInstruction operator -> operator(operator, i);
      case ConvertInstruction convert ->
          CONVERSIONS.contains(convert.opcode()) ? null : "converts by " + convert.opcode();
      case BranchInstruction branch -> branch(branch, i);
      case ReturnInstruction result -> result(result, i);
      case InvokeInstruction call ->
          call.opcode() == Opcode.INVOKESTATIC ? null : "calls " + call.name() + " of an object";
      case IncrementInstruction _, StackInstruction _ -> null;
      case InvokeDynamicInstruction _ -> "makes a lambda or joins strings";
      case NewObjectInstruction _,
          NewPrimitiveArrayInstruction _,
          NewReferenceArrayInstruction _,
          NewMultiArrayInstruction _ ->
          "allocates";
      case ThrowInstruction _ -> "throws";
      case MonitorInstruction _ -> "locks";
      case FieldInstruction field ->
          "uses the field " + field.name() + ", which is no constant of the compiler's";
      default -> "uses " + instruction.opcode();
    };
  }

  private String load(LoadInstruction load, int i) {
    boolean chosen = body.get(i + 1).opcode() == Opcode.GOTO;
    return load.typeKind() == TypeKind.REFERENCE && chosen ? "chooses between segments" : null;
  }

  private static String constant(ConstantInstruction constant) {
    return switch (constant.constantValue()) {
      case Integer _, Long _ -> null;
      case Float value when Float.isFinite(value) -> null;
      case Double value when Double.isFinite(value) -> null;
      case Float _, Double _ -> "has an infinite constant or NaN, which PTX is given as float32";
      default -> "has a constant that is no number";
    };
  }

  private String operator(OperatorInstruction operator, int i) {
    return switch (operator.opcode()) {
      case FDIV -> "divides in float32, which devices round to 2 ulp: divide in binary64";
      case FREM, DREM -> "takes a remainder of fractions";
      case ISHR, LSHR -> masked(i) ? null : "shifts right without a mask, by sign or not";
      case IUSHR, LUSHR -> "shifts right by >>>, which OpenCL is given as >>: mask a >>";
      case FCMPG, DCMPG, FCMPL, DCMPL -> comparison(operator.opcode(), body.get(i + 1).opcode());
      case ARRAYLENGTH -> "uses an array";
      default -> null;
    };
  }

  /** Whether a right shift by a constant is masked so that its sign does not matter. */
  private boolean masked(int shift) {
    List<Instruction> code = body.instructions;
    return code.get(shift - 1) instanceof ConstantInstruction by
        && by.constantValue() instanceof Integer distance
        && code.get(shift + 1) instanceof ConstantInstruction mask
        && code.get(shift + 2) instanceof OperatorInstruction and
        && switch (and.opcode()) {
          case LAND -> (((Long) mask.constantValue()) & ~(-1L >>> distance)) == 0;
          case IAND -> (((Integer) mask.constantValue()) & ~(-1 >>> distance)) == 0;
          default -> false;
        };
  }

  /**
   * Lets a comparison of fractions, with the branch behind it, ask for &lt;, &gt; or ==. TornadoVM
   * asks for &lt; in place of &gt;=, with the branches swapped, NaN or not.
   */
  private static String comparison(Opcode comparison, Opcode branch) {
    boolean less = comparison == Opcode.FCMPG || comparison == Opcode.DCMPG;
    boolean strict =
        switch (branch) {
          case IFLT, IFGE -> less;
          case IFGT, IFLE -> !less;
          default -> true;
        };
    if (!strict) {
      return "compares fractions by <= or >=, which devices answer wrongly for NaN: use < or >";
    }
    return branch == Opcode.IFEQ
        ? "compares fractions by !=, which PTX answers wrongly for NaN: use =="
        : null;
  }

  private String branch(BranchInstruction branch, int i) {
    String reason =
        switch (branch.opcode()) {
          case IF_ACMPEQ, IF_ACMPNE, IFNULL, IFNONNULL -> "compares segments";
          default -> null;
        };
    if (reason == null && leavesLoopEarly(branch, i)) {
      return "leaves a loop early";
    }
    return reason == null && sharesElse(branch, i)
        ? "has an else behind && or ||: TornadoVM was seen to take both ways"
        : reason;
  }

  /** Whether a comparison is the first of several that lead to one else. */
  private boolean sharesElse(BranchInstruction branch, int i) {
    int to = body.target(branch);
    boolean hasElse =
        to > i + 1
            && branch.opcode() != Opcode.GOTO
            && body.get(to - 1) instanceof BranchInstruction over
            && over.opcode() == Opcode.GOTO
            && body.target(over) > to;
    return hasElse && leadTo(to, 0, i) == 0 && leadTo(to, i + 1, to) > 0;
  }

  /** How many of some instructions branch to a place. */
  private int leadTo(int place, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (body.get(i) instanceof BranchInstruction branch && body.target(branch) == place) {
        count++;
      }
    }
    return count;
  }

  /** Whether a branch is a second way out of a loop, beside the one at its head. */
  private boolean leavesLoopEarly(BranchInstruction branch, int i) {
    int to = body.target(branch);
    boolean early = false;
    for (int end = i; end < body.size(); end++) {
      if (body.get(end) instanceof BranchInstruction back && body.target(back) <= i && end < to) {
        early |= end != i && !isFirstExit(body.target(back), end, i);
      }
    }
    return early;
  }

  private boolean isFirstExit(int head, int end, int branch) {
    if (body.get(end).opcode() != Opcode.GOTO) {
      return false;
    }
    for (int i = head; i < branch; i++) {
      if (body.get(i) instanceof BranchInstruction other && body.target(other) > end) {
        return false;
      }
    }
    return true;
  }

  private String result(ReturnInstruction result, int i) {
    String object = result.typeKind() == TypeKind.REFERENCE ? "returns an object" : null;
    return i < body.size() - 1 ? "returns before the end" : object;
  }
}
