package dev.lanewise.graph;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A program with a workspace of its own, for one thread at a time; a second one that calls it
 * meanwhile gets an {@link IllegalStateException}. The weights are the caller's: sessions share and
 * read them. After the first steps, a step leaves less than a kilobyte to the garbage collector.
 *
 * <pre>
 *   session.value(x).copyFrom(pixels);      // inputs
 *   session.forward();
 *   session.backward(seed);                 // adds to the gradients
 * </pre>
 */
public final class Session implements AutoCloseable {
  private final Program program;
  private final Kernels kernels;
  private final Arena arena = Arena.ofShared();
  private final Map<Node, Integer> places = new HashMap<>();
  private final Program.Step[] steps;
  private final Pass[] passes;
  private final Pass[] forwards;
  private final Tensor[][] clears;
  private final AtomicReference<Thread> user = new AtomicReference<>();
  private boolean computed;

  /**
   * Opens a session.
   *
   * @param weights of the program's graph; read
   * @param gradients of the same graph, to be added into; null in {@link Mode#INFERENCE}
   * @param tangents of the same graph, read by {@link #tangents}; null unless in {@link
   *     Mode#CHECKING}
   * @param kernels of the weights' type; closed with the session
   * @throws IllegalArgumentException if a type does not fit or the gradients are missing
   * @throws OutOfMemoryError if the workspace cannot be had
   */
  public Session(
      Program program,
      Variables weights,
      Variables gradients,
      Variables tangents,
      Kernels kernels) {
    if (weights.dtype() != kernels.dtype()) {
      throw new IllegalArgumentException(
          "weights of %s with kernels for %s".formatted(weights.dtype(), kernels.dtype()));
    }
    if ((gradients == null) != (program.mode() == Mode.INFERENCE)) {
      throw new IllegalArgumentException(
          "a program for %s %s gradients"
              .formatted(program.mode(), gradients == null ? "needs" : "has no use for"));
    }
    this.program = program;
    this.kernels = kernels;
    this.steps = program.steps().toArray(Program.Step[]::new);
    this.passes = new Pass[steps.length];
    this.forwards = new Pass[steps.length];
    this.clears = new Tensor[steps.length][];
    try {
      connect(weights, gradients, tangents);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Gives every step its tensors: the caller's for variables, views of the workspace for others.
   */
  private void connect(Variables weights, Variables gradients, Variables tangents) {
    Storage workspace = Storage.allocate(arena, kernels.dtype(), program.workspaceSize());
    Map<MemoryPlan.Buffer, Storage> exchanged = exchanged();
    Tensor[] values = new Tensor[steps.length];
    Tensor[] deltas = new Tensor[steps.length];
    Tensor[] directions = new Tensor[steps.length];
    for (int i = 0; i < steps.length; i++) {
      Program.Step step = steps[i];
      boolean variable = step.node().isVariable();
      places.put(step.node(), i);
      values[i] = variable ? tensor(weights, step) : value(workspace, step, exchanged);
      if (step.wantsGradient()) {
        deltas[i] =
            variable ? tensor(gradients, step) : view(workspace, step.gradient(), step.shape());
      }
      if (step.tangent() != null) {
        directions[i] =
            variable && tangents != null
                ? tensor(tangents, step)
                : view(workspace, step.tangent(), step.shape());
      }
    }
    for (int i = 0; i < steps.length; i++) {
      Program.Step step = steps[i];
      Tensor[] saved = new Tensor[step.saved().size()];
      for (int j = 0; j < saved.length; j++) {
        saved[j] = view(workspace, step.saved().get(j), step.savedShapes().get(j));
      }
      Tensor[] inputGradients = pick(deltas, step.inputs());
      Tensor[] inputTangents = pick(directions, step.inputs());
      for (int slot = 0; slot < inputGradients.length; slot++) {
        if (!step.node().layer().differentiable(slot)) {
          inputGradients[slot] = null;
          inputTangents[slot] = null;
        }
      }
      passes[i] =
          new Pass(
              kernels,
              pick(values, step.inputs()),
              values[i],
              saved,
              inputGradients,
              deltas[i],
              inputTangents,
              directions[i]);
      forwards[i] = step.isFused() ? null : fused(passes[i], step.then());
      clears[i] = step.gradientsToClear().stream().map(j -> deltas[j]).toArray(Tensor[]::new);
    }
  }

  private static Pass fused(Pass pass, Node then) {
    return then == null ? pass : pass.withActivation(then.layer().elementwise().orElseThrow());
  }

  private Tensor tensor(Variables variables, Program.Step step) {
    String name = step.node().name();
    Tensor tensor = variables.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no variable '" + name + "' among those given");
    }
    if (tensor.dtype() != kernels.dtype() || !tensor.shape().equals(step.shape())) {
      throw new IllegalArgumentException(
          "variable '%s' is given as %s: expected %s%s"
              .formatted(name, tensor, kernels.dtype(), step.shape()));
    }
    return tensor;
  }

  /** Storages for what the host and a device exchange: inputs and outputs. */
  private Map<MemoryPlan.Buffer, Storage> exchanged() {
    Map<MemoryPlan.Buffer, Storage> storages = new IdentityHashMap<>();
    for (Program.Step step : steps) {
      Node node = step.node();
      boolean theirs = node.isInput() || program.outputs().contains(node);
      if (kernels.onDevice() && theirs && step.value() != null) {
        storages.put(step.value(), Storage.allocate(arena, kernels.dtype(), step.value().size()));
      }
    }
    return storages;
  }

  private static Tensor value(
      Storage workspace, Program.Step step, Map<MemoryPlan.Buffer, Storage> exchanged) {
    Storage own = exchanged.get(step.value());
    return own != null
        ? Tensor.view(own, 0, step.shape())
        : view(workspace, step.value(), step.shape());
  }

  private static Tensor view(Storage workspace, MemoryPlan.Buffer buffer, Shape shape) {
    return Tensor.view(workspace, buffer.offset(), shape);
  }

  private static Tensor[] pick(Tensor[] tensors, int[] places) {
    return Arrays.stream(places).mapToObj(i -> tensors[i]).toArray(Tensor[]::new);
  }

  /** Returns what this session runs. */
  public Program program() {
    return program;
  }

  /** Returns the kernels, for work beside the graph such as an optimizer's. */
  public Kernels kernels() {
    return kernels;
  }

  /**
   * Returns the memory of a node's value: to be written for an input, to be read after {@link
   * #forward} for an output.
   *
   * @throws IllegalArgumentException if the node is neither (its place may serve others by then) or
   *     not in the program
   */
  public Tensor value(Node node) {
    Tensor value = passes[place(node)].output();
    boolean kept =
        node.isInput()
            || node.isVariable()
            || program.mode() == Mode.CHECKING
            || program.outputs().contains(node);
    if (!kept) {
      throw new IllegalArgumentException(
          "the value of '%s' is not kept: make it an output of the program".formatted(node.name()));
    }
    return value;
  }

  /**
   * Returns a node's gradient after {@link #backward}, in {@link Mode#CHECKING} alone.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor gradient(Node node) {
    Tensor gradient = passes[place(node)].outputGradient();
    if (gradient == null || program.mode() != Mode.CHECKING) {
      throw new IllegalArgumentException("no gradient is kept of '" + node.name() + "'");
    }
    return gradient;
  }

  /**
   * Returns a node's tangent, in {@link Mode#CHECKING} alone: to be written for an input, to be
   * read after {@link #tangents} for others.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor tangent(Node node) {
    Tensor tangent = passes[place(node)].outputTangent();
    if (tangent == null) {
      throw new IllegalArgumentException("no tangent is kept of '" + node.name() + "'");
    }
    return tangent;
  }

  /**
   * Writes which smooth piece of a node's layer is in force at each element of its value; see
   * {@link dev.lanewise.layer.Layer#branches}. Comes after {@link #forward}, in {@link
   * Mode#CHECKING} alone.
   *
   * @param out of the value's shape
   * @return false, with nothing written, if the layer is smooth everywhere
   * @throws IllegalStateException if the program is for another mode
   */
  public boolean branches(Node node, Tensor out) {
    if (program.mode() != Mode.CHECKING) {
      throw new IllegalStateException("a program for " + program.mode() + " keeps no branches");
    }
    Pass pass = passes[place(node)];
    enter();
    try {
      return node.layer().branches(pass, out);
    } finally {
      leave();
    }
  }

  private int place(Node node) {
    Integer place = places.get(node);
    if (place == null) {
      throw new IllegalArgumentException("'" + node.name() + "' is not in this program");
    }
    return place;
  }

  /**
   * Computes every node's value in topological order.
   *
   * @throws IllegalStateException if closed or in use by another thread
   */
  public void forward() {
    enter();
    try {
      computed = false;
      kernels.mark();
      for (int i = 0; i < steps.length; i++) {
        if (forwards[i] != null) {
          steps[i].node().layer().forward(forwards[i]);
        }
      }
      kernels.mark();
      computed = true;
    } finally {
      leave();
    }
  }

  /**
   * Adds the derivative of ⟨seed, first output⟩ by each variable into the gradients, in reverse
   * order [SS]. Comes after {@link #forward}, once: in {@link Mode#TRAINING} it writes over values.
   *
   * @param seed of the first output's shape; ones for the sum of its elements
   * @throws IllegalStateException if closed, in use by another thread, in {@link Mode#INFERENCE},
   *     or without a forward pass since the last time
   */
  public void backward(Tensor seed) {
    int first = place(program.outputs().getFirst());
    if (passes[first].outputGradient() == null) {
      throw new IllegalStateException(
          "output '%s' has no gradient: the program is for %s, or nothing before it is learnt"
              .formatted(program.outputs().getFirst().name(), program.mode()));
    }
    enter();
    try {
      if (!computed) {
        throw new IllegalStateException("backward without a forward pass before it");
      }
      computed = program.mode() == Mode.CHECKING;
      kernels.mark();
      for (int i = steps.length - 1; i >= 0; i--) {
        for (Tensor gradient : clears[i]) {
          kernels.fill(0, gradient);
        }
        if (i == first) {
          kernels.axpy(1, seed, passes[i].outputGradient());
        }
        if (steps[i].wantsGradient()) {
          steps[i].node().layer().vjp(passes[i]);
        }
      }
      kernels.mark();
    } finally {
      leave();
    }
  }

  /**
   * Computes every node's tangent from those of inputs and variables, in {@link Mode#CHECKING}.
   * Comes after {@link #forward}.
   */
  public void tangents() {
    if (program.mode() != Mode.CHECKING) {
      throw new IllegalStateException("a program for " + program.mode() + " has no tangents");
    }
    enter();
    try {
      for (int i = 0; i < steps.length; i++) {
        steps[i].node().layer().jvp(passes[i]);
      }
    } finally {
      leave();
    }
  }

  /**
   * Runs forward again, each node by itself, and returns where the first NaN or infinity comes
   * from, if there is one. Before {@link #backward}, {@link #forward} has to come again.
   */
  public Optional<NonFinite> firstNonFinite() {
    enter();
    try {
      computed = false;
      List<Program.Step> leavesFirst =
          Arrays.stream(steps)
              .sorted((a, b) -> Boolean.compare(!isLeaf(a.node()), !isLeaf(b.node())))
              .toList();
      for (Program.Step step : leavesFirst) {
        Pass pass = passes[places.get(step.node())];
        step.node().layer().forward(pass);
        int element = kernels.firstNonFinite(pass.output());
        if (element >= 0) {
          return Optional.of(new NonFinite(step.node(), element, pass.output().get(element)));
        }
      }
      return Optional.empty();
    } finally {
      leave();
    }
  }

  private static boolean isLeaf(Node node) {
    return node.isInput() || node.isVariable();
  }

  private void enter() {
    Thread thread = Thread.currentThread();
    Thread other = user.compareAndExchange(null, thread);
    if (other != null) {
      throw new IllegalStateException(
          "session is in use by thread '%s': open one session a thread".formatted(other.getName()));
    }
    if (!arena.scope().isAlive()) {
      leave();
      throw new IllegalStateException("session used after it was closed");
    }
  }

  private void leave() {
    user.set(null);
  }

  /**
   * Releases the workspace and the kernels. Closing twice is allowed.
   *
   * @throws IllegalStateException if in use by another thread
   */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      enter();
      try {
        kernels.close();
        arena.close();
      } finally {
        leave();
      }
    }
  }
}
