package dev.lanewise.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.gradcheck.LayerCheck;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers as network descriptions have them. */
final class LayerArgumentsTest {
  static Stream<LayerType> all() {
    return Layers.all().stream();
  }

  /** Takes {@code Conv(5x5, 1x1, no-pad, 20)} or {@code ReLU}. */
  private static Layer parse(String text) {
    int open = text.indexOf('(');
    LayerType type = Layers.named(open < 0 ? text : text.substring(0, open));
    String arguments = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
    return type.parse().apply(new Arguments(type.usage(), arguments));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatALayerIsCalledMakesItAgain(LayerType type) {
    for (long seed = 0; seed < 50; seed++) {
      Layer layer = LayerCheck.example(type, seed).layer();
      Layer again = parse(layer.toString());
      assertThat(again).isInstanceOf(layer.getClass()).hasToString(layer.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Conv(5x5, 1x1, no-pad, 20)      | Conv(5x5, 1x1, no-pad, 20)",
        "Conv(3x1, 2x1, pad 2, 4)        | Conv(3x1, 2x1, pad 2x2, 4)",
        "Conv( 3x1 ,2x1,pad 1x0, 4 )     | Conv(3x1, 2x1, pad 1x0, 4)",
        "Conv(1x1, 1x1, pad 0, 4)        | Conv(1x1, 1x1, no-pad, 4)",
        "MaxPool(2x2)                    | MaxPool(2x2)",
        "MaxPool(2x2, 2x2)               | MaxPool(2x2)",
        "MaxPool(3x3, 2x2, ceil)         | MaxPool(3x3, 2x2, ceil)",
        "AvgPool(3x3, ceil)              | AvgPool(3x3, ceil)",
        "Affine(500)                     | Affine(500)",
        "Input(1x28x28)                  | Input(1x28x28)",
        "ReLU                            | ReLU",
        "ReLU()                          | ReLU",
      })
  void parses(String text, String shown) {
    assertThat(parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Affine()                      | the number of outputs          | nothing",
        "Affine(0)                     | number of outputs of at least 1 | '0'",
        "Affine(-3)                    | number of outputs of at least 1 | '-3'",
        "Affine(2x3)                   | one number                     | 2 numbers",
        "Affine(many)                  | whole numbers                  | 'many'",
        "Affine(1.5)                   | whole numbers                  | '1.5'",
        "Affine(10, 20)                | no more arguments              | '20'",
        "Affine(99999999999)           | whole numbers                  | '99999999999'",
        "Conv(5x5)                     | the stride                     | nothing",
        "Conv(5, 1x1, no-pad, 20)      | a kernel like 5x5              | 1 numbers",
        "Conv(5x5x5, 1x1, no-pad, 20)  | a kernel like 5x5              | 3 numbers",
        "Conv(5x5, 0x1, no-pad, 20)    | stride of at least 1           | '0x1'",
        "Conv(5x5, 1x1, 2, 20)         | no-pad, pad 2 or pad 1x2       | '2'",
        "Conv(5x5, 1x1, pad -1, 20)    | padding of at least 0          | '-1'",
        "Conv(5x5, 1x1, pad 1x2x3, 20) | one or two numbers             | 3 numbers",
        "Conv(5x5, 1x1, no-pad)        | the channels out               | nothing",
        "Conv(5x5, , no-pad, 20)       | the stride                     | nothing",
        "MaxPool()                     | the window                     | nothing",
        "MaxPool(2x2, floor)           | no more arguments              | 'floor'",
        "ReLU(1)                       | no more arguments              | '1'",
        "Input()                       | the size of one example        | nothing",
      })
  void wrongArgumentsAreToldWithTheRightForm(String text, String expected, String found) {
    LayerType type = Layers.named(text.substring(0, text.indexOf('(')));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageStartingWith("expected ")
        .withMessageContaining(expected)
        .withMessageContaining("found " + found)
        .withMessageEndingWith("the form is " + type.usage());
  }
}
