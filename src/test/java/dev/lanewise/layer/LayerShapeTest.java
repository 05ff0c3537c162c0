package dev.lanewise.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.gradcheck.LayerCheck;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What layers say to inputs that do not fit. */
final class LayerShapeTest {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};
  private static final int[] NONE = {0, 0};

  static Stream<LayerType> withInputs() {
    return Layers.all().stream().filter(type -> type.role() != LayerType.Role.LEAF);
  }

  static Stream<LayerType> all() {
    return Layers.all().stream();
  }

  private static List<Shape> shapes(Example example) {
    return example.inputs().stream().map(Example.Input::shape).toList();
  }

  private static void refuses(Layer layer, List<Shape> inputs, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.outputShape(inputs))
        .withMessage(message);
  }

  @ParameterizedTest
  @MethodSource("all")
  void examplesFit(LayerType type) {
    for (long seed = 0; seed < 100; seed++) {
      Example example = LayerCheck.example(type, seed);
      List<Shape> inputs = shapes(example);
      assertThat(example.layer().outputShape(inputs).size()).isPositive();
      assertThat(example.layer().terms(inputs)).isPositive();
      assertThat(example.layer().flops(inputs)).isNotNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void oneInputTooManyIsRefused(LayerType type) {
    Example example = LayerCheck.example(type, 1);
    List<Shape> inputs = new ArrayList<>(shapes(example));
    inputs.add(Shape.of(2, 3, 4, 5, 6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.layer().outputShape(inputs))
        .withMessageContaining("takes")
        .withMessageContaining("[2, 3, 4, 5, 6]");
  }

  @ParameterizedTest
  @MethodSource("withInputs")
  void noInputIsRefused(LayerType type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCheck.example(type, 1).layer().outputShape(List.of()))
        .withMessageContaining("takes")
        .withMessageContaining("given");
  }

  @Test
  void arity() {
    refuses(new ReLU(), List.of(), "takes 1 input, given 0: []");
    refuses(new Add(), List.of(Shape.of(2)), "takes 2 inputs, given 1: [[2]]");
    refuses(new Affine(3), List.of(Shape.of(2, 2)), "takes 3 inputs, given 1: [[2, 2]]");
  }

  @Test
  void rank() {
    Shape flat = Shape.of(2, 9);
    refuses(
        new MaxPool(TWO, TWO, false), List.of(flat), "takes an input [N, C, H, W], given [2, 9]");
    refuses(new Im2Col(TWO, ONE, NONE), List.of(flat), "takes an input [N, C, H, W], given [2, 9]");
    refuses(
        new Conv2d(TWO, ONE, NONE, 3),
        List.of(flat, flat, flat),
        "takes an input [N, C, H, W], given [2, 9]");
    refuses(new Softmax(), List.of(Shape.of(4)), "takes an input [N, C], given [4]");
    refuses(new LogSoftmax(), List.of(Shape.of(4)), "takes an input [N, C], given [4]");
    refuses(
        new SoftmaxLogLoss(),
        List.of(Shape.of(4), Shape.of(4)),
        "takes an input of logits [N, C], given [4]");
    refuses(
        new SoftmaxLogLoss(), List.of(flat, flat), "takes an input of classes [N], given [2, 9]");
    refuses(
        new Affine(3),
        List.of(Shape.of(4), Shape.of(3, 4), Shape.of(3)),
        "takes an input [N, …], given [4]");
  }

  @Test
  void shapesThatDiffer() {
    refuses(
        new Multiply(),
        List.of(Shape.of(2, 3), Shape.of(3, 2)),
        "takes inputs of one shape, given [2, 3] and [3, 2]");
    refuses(
        new SoftmaxLogLoss(),
        List.of(Shape.of(2, 9), Shape.of(3)),
        "takes as many classes as rows of logits, given [3] and [2, 9]");
    refuses(
        new Concat(),
        List.of(Shape.of(2, 1, 4), Shape.of(2, 3, 5)),
        "takes inputs that differ in dimension 1 alone, given [[2, 1, 4], [2, 3, 5]]");
  }

  @Test
  void parametersThatDoNotFit() {
    refuses(
        new Affine(3),
        List.of(Shape.of(2, 5), Shape.of(5, 3), Shape.of(3)),
        "takes a weight of shape [3, 5], given [5, 3]");
    refuses(
        new Affine(3),
        List.of(Shape.of(2, 5), Shape.of(3, 5), Shape.of(5)),
        "takes a bias of shape [3], given [5]");
    refuses(
        new Conv2d(TWO, ONE, NONE, 3),
        List.of(Shape.of(1, 4, 5, 5), Shape.of(3, 1, 2, 2), Shape.of(3)),
        "takes a weight of shape [3, 4, 2, 2], given [3, 1, 2, 2]");
  }

  @Test
  void kernelsLargerThanTheImage() {
    int[] tall = {5, 1};
    refuses(
        new MaxPool(tall, ONE, true),
        List.of(Shape.of(1, 1, 4, 4)),
        "a kernel of height 5 does not fit an input of height 4 with padding 0");
    refuses(
        new Im2Col(new int[] {1, 7}, ONE, ONE),
        List.of(Shape.of(1, 1, 4, 4)),
        "a kernel of width 7 does not fit an input of width 4 with padding 1");
  }

  @Test
  void settingsOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Affine(0))
        .withMessage("Affine of 0 outputs: expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Conv2d(TWO, ONE, NONE, 0))
        .withMessage("Conv of 0 channels out: expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AvgPool(TWO, NONE, false))
        .withMessageContaining("stride 0")
        .withMessageContaining("expected at least 1");
  }

  @Test
  void unknownLayersAreNamedWithThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Layers.named("Conf"))
        .withMessageStartingWith("unknown layer 'Conf': expected one of Input, Affine, Conv, ");
  }
}
