package dev.lanewise.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonProperties {
  @Property
  void comesBackAsItWas(@ForAll("values") Object value) {
    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    assertThat(Json.parse(Json.writePretty(value))).isEqualTo(value);
  }

  @Property
  void everyStringSurvivesUtf8(@ForAll String text) {
    byte[] bytes = Json.write(text).getBytes(StandardCharsets.UTF_8);

    assertThat(Json.parse(new String(bytes, StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @Property(tries = 1000)
  void aDamagedTextIsReadOrRefused(
      @ForAll("values") Object value, @ForAll int place, @ForAll char character) {
    StringBuilder text = new StringBuilder(Json.write(List.of(value)));
    text.setCharAt(Math.floorMod(place, text.length()), character);
    try {
      Object read = Json.parse(text.toString());
      assertThat(Json.parse(Json.write(read))).isEqualTo(read);
    } catch (JsonException e) {
      assertThat(e).hasMessageMatching("(?s)line \\d+, column \\d+: .+");
      assertThat(e.offset()).isBetween(0, text.length());
    }
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    Arbitrary<Object> list = leaf.list().ofMaxSize(5).map(elements -> (Object) elements);
    Arbitrary<Object> inner = Arbitraries.oneOf(leaf, list);
    Arbitrary<Map<String, Object>> map =
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner).ofMaxSize(5);
    return Arbitraries.oneOf(inner, map.asGeneric());
  }
}
