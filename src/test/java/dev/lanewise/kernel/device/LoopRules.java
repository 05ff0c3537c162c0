package dev.lanewise.kernel.device;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The form of parallel loops: {@code for (int i = 0; i < bound; i++)}, one nest of at most three in
 * a kernel. TornadoVM takes the first comparison of the counter for the loop's, makes the thread's
 * number the counter's first value, and runs all that stands outside the innermost loop in every
 * thread.
 */
final class LoopRules {
  private final Body body;
  private final Predicate<InvokeInstruction> touchesMemory;
  private final Consumer<Breach> breaches;

  /**
   * @param touchesMemory whether a call reads or writes memory
   */
  LoopRules(Body body, Predicate<InvokeInstruction> touchesMemory, Consumer<Breach> breaches) {
    this.body = body;
    this.touchesMemory = touchesMemory;
    this.breaches = breaches;
  }

  void check() {
    List<Body.Marked> loops = body.marked;
    for (Body.Marked loop : loops) {
      loop(loop);
    }
    for (int k = 1; k < loops.size(); k++) {
      if (!loops.get(k - 1).contains(loops.get(k).start())) {
        breach(loops.get(k).start(), "is a second parallel loop beside another");
      }
    }
    if (loops.size() > 3) {
      breach(loops.get(3).start(), "is a fourth parallel loop");
    }
    for (int i = 0; i < body.size(); i++) {
      between(i);
    }
  }

  private void breach(int instruction, String reason) {
    breaches.accept(body.breach(instruction, reason));
  }

  private void loop(Body.Marked loop) {
    int head = loop.start();
    int test = head;
    while (test < loop.end() && !(body.get(test) instanceof BranchInstruction)) {
      test++;
    }
    boolean found =
        loads(head, loop.slot())
            && test < loop.end()
            && body.get(test).opcode() == Opcode.IF_ICMPGE
            && body.target((BranchInstruction) body.get(test)) == loop.end()
            && body.get(loop.end() - 1) instanceof BranchInstruction back
            && back.opcode() == Opcode.GOTO
            && body.target(back) == head;
    if (!found) {
      breach(head, "marks no loop of the form for (int i = 0; i < bound; i++)");
      return;
    }
    if (!(body.get(head - 2) instanceof ConstantInstruction first
        && Integer.valueOf(0).equals(first.constantValue()))) {
      breach(head, "has a counter that does not start at 0");
    }
    if (!(body.get(loop.end() - 2) instanceof IncrementInstruction step
        && step.slot() == loop.slot()
        && step.constant() == 1)) {
      breach(loop.end() - 2, "has a step other than 1");
    }
    bound(loop, test);
    for (int i = test + 1; i < loop.end() - 2; i++) {
      if (writes(i, loop.slot())) {
        breach(i, "changes the counter in the loop");
      }
      if (compares(i, loop.slot())) {
        breach(i, "compares the counter a second time");
      }
    }
    serialAround(loop);
  }

  /** A bound is computed from variables that nothing in the nest changes. */
  private void bound(Body.Marked loop, int test) {
    Body.Marked nest = body.marked.getFirst();
    for (int i = loop.start() + 1; i < test; i++) {
      Instruction instruction = body.get(i);
      boolean arithmetic =
          instruction instanceof OperatorInstruction
              || instruction instanceof ConstantInstruction
              || instruction instanceof LoadInstruction load
                  && load.typeKind() == TypeKind.INT
                  && !written(nest, load.slot());
      if (!arithmetic) {
        breach(i, "has a bound that is not the same for all threads");
        return;
      }
    }
  }

  private boolean written(Body.Marked nest, int slot) {
    for (int i = nest.start(); i < nest.end(); i++) {
      if (writes(i, slot)) {
        return true;
      }
    }
    return false;
  }

  private void serialAround(Body.Marked loop) {
    for (int i = loop.end(); i < body.size(); i++) {
      if (body.get(i) instanceof BranchInstruction back
          && body.target(back) < loop.start()
          && body.marked.stream().noneMatch(each -> each.start() == body.target(back))) {
        breach(loop.start(), "is a parallel loop inside of a serial one");
        return;
      }
    }
  }

  /** What may stand outside the innermost loop: before it, reads; around the nest, no memory. */
  private void between(int i) {
    if (body.get(i) instanceof InvokeInstruction call && touchesMemory.test(call)) {
      if (!body.marked.getFirst().contains(i)) {
        breach(i, "uses memory outside the parallel loops");
      } else if (!body.marked.getLast().contains(i)
          && call.typeSymbol().returnType().descriptorString().equals("V")) {
        breach(i, "writes outside the innermost parallel loop");
      }
    }
  }

  private boolean loads(int i, int slot) {
    return body.get(i) instanceof LoadInstruction load
        && load.typeKind() == TypeKind.INT
        && load.slot() == slot;
  }

  private boolean writes(int i, int slot) {
    return switch (body.get(i)) {
      case StoreInstruction store -> store.slot() == slot;
      case IncrementInstruction step -> step.slot() == slot;
      default -> false;
    };
  }

  /** Whether a comparison by size has the counter itself on one side. */
  private boolean compares(int i, int slot) {
    return switch (body.get(i).opcode()) {
      case IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE ->
          loads(i - 1, slot) || loads(before(i), slot);
      case IFLT, IFGE, IFGT, IFLE -> loads(i - 1, slot);
      default -> false;
    };
  }

  /** Returns the last instruction of a comparison's first operand, the one before its second. */
  private int before(int comparison) {
    int missing = 1;
    int i = comparison;
    while (missing > 0 && i > 0) {
      i--;
      missing += taken(body.get(i)) - given(body.get(i));
    }
    return Math.max(i - 1, 0);
  }

  private static int taken(Instruction instruction) {
    return switch (instruction) {
      case OperatorInstruction operator -> operator.opcode().name().endsWith("NEG") ? 1 : 2;
      case ConvertInstruction _ -> 1;
      case InvokeInstruction call -> call.typeSymbol().parameterCount();
      default -> 0;
    };
  }

  private static int given(Instruction instruction) {
    return switch (instruction) {
      case LoadInstruction _, ConstantInstruction _, OperatorInstruction _, ConvertInstruction _ ->
          1;
      case InvokeInstruction call -> returns(call.typeSymbol());
      default -> 0;
    };
  }

  private static int returns(MethodTypeDesc type) {
    return type.returnType().descriptorString().equals("V") ? 0 : 1;
  }
}
