package dev.lanewise.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lanewise.graph.Node;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.HingeLoss;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool;
import dev.lanewise.layer.ReLU;
import dev.lanewise.layer.SoftmaxLogLoss;
import dev.lanewise.layer.SquaredLoss;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NetworkProperties {
  private static final String VALID =
      """
      # a network
      x = Input(2x9x8)
      a = Conv(3x3, 1x1, pad 1, 4)
      b = MaxPool(2x2, 1x1, ceil) <- a
      c = AvgPool(2x2, 1x1, ceil) <- a
      d = Concat <- b, c, b
      Add <- d, d
      Im2Col(2x2, 1x1, no-pad)
      Affine(5)
      SoftmaxLogLoss
      """;

  private static final String CHARACTERS =
      "0123456789xX()<-,= #\n\r\t.ABCDabcdeflnopst_'\"\\\u0000\u2028é\ud83d";

  @Property(tries = 3000)
  void aMutatedTextIsRefusedProperlyOrTaken(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int mutations) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(VALID);
    for (int i = 0; i < mutations && !text.isEmpty(); i++) {
      mutate(text, random);
    }
    try {
      Network network = Network.parse(text.toString(), "mutant");
      assertThat(network.text()).isEqualTo(text.toString());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("mutant");
    }
  }

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    char any = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    int end = Math.min(text.length(), at + random.nextInt(12));
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, any);
      case 1 -> text.insert(at, any);
      case 2 -> text.delete(at, end);
      case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      default -> text.setLength(at);
    }
  }

  @Example
  void aLineOfManyNamesIsNoProblem() {
    String many = "x, ".repeat(20_000) + "x";
    Network network = Network.parse("x = Input(2)\nConcat <- " + many, "many");

    assertThat(network.output().shape()).isEqualTo(Shape.of(1, 40_002));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse("x = Input(2)\nConcat <- " + many + ", y", "many"))
        .withMessageContaining("no node 'y'");
  }

  @Property
  void whatABuilderBuiltParsesToTheSameGraph(@ForAll long seed) {
    Random random = new Random(seed);
    Network.Builder builder = Network.builder().input("pixels", Shape.of(2, 8, 8));
    List<String> images = new ArrayList<>(List.of("pixels"));
    int layers = 1 + random.nextInt(8);
    for (int i = 0; i < layers; i++) {
      String name = "n" + i;
      String from = images.get(random.nextInt(images.size()));
      switch (random.nextInt(5)) {
        case 0 -> builder.add(name, conv(random), from);
        case 1 -> builder.add(name, new Add(), from, from);
        case 2 -> builder.add(name, new Concat(), from, from, from);
        case 3 -> builder.add(name, pool(random), from);
        default -> builder.add(new ReLU()).add(name, new ReLU());
      }
      images.add(name);
    }
    builder.add(new Affine(1 + random.nextInt(9)));
    switch (random.nextInt(4)) {
      case 0 -> builder.loss(new SoftmaxLogLoss());
      case 1 -> builder.loss(new SquaredLoss());
      case 2 -> builder.loss(new HingeLoss());
      default -> {}
    }
    Network built = builder.build();

    Network parsed = Network.parse(built.text(), "built");

    assertThat(describe(parsed)).isEqualTo(describe(built));
    assertThat(parsed.text()).isEqualTo(built.text());
    assertThat(parsed.parameterCount()).isEqualTo(built.parameterCount());
  }

  private static Layer conv(Random random) {
    int[] kernel = {1 + 2 * random.nextInt(2), 1 + 2 * random.nextInt(2)};
    return new Conv2d(kernel, new int[] {1, 1}, new int[] {kernel[0] / 2, kernel[1] / 2}, 3);
  }

  private static Layer pool(Random random) {
    int[] kernel = {1 + random.nextInt(2), 1 + random.nextInt(2)};
    int[] stride = {1, 1};
    boolean ceil = random.nextBoolean();
    int[] one = {1, 1};
    return random.nextBoolean()
        ? new MaxPool(random.nextBoolean() ? one : kernel, one, ceil)
        : new AvgPool(one, stride, ceil);
  }

  private static List<String> describe(Network network) {
    return network.graph().nodes().stream()
        .map(
            node ->
                node
                    + " "
                    + node.shape()
                    + node.inputs().stream().map(Node::name).collect(Collectors.joining(", ")))
        .toList();
  }

  @Example
  void aBuilderTakesNoNameThatItsTextCouldNotHold() {
    for (String name : new String[] {"", "a b", "1st", "a#", "a,b", "ü", "a\nb", "a=b"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Network.builder().input(name, Shape.of(2)))
          .withMessageContaining("the name '" + name + "'");
      Network.Builder builder = Network.builder().input("x", Shape.of(2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.add(name, new ReLU()))
          .withMessageContaining("the name '" + name + "'");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.builder().input("loss", Shape.of(2)))
        .withMessageContaining("the name 'loss' is taken");
  }

  @Example
  void whatABuilderRefusesItForgets() {
    Network.Builder builder = Network.builder().input("x", Shape.of(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.add("c", new Concat(), "x", "no"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.add(new MaxPool(ones(), ones(), false)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.input("y", Shape.of(3)));
    builder.add(new ReLU());
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("relu1", new ReLU()));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.loss(new Affine(2)));

    Network network = builder.loss(new SoftmaxLogLoss()).build();

    assertThat(network.text()).isEqualTo("x = Input(2)\nReLU\nSoftmaxLogLoss\n");
    assertThat(describe(Network.parse(network.text(), "again"))).isEqualTo(describe(network));
  }

  private static int[] ones() {
    return new int[] {1, 1};
  }

  @Example
  void aBuiltNetworkIsNotChangedThroughItsBuilder() {
    Network.Builder builder = Network.builder().input("x", Shape.of(2)).add(new ReLU());
    Network network = builder.build();
    int nodes = network.graph().nodes().size();

    assertThatIllegalStateException().isThrownBy(() -> builder.add(new ReLU()));
    assertThatIllegalStateException().isThrownBy(() -> builder.loss(new SquaredLoss()));
    assertThatIllegalStateException().isThrownBy(builder::build);

    assertThat(network.graph().nodes()).hasSize(nodes);
  }
}
