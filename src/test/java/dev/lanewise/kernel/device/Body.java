package dev.lanewise.kernel.device;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The code of one method: its instructions by number, their lines, and the loops marked in it. */
final class Body {
  /**
   * The instructions from which to which a marked variable lives, the end exclusive, and its slot.
   */
  record Marked(int start, int end, int slot) {
    boolean contains(int instruction) {
      return start <= instruction && instruction < end;
    }
  }

  final MethodModel method;
  final CodeAttribute code;
  final List<Instruction> instructions = new ArrayList<>();

  /** Outer loops before inner ones. */
  final List<Marked> marked;

  private final List<Integer> lines = new ArrayList<>();
  private final Map<Integer, Integer> byPosition = new HashMap<>();

  Body(MethodModel method, Class<?> mark) {
    this.method = method;
    this.code = (CodeAttribute) method.code().orElseThrow();
    int line = 0;
    int position = 0;
    for (CodeElement element : code) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof Instruction instruction) {
        byPosition.put(position, instructions.size());
        instructions.add(instruction);
        lines.add(line);
        position += instruction.sizeInBytes();
      }
    }
    byPosition.put(position, instructions.size());
    marked = marked(mark);
  }

  private List<Marked> marked(Class<?> mark) {
    ClassDesc wanted = mark.describeConstable().orElseThrow();
    List<Marked> found = new ArrayList<>();
    code.findAttribute(Attributes.runtimeVisibleTypeAnnotations())
        .ifPresent(
            all -> {
              for (TypeAnnotation each : all.annotations()) {
                if (each.annotation().classSymbol().equals(wanted)
                    && each.targetInfo() instanceof TypeAnnotation.LocalVarTarget target) {
                  target
                      .table()
                      .forEach(
                          range ->
                              found.add(
                                  new Marked(
                                      at(range.startLabel()),
                                      at(range.endLabel()),
                                      range.index())));
                }
              }
            });
    found.sort(Comparator.comparingInt(Marked::start));
    return found;
  }

  String name() {
    String owner = method.parent().orElseThrow().thisClass().asSymbol().displayName();
    return owner + "." + method.methodName();
  }

  MethodTypeDesc type() {
    return method.methodTypeSymbol();
  }

  int size() {
    return instructions.size();
  }

  Instruction get(int instruction) {
    return instructions.get(instruction);
  }

  int line(int instruction) {
    return lines.get(instruction);
  }

  int target(BranchInstruction branch) {
    return at(branch.target());
  }

  int at(Label label) {
    return byPosition.get(code.labelToBci(label));
  }

  Breach breach(int instruction, String reason) {
    return new Breach(name(), line(instruction), reason);
  }
}
