package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.ReLU;
import dev.lanewise.layer.Square;
import dev.lanewise.layer.Tanh;
import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private final Graph graph = new Graph();
  private final Node x = graph.input("x", Shape.of(6));

  @Test
  void leavesOutWhatNoOutputNeeds() {
    Node used = graph.addWithParameters("used", new Affine(4), x);
    graph.addWithParameters("unused", new Affine(4), used);
    graph.input("other", Shape.of(1));
    Node output = graph.add("relu", new ReLU(), used);

    Program program = Program.compile(graph, 5, Mode.TRAINING, output);

    assertThat(program.nodes())
        .extracting(Node::name)
        .containsExactly("x", "used.weight", "used.bias", "used", "relu");
    assertThat(program.batch()).isEqualTo(5);
    assertThat(program.outputs()).containsExactly(output);
    // 2·N·n·m for the product, and an operation for each element of the maximum.
    assertThat(program.flops()).isEqualTo(2 * 5 * 6 * 4 + 5 * 4);
  }

  @Test
  void aDeepInferenceNeedsRoomForTwoLayersNotForAll() {
    Node last = x;
    for (int i = 0; i < 50; i++) {
      last = graph.add("n" + i, i % 2 == 0 ? new Tanh() : new Square(), last);
    }

    // The input stays, and two buffers take turns; each has room for 6·8 elements.
    assertThat(Program.compile(graph, 8, Mode.INFERENCE, last).workspaceSize()).isEqualTo(3 * 48);
    assertThat(Program.compile(graph, 8, Mode.CHECKING, last).workspaceSize())
        .isEqualTo(51 * 3 * 48);
  }

  @Test
  void aConvolutionAndTheFunctionBehindItAreOneKernelWithOneValue() {
    Node image = graph.input("image", Shape.of(2, 4, 4));
    int[] one = {1, 1};
    Layer convolution = new Conv2d(new int[] {3, 3}, one, one, 5);
    Node conv = graph.addWithParameters("conv", convolution, image);
    Node relu = graph.add("relu", new ReLU(), conv);

    Program fused = Program.compile(graph, 3, Mode.INFERENCE, relu);
    assertThat(fused)
        .hasToString(
            """
            INFERENCE, batch 3, workspace 336
              image = Input(2x4x4): [3, 2, 4, 4]
              conv = Conv(3x3, 1x1, pad 1x1, 5); relu = ReLU: [3, 5, 4, 4]\
            """);
    assertThat(fused.nodes()).contains(conv, relu);
    assertThat(fused.flops()).isEqualTo(3 * 5 * 16 * (2 * 2 * 9 + 1));

    // With the value between the two asked for, or read by another node, there are two.
    String apart =
        "\n  conv = Conv(3x3, 1x1, pad 1x1, 5): [3, 5, 4, 4]\n  relu = ReLU: [3, 5, 4, 4]";
    assertThat(Program.compile(graph, 3, Mode.INFERENCE, relu, conv).toString()).contains(apart);
    assertThat(Program.compile(graph, 3, Mode.TRAINING, relu).toString()).contains(apart);
    Node sum = graph.add("sum", new Add(), relu, conv);
    assertThat(Program.compile(graph, 3, Mode.INFERENCE, sum).toString()).contains(apart);
  }

  @Test
  void aShapeThatFitsABatchOfOneAloneIsRefused() {
    Node learnt = graph.variable("learnt", new Parameter("learnt", Shape.of(1, 6), 0, false));
    Node sum = graph.add("sum", new Add(), x, learnt);
    assertThat(Program.compile(graph, 1, Mode.TRAINING, sum).nodes()).hasSize(3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Program.compile(graph, 2, Mode.TRAINING, sum))
        .withMessage(
            "node 'sum', Add, with a batch of 2: takes inputs of one shape, given [2, 6] and"
                + " [1, 6]");
  }

  @Test
  void refusesBatchesAndOutputsThatAreNone() {
    for (int batch : new int[] {0, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Program.compile(graph, batch, Mode.INFERENCE, x))
          .withMessage("batch " + batch + ": expected at least 1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Program.compile(graph, 1, Mode.INFERENCE))
        .withMessage("a program needs at least one output");
    Node tanh = graph.add("tanh", new Tanh(), x);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Program.compile(graph, 300_000_000, Mode.INFERENCE, tanh))
        .withMessageContaining("2147483647");
  }

  @Test
  void depthIsNoLimit() {
    Graph graph = new Graph();
    Node last = graph.input("x", Shape.of(1));
    int layers = 10_000;
    for (int i = 0; i < layers; i++) {
      last = graph.add("relu" + i, new ReLU(), last);
    }
    Program program = Program.compile(graph, 1, Mode.INFERENCE, last);
    assertThat(program.nodes()).hasSize(layers + 1);
  }
}
