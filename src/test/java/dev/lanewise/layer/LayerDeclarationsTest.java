package dev.lanewise.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers say of themselves, beside their mathematics. */
final class LayerDeclarationsTest {
  private static final int[] ONE = {1, 1};
  private static final int[] NONE = {0, 0};

  private static Layer parse(String text) {
    int open = text.indexOf('(');
    LayerType type = Layers.named(open < 0 ? text : text.substring(0, open));
    String arguments = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
    return type.parse().apply(new Arguments(type.usage(), arguments));
  }

  /** Takes {@code 2x3 2}: the shapes of the data; the layer's parameters follow. */
  private static List<Shape> shapes(Layer layer, String data) {
    List<Shape> shapes = new ArrayList<>();
    for (String shape : data.split(" ")) {
      shapes.add(Shape.of(Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray()));
    }
    layer.parameters(List.copyOf(shapes)).forEach(parameter -> shapes.add(parameter.shape()));
    return shapes;
  }

  private static String which(int inputs, IntPredicate says) {
    return IntStream.range(0, inputs)
        .filter(says)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  /** The inputs in which it is linear, what is kept until backward, and its operations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Affine(3)                          | 2x5     | 0 1 2 | 0 1 | 60",
        "Conv(3x3, 1x1, pad 1, 4)           | 2x3x5x5 | 0 1 2 | 0 1 | 10800",
        "Conv(3x3, 2x2, no-pad, 4, groups 2) | 2x4x5x5 | 0 1 2 | 0 1 | 1152",
        "Im2Col(2x2, 1x1, no-pad)           | 1x2x4x6 | 0     | \"\"  | 0",
        "MaxPool(2x2)                       | 1x2x4x6 | \"\"  | \"\"  | 48",
        "AvgPool(2x2)                       | 1x2x4x6 | 0     | \"\"  | 48",
        "ReLU                               | 2x3     | \"\"  | 0 y | 6",
        "Sigmoid                            | 2x3     | \"\"  | 0 y | 6",
        "Tanh                               | 2x3     | \"\"  | 0 y | 6",
        "Softplus                           | 2x3     | \"\"  | 0 y | 6",
        "Square                             | 2x3     | \"\"  | 0 y | 6",
        "Add                                | 2x3 2x3 | 0 1   | \"\"  | 12",
        "Subtract                           | 2x3 2x3 | 0 1   | \"\"  | 12",
        "Multiply                           | 2x3 2x3 | 0 1   | 0 1 | 12",
        "Flatten                            | 2x3x4   | 0     | \"\"  | 0",
        "Concat                             | 2x3 2x4 | 0 1   | \"\"  | 0",
        "Softmax                            | 2x3     | \"\"  | y   | 18",
        "LogSoftmax                         | 2x3     | \"\"  | y   | 18",
        "HingeLoss                          | 2x3 2x3 | \"\"  | 0 1 | 12",
        "LogisticLoss                       | 2x3 2x3 | \"\"  | 0 1 | 12",
        "SquaredLoss                        | 2x3 2x3 | \"\"  | 0 1 | 12",
        "SoftmaxLogLoss                     | 2x3 2   | \"\"  | 1   | 18",
      })
  void declares(String text, String data, String linear, String kept, long flops) {
    Layer layer = parse(text);
    List<Shape> inputs = shapes(layer, data);
    assertThat(layer.outputShape(inputs).size()).isPositive();
    assertThat(which(inputs.size(), layer::linear)).isEqualTo(linear);
    String reads = which(inputs.size(), layer::vjpReadsInput);
    assertThat((reads + (layer.vjpReadsOutput() ? " y" : "")).strip()).isEqualTo(kept);
    assertThat(layer.flops(inputs)).isEqualTo(flops);
    assertThat(layer.mixesExamples()).isFalse();
    String constants = layer instanceof SoftmaxLogLoss ? "1" : "";
    assertThat(which(inputs.size(), k -> !layer.differentiable(k))).isEqualTo(constants);
  }

  @Test
  void weightsKnowTheirFanIn() {
    Shape image = Shape.of(2, 4, 5, 5);
    assertThat(parse("Affine(3)").parameters(List.of(image)).getFirst().fanIn()).isEqualTo(100);
    assertThat(parse("Conv(3x2, 1x1, no-pad, 4)").parameters(List.of(image)).getFirst().fanIn())
        .isEqualTo(24);
    assertThat(
            parse("Conv(3x2, 1x1, no-pad, 4, groups 2)")
                .parameters(List.of(image))
                .getFirst()
                .fanIn())
        .isEqualTo(12);
  }

  @Test
  void parametersOfTheWrongShapeAreRefused() {
    for (String text : List.of("Affine(3)", "Conv(3x3, 1x1, pad 1, 4)")) {
      Layer layer = parse(text);
      for (int slot = 1; slot <= 2; slot++) {
        List<Shape> inputs = shapes(layer, "2x3x5x5");
        inputs.set(slot, Shape.of(7));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> layer.outputShape(inputs))
            .withMessageContaining(", given [7]");
      }
    }
  }

  @Test
  void concatTakesMatricesAndNothingOfAnotherRank() {
    Layer concat = new Concat();
    assertThat(concat.outputShape(List.of(Shape.of(2, 3), Shape.of(2, 4))))
        .isEqualTo(Shape.of(2, 7));
    Shape widest = Shape.of(0, Integer.MAX_VALUE);
    assertThat(concat.outputShape(List.of(widest))).isEqualTo(widest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> concat.outputShape(List.of(Shape.of(2, 3), Shape.of(2))))
        .withMessageContaining("differ in dimension 1 alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Conv(3x3, 1x1, no-pad, 4, groups 2, 9)",
        "Im2Col(2x2, 1x1, no-pad, 9)",
        "Input(1x2, 9)"
      })
  void argumentsTooManyAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageContaining("no more arguments")
        .withMessageContaining("'9'");
  }

  @Test
  void windowsOfNoSizeAreRefused() {
    int[] none = {0, 1};
    assertThatIllegalArgumentException().isThrownBy(() -> new Conv2d(none, ONE, NONE, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Im2Col(none, ONE, NONE));
  }

  @Test
  void aPassKnowsTheShapesOfItsInputs() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor x = Tensor.zeros(arena, DType.FLOAT64, Shape.of(2, 3));
      Pass pass = new Pass(null, new Tensor[] {x}, x, null, null, null, null, null);
      assertThat(pass.inputShapes()).containsExactly(Shape.of(2, 3));
    }
  }

  @Test
  void variablesHaveTheirParametersShape() {
    Parameter weight = Parameter.weight(Shape.of(2, 3), 3);
    Variable variable = new Variable(weight);
    assertThat(variable.parameter()).isEqualTo(weight);
    assertThat(variable.outputShape(List.of())).isEqualTo(Shape.of(2, 3));
    assertThat(variable).hasToString("Variable[2, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> variable.outputShape(List.of(Shape.of(1))))
        .withMessageContaining("takes 0 inputs");
  }
}
