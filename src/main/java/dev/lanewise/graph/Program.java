package dev.lanewise.graph;

import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph planned for a batch size: the nodes that its outputs need, in topological order, and a
 * place for every buffer. Immutable, safe for any number of threads.
 *
 * <p>Time has 2L steps for L nodes: node i runs forward at step i and backward at step 2L − 1 − i.
 * Each buffer lives from its first writer to its last reader; the plan lets others have its place
 * at all other times.
 *
 * <p>In {@link Mode#INFERENCE}, a function of one element behind a layer that {@linkplain
 * dev.lanewise.layer.Layer#takesActivation takes one} is done in that layer's kernel, unless the
 * value between the two is needed: another node reads it, or it is an output. Results have the same
 * bits as otherwise; {@link #toString} shows what runs.
 */
public final class Program {
  private final Mode mode;
  private final int batch;
  private final List<Node> outputs;
  private final List<Step> steps;
  private final int workspace;

  /**
   * A node with its sizes and places; null where it has no such buffer.
   *
   * @param then the node whose function this one's kernel applies at last, writing to the value
   *     that both have; null for none
   * @param isFused whether this is such a node, and nothing is left to run
   */
  record Step(
      Node node,
      Node then,
      boolean isFused,
      int[] inputs,
      Shape shape,
      MemoryPlan.Buffer value,
      List<Shape> savedShapes,
      List<MemoryPlan.Buffer> saved,
      boolean wantsGradient,
      MemoryPlan.Buffer gradient,
      List<Integer> gradientsToClear,
      MemoryPlan.Buffer tangent) {}

  private Program(Mode mode, int batch, List<Node> outputs, List<Step> steps, int workspace) {
    this.mode = mode;
    this.batch = batch;
    this.outputs = outputs;
    this.steps = steps;
    this.workspace = workspace;
  }

  /**
   * Plans the part of a graph that leads to some outputs.
   *
   * @param batch examples a step; at least 1
   * @param outputs nodes that can be read after forward and backward; backward starts at the first
   * @throws IllegalArgumentException if the batch is below 1, there is no output, a shape does not
   *     fit that batch, or the workspace is too large to number
   */
  public static Program compile(Graph graph, int batch, Mode mode, Node... outputs) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch " + batch + ": expected at least 1");
    }
    if (outputs.length == 0) {
      throw new IllegalArgumentException("a program needs at least one output");
    }
    return new Planner(graph, batch, mode, List.of(outputs)).plan();
  }

  /** Returns what this program can do. */
  public Mode mode() {
    return mode;
  }

  /** Returns the examples of a step. */
  public int batch() {
    return batch;
  }

  /** Returns the outputs. */
  public List<Node> outputs() {
    return outputs;
  }

  /** Returns the nodes that are computed, in order. */
  public List<Node> nodes() {
    return steps.stream().map(Step::node).toList();
  }

  /** Returns the elements of a session's workspace. */
  public int workspaceSize() {
    return workspace;
  }

  /** Returns the floating-point operations of one forward pass. */
  public long flops() {
    return steps.stream()
        .mapToLong(
            step ->
                step.node()
                    .layer()
                    .flops(
                        Arrays.stream(step.inputs()).mapToObj(i -> steps.get(i).shape()).toList()))
        .sum();
  }

  List<Step> steps() {
    return steps;
  }

  /** Lists what runs; nodes that one kernel does together share a line. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("%s, batch %d, workspace %d".formatted(mode, batch, workspace));
    for (Step step : steps) {
      if (!step.isFused() && !step.node().isVariable()) {
        text.append("\n  ").append(step.node());
        if (step.then() != null) {
          text.append("; ").append(step.then());
        }
        text.append(": ").append(step.shape());
      }
    }
    return text.toString();
  }

  /** Finds lifetimes and places buffers. */
  private static final class Planner {
    private final Mode mode;
    private final int batch;
    private final List<Node> outputs;
    private final Set<Node> leadsToFirst;
    private final List<Node> nodes;
    private final int end;
    private final int[][] inputs;
    private final Shape[] shapes;
    private final boolean[] wants;
    private final MemoryPlan.Buffer[] values;
    private final MemoryPlan memory = new MemoryPlan();

    Planner(Graph graph, int batch, Mode mode, List<Node> outputs) {
      this.mode = mode;
      this.batch = batch;
      this.outputs = outputs;
      for (Node output : outputs) {
        if (graph.node(output.name()) != output) {
          throw new IllegalArgumentException("node '" + output.name() + "' is of another graph");
        }
      }
      Set<Node> needed = leadingTo(outputs, graph);
      this.leadsToFirst = leadingTo(List.of(outputs.getFirst()), graph);
      this.nodes = graph.nodes().stream().filter(needed::contains).toList();
      this.end = 2 * nodes.size();
      this.inputs = inputs(nodes);
      this.shapes = new Shape[nodes.size()];
      this.wants = new boolean[nodes.size()];
      this.values = new MemoryPlan.Buffer[nodes.size()];
    }

    /** Backwards through the topological order, so that depth costs no stack. */
    private static Set<Node> leadingTo(List<Node> ends, Graph graph) {
      Set<Node> found = new HashSet<>(ends);
      for (Node node : graph.nodes().reversed()) {
        if (found.contains(node)) {
          found.addAll(node.inputs());
        }
      }
      return found;
    }

    private int backward(int step) {
      return end - 1 - step;
    }

    Program plan() {
      List<List<Integer>> consumers = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        consumers.add(new ArrayList<>());
        shapes[i] = shape(i);
        wants[i] = wantsGradient(i);
        for (int input : inputs[i]) {
          consumers.get(input).add(i);
        }
      }
      Fusion fusion =
          mode == Mode.INFERENCE
              ? Fusion.of(nodes, inputs, consumers, outputs)
              : Fusion.none(nodes.size());
      List<Step> steps = new ArrayList<>();
      List<List<Integer>> toClear = new ArrayList<>();
      nodes.forEach(node -> toClear.add(new ArrayList<>()));
      for (int i = 0; i < nodes.size(); i++) {
        steps.add(step(i, consumers, toClear, fusion));
      }
      return new Program(mode, batch, outputs, List.copyOf(steps), memory.place());
    }

    private static int[][] inputs(List<Node> nodes) {
      Map<Node, Integer> places = new HashMap<>();
      nodes.forEach(node -> places.put(node, places.size()));
      return nodes.stream()
          .map(node -> node.inputs().stream().mapToInt(places::get).toArray())
          .toArray(int[][]::new);
    }

    private List<Shape> inputShapes(int i) {
      return Arrays.stream(inputs[i]).mapToObj(input -> shapes[input]).toList();
    }

    private Shape shape(int i) {
      Node node = nodes.get(i);
      if (node.isInput()) {
        return node.shape().tail().prepend(batch);
      }
      try {
        return node.layer().outputShape(inputShapes(i));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "node '%s', %s, with a batch of %d: %s"
                .formatted(node.name(), node.layer(), batch, e.getMessage()),
            e);
      }
    }

    private boolean wantsGradient(int i) {
      Node node = nodes.get(i);
      if (mode == Mode.INFERENCE) {
        return false;
      }
      if (node.isInput()) {
        return mode == Mode.CHECKING;
      }
      if (mode == Mode.TRAINING && !leadsToFirst.contains(node)) {
        return false;
      }
      boolean wanted = node.isVariable();
      for (int slot = 0; slot < inputs[i].length; slot++) {
        wanted |= wants[inputs[i][slot]] && node.layer().differentiable(slot);
      }
      return wanted;
    }

    private Step step(
        int i, List<List<Integer>> consumers, List<List<Integer>> toClear, Fusion fusion) {
      Node node = nodes.get(i);
      boolean backwards = wants[i];
      boolean outside = node.isVariable();
      List<Shape> savedShapes = node.layer().saved(inputShapes(i));
      int savedTo = mode == Mode.CHECKING ? end : backwards ? backward(i) : i;
      List<MemoryPlan.Buffer> saved =
          savedShapes.stream().map(shape -> memory.add(shape.size(), i, savedTo)).toList();
      MemoryPlan.Buffer gradient = null;
      if (backwards && !outside) {
        int last = consumers.get(i).isEmpty() ? i : consumers.get(i).getLast();
        toClear.get(last).add(i);
        boolean kept = mode == Mode.CHECKING;
        gradient = memory.add(shapes[i].size(), backward(last), kept ? end : backward(i));
      }
      values[i] = outside ? null : value(i, consumers, fusion);
      return new Step(
          node,
          fusion.hasFollower(i) ? nodes.get(fusion.follower(i)) : null,
          fusion.hasLeader(i),
          inputs[i],
          shapes[i],
          values[i],
          savedShapes,
          saved,
          backwards,
          gradient,
          List.copyOf(toClear.get(i)),
          mode == Mode.CHECKING ? memory.add(shapes[i].size(), 0, end) : null);
    }

    /**
     * An input is there before the first step, all other values from their own; two nodes that one
     * kernel does share the value of the second, from the first one's step on.
     */
    private MemoryPlan.Buffer value(int i, List<List<Integer>> consumers, Fusion fusion) {
      if (fusion.hasLeader(i)) {
        return values[fusion.leader(i)];
      }
      int first = nodes.get(i).isInput() ? 0 : i;
      int end = fusion.hasFollower(i) ? fusion.follower(i) : i;
      return memory.add(shapes[i].size(), first, lastReader(end, consumers.get(end)));
    }

    private int lastReader(int i, List<Integer> consumers) {
      Node node = nodes.get(i);
      if (mode == Mode.CHECKING || outputs.contains(node) || node.isInput()) {
        return end;
      }
      int last = wants[i] && node.layer().vjpReadsOutput() ? backward(i) : i;
      for (int consumer : consumers) {
        last = Math.max(last, consumer);
        Node reader = nodes.get(consumer);
        for (int slot = 0; slot < inputs[consumer].length; slot++) {
          if (inputs[consumer][slot] == i
              && wants[consumer]
              && reader.layer().vjpReadsInput(slot)) {
            last = Math.max(last, backward(consumer));
          }
        }
      }
      return last;
    }
  }
}
