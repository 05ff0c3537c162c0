package dev.lanewise.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @Test
  void readsEveryKindOfValue() {
    Object value =
        Json.parse(
            " {\"a\" : [1, -0, 2.5e3, true, false, null],\r\n\t\"b\": {\"é\\u00e9\\n\": \"\"}} ");

    assertThat(value)
        .isEqualTo(
            Map.of("a", Arrays.asList(1L, 0L, 2500.0, true, false, null), "b", Map.of("éé\n", "")));
  }

  @Test
  void keepsTheOrderOfKeys() {
    Map<?, ?> value = (Map<?, ?>) Json.parse("{\"z\":1,\"a\":2,\"m\":3}");

    assertThat(value.keySet()).map(Object::toString).containsExactly("z", "a", "m");
    assertThat(Json.write(value)).isEqualTo("{\"z\":1,\"a\":2,\"m\":3}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``              | line 1, column 1: expected a value, found the end of the text",
        "`  `            | line 1, column 3: expected a value, found the end of the text",
        "{               | line 1, column 2: expected a quoted key or '}', found the end of the"
            + " text",
        "{a:1}           | line 1, column 2: expected a quoted key or '}', found 'a'",
        "{\"a\" 1}       | line 1, column 6: expected ':' after the key, found '1'",
        "{\"a\":1,}      | line 1, column 8: expected a quoted key, found '}'",
        "{\"a\":1 \"b\"} | line 1, column 8: expected ',' or '}' in the object, found '\"'",
        "{\"a\":1,\"a\":2} | line 1, column 8: the key \"a\" is there twice",
        "[1,]            | line 1, column 4: expected a value, found ']'",
        "[1 2]           | line 1, column 4: expected ',' or ']' in the array, found '2'",
        "1 x             | line 1, column 3: expected the end of the text after the value, found"
            + " 'x'",
        "nul             | line 1, column 1: expected null, found 'n'",
        "NaN             | line 1, column 1: expected a value, found 'N'",
        "01              | line 1, column 1: a number with a leading 0",
        "-               | line 1, column 2: expected a digit, found the end of the text",
        "1.              | line 1, column 3: expected a digit, found the end of the text",
        "1e+             | line 1, column 4: expected a digit, found the end of the text",
        "1e999           | line 1, column 1: the number 1e999 is too large for a float64",
        "9223372036854775808 | line 1, column 1: the integer 9223372036854775808 does not fit 64"
            + " bits",
        "\"ab            | line 1, column 1: expected '\"' at the end of the string that begins"
            + " here",
        "\"\\x\"         | line 1, column 3: expected one of \" \\ / b f n r t u after \\, found"
            + " 'x'",
        "\"\\u12g4\"     | line 1, column 6: expected four hexadecimal digits after \\u, found 'g'",
        "\"\\u١٢٣٤\"     | line 1, column 4: expected four hexadecimal digits after \\u, found '١'",
      })
  void namesThePlaceAndWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessage(message);
  }

  @Test
  void countsLines() {
    JsonException e =
        catchThrowableOfType(JsonException.class, () -> Json.parse("{\n  \"a\": 1,\n  \"b\" 2}"));

    assertThat(e).hasMessageStartingWith("line 3, column 7: ");
    assertThat(e.offset()).isEqualTo(18);
  }

  @Test
  void refusesRawControlCharacters() {
    assertThatThrownBy(() -> Json.parse("\"a\tb\""))
        .hasMessageContaining("found the control character U+0009");
  }

  @Test
  void limitsTheDepth() {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    Object value = Json.parse(deepest);

    assertThat(Json.write(value)).isEqualTo(deepest);
    assertThatThrownBy(() -> Json.parse("[" + deepest + "]"))
        .isInstanceOf(JsonException.class)
        .hasMessage("line 1, column 101: nested deeper than 100 levels");
    assertThatThrownBy(() -> Json.write(List.of(value)))
        .hasMessage("nested deeper than 100 levels");
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).isInstanceOf(JsonException.class);
  }

  @Test
  void writesOnOneLineOrIndented() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("name", "a\"b\\\n\u0001\u007f");
    value.put("list", List.of(1, 2.0, 0.5f, true));
    value.put("none", null);
    value.put("empty", List.of(Map.of(), List.of()));

    assertThat(Json.write(value))
        .isEqualTo(
            "{\"name\":\"a\\\"b\\\\\\n\\u0001\\u007f\",\"list\":[1,2.0,0.5,true],"
                + "\"none\":null,\"empty\":[{},[]]}");
    assertThat(Json.writePretty(value))
        .isEqualTo(
            """
            {
              "name": "a\\"b\\\\\\n\\u0001\\u007f",
              "list": [
                1,
                2.0,
                0.5,
                true
              ],
              "none": null,
              "empty": [
                {},
                []
              ]
            }
            """);
  }

  @Test
  void halfASurrogatePairIsWrittenAsAnEscape() {
    String text = "\ud834 \udd1e \ud834\udd1e";

    assertThat(Json.write(text)).isEqualTo("\"\\ud834 \\udd1e \ud834\udd1e\"");
    assertThat(Json.parse(Json.write(text))).isEqualTo(text);
  }

  @Test
  void refusesWhatJsonCannotSay() {
    assertThatThrownBy(() -> Json.write(List.of(Double.NaN)))
        .hasMessage("JSON has no number for NaN");
    assertThatThrownBy(() -> Json.write(Map.of("a", Float.NEGATIVE_INFINITY)))
        .hasMessage("JSON has no number for -Infinity");
    assertThatThrownBy(() -> Json.write(Map.of(1, 2)))
        .hasMessage("a JSON object's keys are strings, not 1");
    assertThatThrownBy(() -> Json.write(new int[0])).hasMessageContaining("a value of type [I");
  }
}
