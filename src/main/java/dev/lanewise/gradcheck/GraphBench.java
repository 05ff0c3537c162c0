package dev.lanewise.gradcheck;

import dev.lanewise.graph.Graph;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Node;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.Variable;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A graph compiled for checking, with values for all that it starts from. */
final class GraphBench implements AutoCloseable {
  /** Something by which there is a derivative: a variable, or data. */
  record Leaf(Node node, Tensor value, Tensor gradient, Tensor tangent, double[] at) {
    String name() {
      return node.name();
    }

    int size() {
      return at.length;
    }
  }

  private final Graph graph;
  private final Node output;
  private final int batch;
  private final Backend backend;
  private final Arena arena = Arena.ofConfined();
  private final Kernels kernels;
  private final Variables weights;
  private final Variables gradients;
  private final Session session;
  private final List<Leaf> leaves = new ArrayList<>();

  /** Nodes through which a derivative goes. */
  private final Set<Node> live = new HashSet<>();

  /** Which leaves are not at the point. */
  private final BitSet away = new BitSet();

  private final Map<Node, double[]> constants = new LinkedHashMap<>();
  private final Map<Node, Tensor> pieces = new LinkedHashMap<>();
  private final List<Tensor> innerTangents = new ArrayList<>();
  private final List<Tensor> innerGradients = new ArrayList<>();
  private final Tensor seed;

  GraphBench(
      Graph graph, Node output, int batch, Map<Node, double[]> given, Backend backend, long seed) {
    this.graph = graph;
    this.output = output;
    this.batch = batch;
    this.backend = backend;
    this.weights = Variables.zeros(arena, DType.FLOAT64, graph);
    this.gradients = Variables.zeros(arena, DType.FLOAT64, graph);
    Variables tangents = Variables.zeros(arena, DType.FLOAT64, graph);
    this.kernels = backend.open(DType.FLOAT64, 1, null);
    Program program = Program.compile(graph, batch, Mode.CHECKING, output);
    this.session = new Session(program, weights, gradients, tangents, kernels);
    this.seed = Tensor.zeros(arena, DType.FLOAT64, session.value(output).shape());
    SplittableRandom random = new SplittableRandom(seed);
    for (Node node : program.nodes()) {
      if (node.isInput() || node.isVariable()) {
        put(node, given.get(node), random.split());
      } else {
        Shape shape = session.value(node).shape();
        pieces.put(node, Tensor.zeros(arena, DType.FLOAT64, shape));
        innerTangents.add(session.tangent(node));
        if (wantsGradient(node)) {
          innerGradients.add(session.gradient(node));
        }
      }
    }
  }

  private void put(Node node, double[] given, SplittableRandom random) {
    Tensor value = session.value(node);
    boolean differentiable = node.isVariable() || isDifferentiable(node);
    if (given == null && !differentiable) {
      throw new IllegalStateException(
          "there is no derivative by '%s', and no value: say given(node, …)"
              .formatted(node.name()));
    }
    if (given != null && given.length != value.size()) {
      throw new IllegalArgumentException(
          "%d values given for '%s': expected %d, of shape %s"
              .formatted(given.length, node.name(), value.size(), value.shape()));
    }
    double[] at = given != null ? given.clone() : generic(node, value.size(), random);
    value.copyFrom(at);
    if (differentiable) {
      Tensor gradient = session.gradient(node);
      leaves.add(new Leaf(node, value, gradient, session.tangent(node), at));
    } else {
      constants.put(node, at);
    }
  }

