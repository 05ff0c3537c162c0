package dev.lanewise.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrokeFontTest {
  private final StrokeFont font = new StrokeFont();

  private static Set<String> shape(StrokeFont font, String text) {
    Set<String> shape = new HashSet<>();
    font.strokes(text).forEach(stroke -> shape.add(Arrays.toString(stroke)));
    return shape;
  }

  @Test
  void everyPrintableCharacterHasAShapeOfItsOwn() {
    Set<Set<String>> shapes = new HashSet<>();
    for (char c = '!'; c <= '~'; c++) {
      Set<String> shape = shape(font, String.valueOf(c));
      assertThat(shape).as("'%c'", c).isNotEmpty();
      assertThat(shapes.add(shape)).as("'%c' looks like no other", c).isTrue();
    }
    assertThat(font.strokes(" ")).isEmpty();
    assertThat(font.width(" ")).isPositive();
  }

  @Test
  void otherCharactersBecomeQuestionMarks() {
    assertThat(shape(font, "é")).isEqualTo(shape(font, "?"));
    assertThat(shape(font, "\n")).isEqualTo(shape(font, "?"));
  }

  @Test
  void strokesStayWithinTheWidth() {
    String text = "Lane-wise 1.0 (gypsum)";
    for (double[] stroke : font.strokes(text)) {
      assertThat(stroke[0]).isBetween(0.0, font.width(text));
      assertThat(stroke[1]).isBetween(-StrokeFont.CAP_HEIGHT, 2.0);
      assertThat(stroke[2]).isBetween(0.0, font.width(text));
      assertThat(stroke[3]).isBetween(-StrokeFont.CAP_HEIGHT, 2.0);
    }
  }

  @Test
  void neighbouringDotsAreJoined() {
    // A minus is one row of five dots: a dot each, and the four gaps between them.
    assertThat(font.strokes("-")).hasSize(9);
    assertThat(font.width("-")).isEqualTo(4);
  }
}
