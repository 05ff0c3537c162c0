package dev.lanewise.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.graph.Node;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTextTest {
  @TempDir Path folder;

  static Path lenet() {
    return Path.of(System.getProperty("lanewise.home", "."), "data/nets/lenet.net");
  }

  private static Network parse(String... lines) {
    return Network.parse(String.join("\n", lines), "a.net");
  }

  private static void assertRefused(String text, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text, "a.net"))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void leNetHasItsParametersAndShapes() throws IOException {
    Network lenet = Network.parse(lenet());

    assertThat(lenet.parameterCount()).isEqualTo(431_080);
    assertThat(lenet.isClassifier()).isTrue();
    assertThat(lenet.text()).isEqualTo(Files.readString(lenet()));
    assertThat(lenet.graph().nodes())
        .filteredOn(node -> !node.isVariable())
        .extracting(node -> node.name() + node.shape())
        .containsExactly(
            "x[1, 1, 28, 28]",
            "conv1[1, 20, 24, 24]",
            "maxpool1[1, 20, 12, 12]",
            "conv2[1, 50, 8, 8]",
            "maxpool2[1, 50, 4, 4]",
            "affine1[1, 500]",
            "relu1[1, 500]",
            "affine2[1, 10]",
            "target[1]",
            "loss[1]",
            "probabilities[1, 10]");
    assertThat(lenet.graph().variables())
        .extracting(Node::name)
        .containsExactly(
            "conv1.weight",
            "conv1.bias",
            "conv2.weight",
            "conv2.bias",
            "affine1.weight",
            "affine1.bias",
            "affine2.weight",
            "affine2.bias");
    assertThat(lenet.output().name()).isEqualTo("affine2");
    assertThat(lenet.prediction().name()).isEqualTo("probabilities");
  }

  @Test
  void branchesHaveNames() {
    Network network =
        parse(
            "in = Input(2x6x6)",
            "a = Conv(3x3, 1x1, pad 1, 4)  # keeps 6x6",
            "b.left = ReLU <- a",
            "b-right = Tanh <- a",
            "sum = Add <- b.left, b-right",
            "Concat <- sum , a,sum",
            "MaxPool(2x2, 1x1, ceil)",
            "_last = Affine(3)");

    assertThat(network.graph().node("sum").inputs())
        .extracting(Node::name)
        .containsExactly("b.left", "b-right");
    assertThat(network.graph().node("concat1").inputs())
        .extracting(Node::name)
        .containsExactly("sum", "a", "sum");
    assertThat(network.graph().node("concat1").shape()).isEqualTo(Shape.of(1, 12, 6, 6));
    assertThat(network.graph().node("maxpool1").shape()).isEqualTo(Shape.of(1, 12, 5, 5));
    assertThat(network.output().name()).isEqualTo("_last");
    assertThat(network.input().name()).isEqualTo("in");
    assertThat(network.isClassifier()).isFalse();
    assertThat(network.prediction()).isEqualTo(network.output());
    assertThat(network.loss()).isNull();
    assertThat(network.target()).isNull();
  }

  @Test
  void namesMadeUpKeepOutOfTheWayOfNamesGiven() {
    Network network = parse("Input(4)", "relu1 = Tanh", "ReLU", "affine2 = ReLU", "Affine(2)");

    assertThat(network.graph().nodes())
        .extracting(Node::toString)
        .contains("relu1 = Tanh", "relu2 = ReLU", "affine2 = ReLU", "affine1 = Affine(2)");
  }

  @Test
  void spacesCommentsAndLineEndsDoNotMatter() {
    String[] forms = {
      "x = Input(1x4x4)\nConv(2x2, 1x1, no-pad, 3)\nAffine(2)\nSoftmaxLogLoss\n",
      "x = Input(1x4x4)\r\nConv(2x2, 1x1, no-pad, 3)\r\nAffine(2)\r\nSoftmaxLogLoss",
      "\n  x=Input( 1x4x4 )# here\n#Affine(7)\n\tConv (2x2,1x1,  no-pad,3)\n\n Affine(2)  \n"
          + "SoftmaxLogLoss  # the end",
      "x = Input(1x4x4)\rConv(2x2, 1x1, pad 0x0, 3)\rAffine(2)\rSoftmaxLogLoss",
    };
    for (String form : forms) {
      assertThat(Network.parse(form, "form").graph().nodes().toString())
          .isEqualTo(Network.parse(forms[0], "first").graph().nodes().toString());
    }
  }

  @Test
  void shapeErrorsNameSourceLineAndBothShapes() {
    assertRefused(
        "# first\nx = Input(6)\na = Affine(4)\nAdd <- x, a\n",
        "a.net, line 4: Add <- x, a: ",
        "[1, 6]",
        "[1, 4]");
    assertRefused(
        "x = Input(1x4x4)\nConv(5x5, 1x1, no-pad, 3)\n",
        "line 2",
        "kernel of height 5",
        "height 4");
    assertRefused("x = Input(4)\nMaxPool(2x2)", "line 2", "[N, C, H, W]", "[1, 4]");
    assertRefused("x = Input(2x3x4)\nReLU\nSoftmaxLogLoss", "line 3", "[N, C]", "[1, 2, 3, 4]");
  }

  @Test
  void anUnknownLayerListsTheRightOnes() {
    assertRefused(
        "x = Input(4)\nAfine(3)\n",
        "a.net, line 2: Afine(3): unknown layer 'Afine'",
        "Affine",
        "Conv",
        "MaxPool",
        "SoftmaxLogLoss");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Affine                        | number of outputs  | Affine(outputs)
          Affine()                      | number of outputs  | Affine(outputs)
          Affine(3, 4)                  | no more arguments  | '4'
          Affine(-3)                    | at least 1         | '-3'
          Affine(0)                     | at least 1         | '0'
          Affine(2.5)                   | whole numbers      | '2.5'
          Affine(99999999999)           | whole numbers      | '99999999999'
          Affine(2147483647)            | 2147483647         | elements
          Affine(3x4)                   | one number         | 2 numbers
          Conv(3x3, 1x1, 4)             | no-pad, pad 2      | '4'
          Conv(3x3, 1x1, no-pad)        | the channels out   | nothing
          Conv(3x3, , no-pad, 4)        | the stride         | nothing
          Conv(3, 1x1, no-pad, 4)       | kernel like 5x5    | 1 numbers
          Conv(3x0, 1x1, no-pad, 4)     | at least 1         | '3x0'
          Conv(3x3, 1x1, pad -1, 4)     | at least 0         | '-1'
          Conv(3x3, 1x1, pad 1x2x3, 4)  | one or two numbers | 3 numbers
          Conv(3x3, 1x1, no-pad, 4, group 2) | groups 2     | 'group 2'
          Conv(3x3, 1x1, no-pad, 4, groups 0) | at least 1  | '0'
          Conv(3x3, 1x1, no-pad, 4, groups 3) | 4 channels out | 3 groups
          Conv(3x3, 1x1, no-pad, 4, groups 4) | 4 groups    | channels of
          Conv(1x1, 1x1, pad 2147483647, 1) | 2147483647     | positions
          Im2Col(65536x65536, 1x1, pad 40000) | 2147483647   | elements
          MaxPool(2x2, 2x2, floor)      | no more arguments  | 'floor'
          MaxPool                       | the window         | nothing
          ReLU(3)                       | no more arguments  | '3'
          """)
  void missingAndWrongArgumentsSayWhatWasExpected(String layer, String expected, String found) {
    assertRefused("x = Input(1x5x5)\n" + layer, "a.net, line 2: " + layer + ": ", expected, found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ReLU <- y            | no node 'y': there are x",
        "y = ReLU <- y        | no node 'y'",
        "x = ReLU             | two nodes 'x'",
        "ReLU <-              | expected: [name =] Layer",
        "ReLU <- x,           | expected: [name =] Layer",
        "Add <- x             | takes 2 inputs",
        "2nd = ReLU           | expected: [name =] Layer",
        "a b = ReLU           | expected: [name =] Layer",
        "Affine(3             | expected: [name =] Layer",
        "Affine 3             | expected: [name =] Layer",
        "y = Input(3)         | there is an input already, 'x'",
        "loss = ReLU          | the name 'loss' is taken",
        "target = ReLU        | the name 'target' is taken",
        "probabilities = ReLU | the name 'probabilities' is taken",
        "l = SoftmaxLogLoss   | the loss has no name",
        "SoftmaxLogLoss <- x  | the loss has no name",
      })
  void linesThatMakeNoSenseSayWhy(String line, String reason) {
    assertRefused("x = Input(4)\n" + line + "\nReLU", "a.net, line 2: " + line + ": ", reason);
  }

  @Test
  void theOrderOfInputLayersAndLossIsKept() {
    assertRefused("ReLU\n", "a.net, line 1: ReLU: the first line must be the input");
    assertRefused("SquaredLoss\n", "a.net, line 1", "the first line must be the input");
    assertRefused("Input(3) <- x", "line 1", "the input takes nothing");
    assertRefused(
        "Input(3)\nSoftmaxLogLoss\nReLU",
        "line 3",
        "nothing can follow the loss, 'SoftmaxLogLoss'");
    assertRefused("Input(3)\nSoftmaxLogLoss\nHingeLoss", "line 3", "there is a loss already");
    assertRefused("Input(3)\n# ReLU\n", "a.net: there is no layer behind the input");
    for (String empty : List.of("", "\n\n", "# nothing\n")) {
      assertRefused(empty, "a.net: there is no input, such as x = Input(1x28x28)");
    }
  }

  @Test
  void filesThatAreNoDescriptionsAreNamed() throws IOException {
    Path missing = folder.resolve("missing.net");
    Path binary = folder.resolve("binary.net");
    Files.write(binary, new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff, (byte) 0xfe});
    Path text = folder.resolve("text.net");
    Files.writeString(text, "Dear Sir or Madam");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Network.parse(missing))
        .withMessageStartingWith("cannot read ")
        .withMessageContaining("missing.net");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(binary))
        .withMessageContaining("binary.net is not a network description: not UTF-8 text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text))
        .withMessageStartingWith("text.net, line 1: Dear Sir or Madam: expected: [name =] Layer");
  }

  @Test
  void byteOrderMarkAtTheStartIsPassedOver() {
    Network network = Network.parse("\uFEFFx = Input(3)\nAffine(2)\n", "marked.net");
    assertThat(network.input().name()).isEqualTo("x");
  }
}
