package dev.lanewise.graph;

import dev.lanewise.layer.Input;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Variable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A layer in its place in a graph.
 *
 * @param id its number in topological order: higher than those of its inputs
 * @param name unique in the graph
 * @param shape of its output for a batch of 1
 */
public record Node(int id, String name, Layer layer, List<Node> inputs, Shape shape) {
  /** Returns whether this is data that a session is given. */
  public boolean isInput() {
    return layer instanceof Input;
  }

  /** Returns whether this is learnt. */
  public boolean isVariable() {
    return layer instanceof Variable;
  }

  /** Two nodes are the same if they are the same object: a graph makes each once. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return name + " = " + layer;
  }
}
