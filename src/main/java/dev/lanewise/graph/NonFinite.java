package dev.lanewise.graph;

/**
 * The first value of a forward pass that is not a finite number.
 *
 * @param node where it appeared, its inputs being finite
 * @param element its row-major position in the node's value
 * @param value NaN or an infinity
 */
public record NonFinite(Node node, int element, double value) {
  @Override
  public String toString() {
    String what = node.isInput() ? "input" : node.isVariable() ? "variable" : "layer";
    return "%s %s, element %d, is %s".formatted(what, node.name(), element, value);
  }
}
