package dev.lanewise.graph;

import dev.lanewise.layer.Input;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.Variable;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directed acyclic graph of layers [SS]. A node's inputs are there before it, so the order of
 * adding is a topological one, and a cycle cannot be written down. Shapes are checked at once.
 *
 * <p>Not thread-safe while nodes are added.
 */
public final class Graph {
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /** Creates an empty graph. */
  public Graph() {}

  /**
   * Adds data that each step is given.
   *
   * @param example the shape of one example; a program puts the batch in front
   * @throws IllegalArgumentException if the name is taken
   */
  public Node input(String name, Shape example) {
    return add(name, new Input(example));
  }

  /**
   * Adds something that is learnt.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public Node variable(String name, Parameter parameter) {
    return add(name, new Variable(parameter));
  }

  /**
   * Adds a layer.
   *
   * @param inputs nodes of this graph: data, then the layer's parameters
   * @throws IllegalArgumentException if the name is taken, an input belongs to another graph, or
   *     the shapes do not fit; the message names the node and the shapes
   */
  public Node add(String name, Layer layer, Node... inputs) {
    List<Node> from = List.of(inputs);
    requireFree(name);
    for (Node input : from) {
      if (nodes.get(input.name()) != input) {
        throw new IllegalArgumentException(
            "input '%s' of node '%s' belongs to another graph".formatted(input.name(), name));
      }
    }
    Shape shape = shapeOf(name, layer, from.stream().map(Node::shape).toList());
    Node node = new Node(nodes.size(), name, layer, from, shape);
    nodes.put(name, node);
    return node;
  }

  /**
   * Adds a layer and, behind its data, the variables that it asks for, named {@code name.weight}
   * and so on.
   *
   * @throws IllegalArgumentException as {@link #add}
   */
  public Node addWithParameters(String name, Layer layer, Node... data) {
    List<Shape> shapes = Stream.of(data).map(Node::shape).toList();
    List<Parameter> parameters = parametersOf(name, layer, shapes);
    shapeOf(
        name,
        layer,
        Stream.concat(shapes.stream(), parameters.stream().map(Parameter::shape)).toList());
    requireFree(name);
    parameters.forEach(parameter -> requireFree(name + "." + parameter.name()));
    List<Node> inputs = new ArrayList<>(List.of(data));
    for (Parameter parameter : parameters) {
      inputs.add(variable(name + "." + parameter.name(), parameter));
    }
    return add(name, layer, inputs.toArray(Node[]::new));
  }

  private void requireFree(String name) {
    if (nodes.containsKey(name)) {
      throw new IllegalArgumentException("there are two nodes '" + name + "'");
    }
  }

  private static List<Parameter> parametersOf(String name, Layer layer, List<Shape> data) {
    try {
      return layer.parameters(data);
    } catch (IllegalArgumentException e) {
      throw misfit(name, layer, e);
    }
  }

  private static Shape shapeOf(String name, Layer layer, List<Shape> inputs) {
    try {
      return layer.outputShape(inputs);
    } catch (IllegalArgumentException e) {
      throw misfit(name, layer, e);
    }
  }

  private static IllegalArgumentException misfit(
      String name, Layer layer, IllegalArgumentException e) {
    return new IllegalArgumentException(
        "node '%s', %s: %s".formatted(name, layer, e.getMessage()), e);
  }

  /** Returns all nodes in topological order. */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /** Returns the variables in topological order. */
  public List<Node> variables() {
    return nodes.values().stream().filter(Node::isVariable).toList();
  }

  /**
   * Returns the node of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "no node '%s': there are %s".formatted(name, String.join(", ", nodes.keySet())));
    }
    return node;
  }
}
