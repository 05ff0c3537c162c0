package dev.lanewise.graph;

import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.Variable;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One tensor for each variable of a graph, all in one storage: the weights, or their gradients, or
 * what an optimizer keeps for each. Lives as long as its arena; read-only sharing between threads
 * is allowed, anything else is the caller's to order.
 */
public final class Variables {
  private final Map<String, Tensor> tensors;
  private final List<Parameter> parameters;
  private final Tensor all;

  private Variables(Map<String, Tensor> tensors, List<Parameter> parameters, Tensor all) {
    this.tensors = tensors;
    this.parameters = parameters;
    this.all = all;
  }

  /** Returns zeros for each variable of a graph. */
  public static Variables zeros(Arena arena, DType dtype, Graph graph) {
    List<Node> nodes = graph.variables();
    List<Parameter> parameters =
        nodes.stream().map(node -> ((Variable) node.layer()).parameter()).toList();
    List<Integer> offsets = new ArrayList<>();
    long size = 0;
    for (Node node : nodes) {
      offsets.add((int) size);
      size = MemoryPlan.align(size + node.shape().size());
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "variables up to '%s' have more than 2147483647 elements".formatted(node.name()));
      }
    }
    Storage storage = Storage.allocate(arena, dtype, (int) size);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      tensors.put(node.name(), Tensor.view(storage, offsets.get(i), node.shape()));
    }
    return new Variables(
        Collections.unmodifiableMap(tensors),
        parameters,
        Tensor.view(storage, 0, Shape.of((int) size)));
  }

  /** Returns the tensors by their variables' names, in topological order. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** Returns what each variable is to its layer, in the same order. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Returns all tensors as one, with zeros between them where they are padded. */
  public Tensor all() {
    return all;
  }

  /** Returns the element type. */
  public DType dtype() {
    return all.dtype();
  }

  /** Returns the number of elements, padding not counted. */
  public long count() {
    return tensors.values().stream().mapToLong(Tensor::size).sum();
  }
}
