package dev.lanewise.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Parameter;
import dev.lanewise.layer.ReLU;
import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class GraphTest {
  private final Graph graph = new Graph();
  private final Node x = graph.input("x", Shape.of(6));

  @Test
  void nodesKnowTheirPlaceShapeAndInputs() {
    Node hidden = graph.addWithParameters("hidden", new Affine(4), x);
    Node relu = graph.add("relu", new ReLU(), hidden);

    assertThat(graph.nodes())
        .extracting(Node::name)
        .containsExactly("x", "hidden.weight", "hidden.bias", "hidden", "relu");
    assertThat(graph.nodes()).extracting(Node::id).containsExactly(0, 1, 2, 3, 4);
    assertThat(graph.variables())
        .extracting(Node::name)
        .containsExactly("hidden.weight", "hidden.bias");
    assertThat(graph.node("hidden.weight").shape()).isEqualTo(Shape.of(4, 6));
    assertThat(relu.shape()).isEqualTo(Shape.of(1, 4));
    assertThat(relu.inputs()).containsExactly(hidden);
    assertThat(x.isInput()).isTrue();
    assertThat(graph.node("hidden.bias").isVariable()).isTrue();
    assertThat(hidden).hasToString("hidden = Affine(4)");
  }

  @Test
  void aShapeErrorNamesTheNodeAndBothShapes() {
    Node four = graph.addWithParameters("four", new Affine(4), x);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.add("sum", new Add(), x, four))
        .withMessage("node 'sum', Add: takes inputs of one shape, given [1, 6] and [1, 4]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                graph.addWithParameters(
                    "conv", new Conv2d(new int[] {3, 3}, new int[] {1, 1}, new int[2], 2), x))
        .withMessageStartingWith("node 'conv', Conv(3x3, 1x1, no-pad, 2): ")
        .withMessageContaining("[N, C, H, W]")
        .withMessageContaining("[1, 6]");
    Node wrong = graph.variable("wrong", Parameter.weight(Shape.of(4, 5), 5));
    Node bias = graph.variable("bias", Parameter.bias(4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.add("affine", new Affine(4), x, wrong, bias))
        .withMessage("node 'affine', Affine(4): takes a weight of shape [4, 6], given [4, 5]");
  }

  @Test
  void whatIsRefusedLeavesNothingBehind() {
    graph.variable("b.bias", Parameter.bias(9));
    int before = graph.nodes().size();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.addWithParameters("x", new Affine(4), x))
        .withMessage("there are two nodes 'x'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.addWithParameters("b", new Affine(4), x))
        .withMessage("there are two nodes 'b.bias'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.addWithParameters("c", new Affine(4), x, x));
    assertThatIllegalArgumentException().isThrownBy(() -> graph.input("x", Shape.of(1)));

    assertThat(graph.nodes()).hasSize(before);
  }

  @Test
  void aNodeOfAnotherGraphIsRefused() {
    Graph other = new Graph();
    Node foreign = other.input("x", Shape.of(6));
    Node unknown = other.input("y", Shape.of(6));

    for (Node node : new Node[] {foreign, unknown}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> graph.add("relu", new ReLU(), node))
          .withMessage("input '%s' of node 'relu' belongs to another graph", node.name());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Program.compile(graph, 1, Mode.INFERENCE, foreign))
        .withMessageContaining("'x'");
  }

  @Test
  void anUnknownNameListsTheNodesThereAre() {
    graph.add("relu", new ReLU(), x);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node("rely"))
        .withMessage("no node 'rely': there are x, relu");
  }
}