  /** Whether a derivative goes through a node: it has one by an input through which one goes. */
  private boolean wantsGradient(Node node) {
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      Node input = node.inputs().get(slot);
      boolean through = input.isInput() || input.isVariable() || live.contains(input);
      if (through && node.layer().differentiable(slot)) {
        live.add(node);
        return true;
      }
    }
    return false;
  }

  /** Whether somebody who reads an input has a derivative by it. */
  private boolean isDifferentiable(Node input) {
    for (Node node : session.program().nodes()) {
      for (int slot = 0; slot < node.inputs().size(); slot++) {
        if (node.inputs().get(slot) == input && !node.layer().differentiable(slot)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Numbers of either sign, none close to 0; for a weight of the size that training starts with.
   */
  private static double[] generic(Node node, int size, SplittableRandom random) {
    double scale = 1;
    if (node.layer() instanceof Variable variable) {
      Parameter parameter = variable.parameter();
      scale = parameter.fanIn() == 0 ? 0.5 : 1 / Math.sqrt(parameter.fanIn());
    }
    double[] values = Draw.direction(size, random);
    for (int i = 0; i < size; i++) {
      values[i] *= scale;
    }
    return values;
  }

  @Override
  public void close() {
    session.close();
    arena.close();
  }

  Kernels kernels() {
    return kernels;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  List<Shape> shapes() {
    return leaves.stream().map(leaf -> leaf.value().shape()).toList();
  }

  /** Puts x + t·v, of which a row may be null for zero, and computes. */
  double[] forward(double t, double[][] v) {
    for (int k = 0; k < v.length; k++) {
      Leaf leaf = leaves.get(k);
      boolean moves = t != 0 && v[k] != null;
      if (!moves && away.get(k)) {
        leaf.value().copyFrom(leaf.at());
      }
      away.set(k, moves);
      if (moves) {
        double[] moved = leaf.at().clone();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += t * v[k][i];
        }
        leaf.value().copyFrom(moved);
      }
    }
    return forward();
  }

  double[] forward() {
    try {
      session.forward();
    } catch (RuntimeException e) {
      throw BreachException.thrown("forward", e);
    }
    return session.value(output).toDoubleArray();
  }

  /** Returns f and one number for the pieces that all nodes are on at x + t·v. */
  Line.Sample sample(double t, double[][] v) {
    double[] values = forward(t, v);
    long code = 1;
    for (Map.Entry<Node, Tensor> entry : pieces.entrySet()) {
      if (session.branches(entry.getKey(), entry.getValue())) {
        code = 31 * code + Arrays.hashCode(entry.getValue().toDoubleArray());
      }
    }
    double[] all = new double[values.length];
    // Exact as a double, and never the 0 that stands for a kink.
    Arrays.fill(all, 1 + (code & 0xf_ffff_ffff_ffffL));
    return new Line.Sample(values, all);
  }

  /** Returns what lies on a kink at x, for people; null if nothing does. */
  String kink() {
    for (Map.Entry<Node, Tensor> entry : pieces.entrySet()) {
      if (session.branches(entry.getKey(), entry.getValue())) {
        double[] at = entry.getValue().toDoubleArray();
        for (int i = 0; i < at.length; i++) {
          if (at[i] == 0) {
            return "element %d of '%s'".formatted(i, entry.getKey().name());
          }
        }
      }
    }
    return null;
  }

  /** Refuses values that are not finite, and a node that gives something else the second time. */
  void steady() {
    session
        .firstNonFinite()
        .ifPresent(
            found -> {
              throw new BreachException(found.toString());
            });
    forward();
    Map<Node, double[]> first = new LinkedHashMap<>();
    session.program().nodes().forEach(node -> first.put(node, session.value(node).toDoubleArray()));
    forward();
    first.forEach(
        (node, values) -> {
          int at = Draw.mismatch(values, session.value(node).toDoubleArray());
          if (at >= 0) {
            throw new BreachException(
                "node '%s' is random: element %d changes from one forward pass to the next; make"
                        .formatted(node.name(), at)
                    + " what it draws an input of the graph");
          }
        });
  }

  /** Returns J·v at the point of the last forward pass. */
  double[] tangent(double[][] v) {
    for (int k = 0; k < v.length; k++) {
      Tensor tangent = leaves.get(k).tangent();
      tangent.copyFrom(v[k] == null ? new double[tangent.size()] : v[k]);
    }
    return tangent();
  }

  /** Returns J times the tangents as they are. */
  double[] tangent() {
    try {
      session.tangents();
    } catch (RuntimeException e) {
      throw BreachException.thrown("tangents", e);
    }
    return session.tangent(output).toDoubleArray();
  }

  /** Returns Jᵀ·u at the point of the last forward pass, a row for each leaf. */
  double[][] backward(double[] u) {
    seed.copyFrom(u);
    kernels.fill(0, gradients.all());
    try {
      session.backward(seed);
    } catch (RuntimeException e) {
      throw BreachException.thrown("backward", e);
    }
    return leaves.stream().map(leaf -> leaf.gradient().toDoubleArray()).toArray(double[][]::new);
  }

  /** Returns the largest tangent inside the graph, leaves not counted. */
  double largestTangent() {
    double largest = 0;
    for (Tensor tangent : innerTangents) {
      largest = Math.max(largest, Draw.largest(tangent.toDoubleArray()));
    }
    return largest;
  }

  /** Returns the sum of all magnitudes of gradients inside the graph, leaves not counted. */
  double gradientSum() {
    double sum = 0;
    for (Tensor gradient : innerGradients) {
      sum += Arrays.stream(gradient.toDoubleArray()).map(Math::abs).sum();
    }
    return sum;
  }

  /**
   * Compiles for another mode, and runs it on the same values.
   *
   * @param u the gradient of the output; not used in inference
   * @return the output, then, for training, the gradient of each variable in the leaves' order
   */
  List<double[]> compiledFor(Mode mode, double[] u) {
    List<double[]> results = new ArrayList<>();
    boolean trains = mode == Mode.TRAINING;
    Program program = Program.compile(graph, batch, mode, output);
    Variables into = trains ? Variables.zeros(arena, DType.FLOAT64, graph) : null;
    try (Session other =
        new Session(program, weights, into, null, backend.open(DType.FLOAT64, 1, null))) {
      leaves.stream()
          .filter(leaf -> leaf.node().isInput())
          .forEach(leaf -> other.value(leaf.node()).copyFrom(leaf.at()));
      constants.forEach((node, values) -> other.value(node).copyFrom(values));
      other.forward();
      results.add(other.value(output).toDoubleArray());
      if (trains) {
        seed.copyFrom(u);
        other.backward(seed);
        leaves.stream()
            .filter(leaf -> leaf.node().isVariable())
            .forEach(leaf -> results.add(into.tensors().get(leaf.name()).toDoubleArray()));
      }
    }
    return results;
  }
}
