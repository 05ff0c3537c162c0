package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.gradcheck.CheckReport;
import dev.lanewise.gradcheck.GraphCheck;
import dev.lanewise.gradcheck.Verdict;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Multiply;
import dev.lanewise.layer.Pass;
import dev.lanewise.layer.ReLU;
import dev.lanewise.layer.SoftmaxLogLoss;
import dev.lanewise.layer.SquaredLoss;
import dev.lanewise.layer.Tanh;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Whole graphs: right ones pass, and errors that only a graph shows are found. */
class GraphCheckTest {
  /** A layer that does as Tanh until something is overridden. */
  private static class LikeTanh implements Layer {
    final Layer right = new Tanh();

    @Override
    public Shape outputShape(List<Shape> inputs) {
      return right.outputShape(inputs);
    }

    @Override
    public void forward(Pass p) {
      right.forward(p);
    }

    @Override
    public void vjp(Pass p) {
      right.vjp(p);
    }

    @Override
    public void jvp(Pass p) {
      right.jvp(p);
    }

    @Override
    public long flops(List<Shape> inputs) {
      return 0;
    }
  }

  /** Two layers on shared weights, of which the first stands behind another layer. */
  private static GraphCheck behind(Layer layer) {
    Graph graph = new Graph();
    Node x = graph.input("x", Shape.of(4));
    Node first = graph.addWithParameters("first", new Affine(4), x);
    Node middle = graph.add("middle", layer, first);
    Node second =
        graph.add("second", new Affine(4), middle, first.inputs().get(1), first.inputs().get(2));
    Node target = graph.input("target", Shape.of(4));
    return GraphCheck.of(graph, graph.add("loss", new SquaredLoss(), second, target));
  }

  private static void fails(GraphCheck check, String... parts) {
    CheckReport report = check.run();
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.FAIL);
    for (String part : parts) {
      assertThat(report.toString()).contains(part);
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void randomGraphsPass(@ForAll long seed) {
    RandomGraph random = new RandomGraph(seed, (seed & 1) == 0);
    GraphCheck check = GraphCheck.of(random.graph, random.loss).seed(seed).coordinates(40);
    for (Node node : random.target().stream().toList()) {
      check = check.given(node, random.valuesFor(node, 2 * node.shape().size(), seed));
    }
    // Where a layer repeats elements, a pooling's ties may hide that it switches: never a failure.
    CheckReport report = check.run();
    assertThat(report.verdict()).as("%s", report).isNotEqualTo(Verdict.FAIL);
  }

  @Test
  void sharedWeightsPass() {
    CheckReport report = behind(new Tanh()).assertPasses();
    assertThat(report.toString())
        .startsWith("PASS  graph to 'loss' on float64 ")
        .contains("first.weight", "the value in inference", "in training", "slips through");
  }

  @Test
  void aMaskIsFrozenAsAnInput() {
    Graph graph = new Graph();
    Node x = graph.input("x", Shape.of(6));
    Node mask = graph.input("mask", Shape.of(6));
    Node kept = graph.add("kept", new Multiply(), x, mask);
    Node out = graph.addWithParameters("out", new Affine(2), kept);
    GraphCheck.of(graph, out).given(mask, 2, 0, 2, 2, 0, 0, 0, 2, 2, 0, 2, 0).assertPasses();
  }

  @Test
  void aWrongDerivativeIsFoundInsideAGraph() {
    fails(
        behind(
            new LikeTanh() {
              @Override
              public void vjp(Pass p) {
                p.kernels().axpy(1, p.outputGradient(), p.gradient(0));
              }
            }),
        "FAIL  vjp, first.weight",
        "FAIL  jacobian, first.weight");
    fails(
        behind(
            new LikeTanh() {
              @Override
              public void jvp(Pass p) {
                p.kernels().copy(p.tangent(0), p.outputTangent());
              }
            }),
        "FAIL  jvp, first.weight");
  }

  @Test
  void aLayerThatReadsWhatItDeniesIsFoundInTraining() {
    fails(
        behind(
            new LikeTanh() {
              @Override
              public boolean vjpReadsOutput() {
                return false;
              }
            }),
        "FAIL  mode, the gradient of 'first.weight' in training");
  }

  @Test
  void aRandomLayerIsReportedByName() {
    AtomicInteger calls = new AtomicInteger();
    fails(
        behind(
            new LikeTanh() {
              @Override
              public void forward(Pass p) {
                super.forward(p);
                p.output().set(0, calls.incrementAndGet());
              }
            }),
        "FAIL  contract: node 'middle' is random: element 0 changes");
  }

  @Test
  void whatIsNotFiniteIsReportedByName() {
    fails(
        behind(
            new LikeTanh() {
              @Override
              public void forward(Pass p) {
                p.kernels().fill(Double.NaN, p.output());
              }
            }),
        "FAIL  contract: layer middle, element 0, is NaN");
  }

  @Test
  void aPointOnAKinkIsNotJudged() {
    Graph graph = new Graph();
    Node x = graph.input("x", Shape.of(3));
    Node out = graph.add("relu", new ReLU(), x);
    CheckReport report = GraphCheck.of(graph, out).given(x, 1, 0, -1, 2, 3, 4).run();
    assertThat(report.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(report.toString()).contains("element 1 of 'relu' lies on a kink");
  }

  @Test
  void whatCannotBeDrawnHasToBeGiven() {
    Graph graph = new Graph();
    Node x = graph.input("x", Shape.of(3));
    Node target = graph.input("target", Shape.of());
    Node loss = graph.add("loss", new SoftmaxLogLoss(), x, target);
    GraphCheck check = GraphCheck.of(graph, loss);
    assertThatIllegalStateException()
        .isThrownBy(check::run)
        .withMessage("there is no derivative by 'target', and no value: say given(node, …)");
    assertThatIllegalArgumentException()
        .isThrownBy(check.given(target, 1)::run)
        .withMessage("1 values given for 'target': expected 2, of shape [2]");
    check.given(target, 1, 2).assertPasses();
    check.batch(1).given(target, 0).assertPasses();
  }

  @Test
  void leNetPassesInEveryParameter() throws IOException {
    Path file = Path.of(System.getProperty("lanewise.home", "."), "data/nets/lenet.net");
    Network network = Network.parse(file);
    GraphCheck.of(network.graph(), network.loss())
        .given(network.target(), 3, 7)
        .coordinates(1000)
        .assertPasses();
  }
}
