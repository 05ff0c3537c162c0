package dev.lanewise.net;

import dev.lanewise.layer.Arguments;
import dev.lanewise.layer.Input;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType;
import dev.lanewise.layer.Layers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the text form of {@link Network}. */
final class NetworkText {
  static final String NAME = "[A-Za-z_][A-Za-z0-9_.-]*";

  private static final String FORM = "expected: [name =] Layer[(arguments)] [<- name, name]";

  private static final Pattern LINE =
      Pattern.compile(
          "(?:(?<name>%1$s)\\s*=\\s*)?(?<layer>[A-Za-z][A-Za-z0-9]*)\\s*(?:\\((?<arguments>[^()]*)\\))?"
                  .formatted(NAME)
              + "\\s*(?:<-(?<from>[^()=<]*))?");

  private NetworkText() {}

  static void read(String text, String source, Network.Builder builder) {
    int number = 0;
    // Some editors begin a file with a byte-order mark.
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String raw : content.split("\\R", -1)) {
      number++;
      int comment = raw.indexOf('#');
      String line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
      try {
        if (!line.isEmpty()) {
          readLine(line, builder);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s: %s".formatted(source, number, line, e.getMessage()), e);
      }
    }
    try {
      builder.finish();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
    }
  }

  private static void readLine(String line, Network.Builder builder) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(FORM);
    }
    LayerType type = Layers.named(matcher.group("layer"));
    String arguments = matcher.group("arguments");
    Layer layer =
        type.parse().apply(new Arguments(type.usage(), arguments == null ? "" : arguments));
    String name = matcher.group("name");
    String from = matcher.group("from");
    List<String> inputs = from == null ? List.of() : names(from);
    switch (type.role()) {
      case LEAF -> readInput(name, layer, from, builder);
      case LOSS -> readLoss(name, layer, from, builder);
      case STEP -> builder.add(name == null ? builder.autoName(layer) : name, layer, inputs, line);
    }
  }

  private static List<String> names(String list) {
    List<String> names = Stream.of(list.split(",", -1)).map(String::strip).toList();
    if (!names.stream().allMatch(name -> name.matches(NAME))) {
      throw new IllegalArgumentException(FORM);
    }
    return names;
  }

  private static void readInput(String name, Layer layer, String from, Network.Builder builder) {
    if (from != null) {
      throw new IllegalArgumentException("the input takes nothing");
    }
    builder.input(name == null ? "x" : name, ((Input) layer).shape());
  }

  private static void readLoss(String name, Layer layer, String from, Network.Builder builder) {
    if (name != null || from != null) {
      throw new IllegalArgumentException(
          "the loss has no name and takes the line before; its targets are implied");
    }
    builder.loss(layer);
  }
}
