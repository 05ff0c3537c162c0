package dev.lanewise.gradcheck;

import dev.lanewise.graph.Graph;
import dev.lanewise.graph.Node;
import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.cpu.CpuBackend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks the derivative of a whole graph, by all its variables and data, in float64:
 *
 * <pre>{@code
 * GraphCheck.of(network.graph(), network.loss())
 *     .given(network.target(), 3, 1)
 *     .assertPasses();
 * }</pre>
 *
 * <p>Tangents are held to differences of the output along random directions, of everything at once,
 * of each variable and input alone, and along coordinates; gradients to tangents by ⟨Jᵀu, v⟩ = ⟨u,
 * Jv⟩ and along more coordinates. Steps stay where no layer changes its branch. Gradients compiled
 * for training and values compiled for inference have to be the same bits as those compiled for
 * checking.
 *
 * <p>A mask, or whatever else is random, is frozen by being an input of the graph. A layer that
 * gives something else the second time is reported as that.
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class GraphCheck {
  private final Graph graph;
  private final Node output;
  private final int batch;
  private final Map<Node, double[]> given;
  private final Backend backend;
  private final int coordinates;
  private final long seed;
  private final Consumer<String> progress;

  private GraphCheck(
      Graph graph,
      Node output,
      int batch,
      Map<Node, double[]> given,
      Backend backend,
      int coordinates,
      long seed,
      Consumer<String> progress) {
    this.graph = graph;
    this.output = output;
    this.batch = batch;
    this.given = given;
    this.backend = backend;
    this.coordinates = coordinates;
    this.seed = seed;
    this.progress = progress;
  }

  /** Returns a check of what leads to a node, on a batch of 2 and the CPU's best kernels. */
  public static GraphCheck of(Graph graph, Node output) {
    return new GraphCheck(graph, output, 2, Map.of(), CpuBackend.best(), 200, 1, _ -> {});
  }

  /** Returns this check with that many examples. */
  public GraphCheck batch(int examples) {
    return new GraphCheck(graph, output, examples, given, backend, coordinates, seed, progress);
  }

  /**
   * Returns this check with values for an input, such as class labels, or a variable; what is not
   * given is random.
   *
   * @param values in row-major order, all examples of the batch
   */
  public GraphCheck given(Node node, double... values) {
    Map<Node, double[]> more = new HashMap<>(given);
    more.put(node, values.clone());
    return new GraphCheck(graph, output, batch, more, backend, coordinates, seed, progress);
  }

  /** Returns this check on other kernels. */
  public GraphCheck on(Backend kernels) {
    return new GraphCheck(graph, output, batch, given, kernels, coordinates, seed, progress);
  }

  /** Returns this check with gradients looked at in that many elements; 200 if never called. */
  public GraphCheck coordinates(int elements) {
    return new GraphCheck(graph, output, batch, given, backend, elements, seed, progress);
  }

  /** Returns this check with random numbers from another seed; 1 if this is never called. */
  public GraphCheck seed(long number) {
    return new GraphCheck(graph, output, batch, given, backend, coordinates, number, progress);
  }

  /** Returns this check that tells, once a second, how far it is. */
  public GraphCheck progress(Consumer<String> listener) {
    return new GraphCheck(graph, output, batch, given, backend, coordinates, seed, listener);
  }

  /**
   * Runs the check.
   *
   * @throws IllegalArgumentException if the batch or a given value does not fit the graph
   * @throws IllegalStateException if an input by which there is no derivative, such as class
   *     labels, is not given
   */
  public CheckReport run() {
    Findings findings = new Findings();
    try (GraphBench bench = new GraphBench(graph, output, batch, given, backend, seed)) {
      try {
        new GraphRun(bench, findings, seed, coordinates, progress).run();
      } catch (BreachException e) {
        findings.breach(e.getMessage());
      }
      return new CheckReport(
          "graph to '%s' on float64 %s".formatted(output.name(), bench.kernels().name()),
          bench.shapes(),
          seed,
          0,
          GraphRun.MISSED,
          List.of(),
          findings.list());
    }
  }

  /**
   * Runs the check, and returns its report if it passes.
   *
   * @throws AssertionError with the report as its message if it fails or is inconclusive
   */
  public CheckReport assertPasses() {
    return run().assertPasses();
  }
}
