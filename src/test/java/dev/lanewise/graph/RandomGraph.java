package dev.lanewise.graph;

import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Im2Col;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LogSoftmax;
import dev.lanewise.layer.MaxPool;
import dev.lanewise.layer.Multiply;
import dev.lanewise.layer.ReLU;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Softmax;
import dev.lanewise.layer.SoftmaxLogLoss;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.SquaredLoss;
import dev.lanewise.layer.Subtract;
import dev.lanewise.layer.Tanh;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A graph drawn by lot: layers on random earlier nodes, so that there is fan-out, diamonds, the
 * same node twice in a layer, weights that two layers share, and branches that lead nowhere.
 */
final class RandomGraph {
  final Graph graph = new Graph();
  final Node x;
  final Node loss;
  final int classes;

  private final SplittableRandom random;
  private final boolean smooth;
  private final boolean convolutional;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Shape, List<Node>> affineWeights = new HashMap<>();

  /**
   * @param smooth whether to leave out layers with kinks
   */
  RandomGraph(long seed, boolean smooth) {
    this(seed, smooth, false);
  }

  private RandomGraph(long seed, boolean smooth, boolean convolutional) {
    this.random = new SplittableRandom(seed);
    this.smooth = smooth;
    this.convolutional = convolutional;
    this.x =
        graph.input(
            "x",
            convolutional || random.nextBoolean()
                ? Shape.of(1 + random.nextInt(3), 4 + random.nextInt(3), 4 + random.nextInt(3))
                : Shape.of(1 + random.nextInt(6)));
    nodes.add(x);
    int layers = 2 + random.nextInt(14);
    for (int i = 0; i < layers; i++) {
      addLayer("n" + i);
    }
    classes = 2 + random.nextInt(3);
    Node last = graph.addWithParameters("out", new Affine(classes), merged());
    loss = loss(last);
  }

  /** Returns one with many convolutions, most of them with functions behind them. */
  static RandomGraph ofConvolutions(long seed) {
    return new RandomGraph(seed, false, true);
  }

  private Node pick() {
    // Later ones more often, for depth.
    int a = random.nextInt(nodes.size());
    return nodes.get(Math.max(a, random.nextInt(nodes.size())));
  }

  private void addLayer(String name) {
    Node from = pick();
    boolean image = from.shape().rank() == 4;
    if (convolutional && image && random.nextBoolean()) {
      Node convolution = convolution(name + "c", from);
      nodes.add(convolution);
      if (random.nextInt(4) > 0) {
        nodes.add(graph.add(name, elementwise(), convolution));
      }
      return;
    }
    Node node =
        switch (random.nextInt(8)) {
          case 0, 1 -> graph.add(name, elementwise(), from);
          case 2, 3 -> graph.add(name, binary(), from, like(from));
          case 4 -> graph.add(name, new Concat(), beside(from));
          case 5 -> image ? convolution(name, from) : affine(name, from);
          case 6 -> image && fits(from) ? graph.add(name, pool(), from) : affine(name, from);
          default -> other(name, from);
        };
    nodes.add(node);
  }

  private Layer elementwise() {
    return switch (random.nextInt(smooth ? 3 : 4)) {
      case 0 -> new Sigmoid();
      case 1 -> new Tanh();
      case 2 -> new Softplus();
      default -> new ReLU();
    };
  }

  private Layer binary() {
    return switch (random.nextInt(3)) {
      case 0 -> new Add();
      case 1 -> new Subtract();
      default -> new Multiply();
    };
  }

  /** A node of the same shape; at worst the node itself. */
  private Node like(Node node) {
    List<Node> same = nodes.stream().filter(n -> n.shape().equals(node.shape())).toList();
    return same.get(random.nextInt(same.size()));
  }

  private Node[] beside(Node node) {
    List<Node> fitting =
        nodes.stream()
            .filter(
                n ->
                    n.shape().rank() == node.shape().rank()
                        && (n.shape().rank() == 2
                            || n.shape().tail().tail().equals(node.shape().tail().tail())))
            .toList();
    return new Node[] {node, fitting.get(random.nextInt(fitting.size())), node};
  }

  private static boolean fits(Node node) {
    return node.shape().dim(2) >= 2 && node.shape().dim(3) >= 2;
  }

  private Node convolution(String name, Node from) {
    int[] kernel = {
      1 + random.nextInt(Math.min(3, from.shape().dim(2))),
      1 + random.nextInt(Math.min(3, from.shape().dim(3)))
    };
    int[] pad = {random.nextInt(2), random.nextInt(2)};
    int[] stride = {1 + random.nextInt(2), 1 + random.nextInt(2)};
    Layer conv = new Conv2d(kernel, stride, pad, 1 + random.nextInt(3));
    return graph.addWithParameters(name, conv, from);
  }

  private Layer pool() {
    int[] kernel = {2, 2};
    int[] stride = {1 + random.nextInt(2), 1 + random.nextInt(2)};
    boolean ceil = random.nextBoolean();
    return smooth || random.nextBoolean()
        ? new AvgPool(kernel, stride, ceil)
        : new MaxPool(kernel, stride, ceil);
  }

  /** An affine layer, on the weights of an earlier one if there is one that they fit. */
  private Node affine(String name, Node from) {
    Shape inputs = Shape.of(from.shape().sizeFrom(1));
    List<Node> shared = affineWeights.get(inputs);
    if (shared != null && random.nextBoolean()) {
      int outputs = shared.getFirst().shape().dim(0);
      return graph.add(name, new Affine(outputs), from, shared.get(0), shared.get(1));
    }
    Node node = graph.addWithParameters(name, new Affine(1 + random.nextInt(5)), from);
    affineWeights.put(inputs, node.inputs().subList(1, 3));
    return node;
  }

  private Node other(String name, Node from) {
    if (from.shape().rank() == 2) {
      return graph.add(name, random.nextBoolean() ? new Softmax() : new LogSoftmax(), from);
    }
    return random.nextBoolean() || from.shape().rank() != 4
        ? graph.add(name, new Flatten(), from)
        : graph.add(name, new Im2Col(new int[] {1, 2}, new int[] {1, 1}, new int[] {0, 1}), from);
  }

  /** One node that hangs together with a few of the others. */
  private Node merged() {
    Node end = graph.add("flat", new Flatten(), nodes.getLast());
    if (random.nextBoolean()) {
      Node second = graph.add("flat2", new Flatten(), pick());
      end = graph.add("both", new Concat(), end, second);
    }
    return end;
  }

  private Node loss(Node last) {
    return switch (random.nextInt(3)) {
      case 0 -> graph.add("loss", new SoftmaxLogLoss(), last, graph.input("target", Shape.of()));
      case 1 -> {
        Node target = graph.input("target", Shape.of(classes));
        yield graph.add("loss", new SquaredLoss(), last, target);
      }
      default -> last;
    };
  }

  Optional<Node> target() {
    return graph.nodes().stream().filter(node -> node.name().equals("target")).findFirst();
  }

  /** Values for the nodes that a program reads; the same for the same seed. */
  double[] valuesFor(Node node, int size, long seed) {
    SplittableRandom values = new SplittableRandom(seed * 31 + node.id());
    return node.name().equals("target") && node.shape().rank() == 1
        ? values.ints(size, 0, classes).asDoubleStream().toArray()
        : values.doubles(size, -1, 1).toArray();
  }
}
