package dev.lanewise.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command was given: values of its options, checked, and the words beside them. Options are
 * written {@code --name value}, {@code --name=value} or {@code --switch}, anywhere; behind {@code
 * --}, everything is a word.
 */
final class Arguments {
  private final Map<Option<?>, Object> values;
  private final List<String> words;

  private Arguments(Map<Option<?>, Object> values, List<String> words) {
    this.values = values;
    this.words = List.copyOf(words);
  }

  /**
   * Reads the arguments of a command.
   *
   * @throws UsageException if an option is unknown, repeated, without its value or with a wrong one
   */
  static Arguments parse(Command command, List<String> arguments) {
    List<Option<?>> options = Help.allOptions(command);
    Map<Option<?>, Object> values = new HashMap<>();
    List<String> words = new ArrayList<>();
    int next = 0;
    while (next < arguments.size()) {
      String argument = arguments.get(next++);
      if (argument.equals("--")) {
        words.addAll(arguments.subList(next, arguments.size()));
        break;
      }
      if (!argument.startsWith("-") || argument.equals("-")) {
        words.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Option<?> option = find(command, options, name);
      String value = equals < 0 ? null : argument.substring(equals + 1);
      if (option.isSwitch()) {
        if (value != null) {
          throw new UsageException(name + " takes no value, given '" + value + "'");
        }
        value = "true";
      } else if (value == null) {
        if (next == arguments.size() || arguments.get(next).startsWith("--")) {
          throw new UsageException(
              "%s needs a value: %s, %s".formatted(name, option.usage(), option.help()));
        }
        value = arguments.get(next++);
      }
      if (values.put(option, parse(option, value)) != null) {
        throw new UsageException(option.name() + " is given twice");
      }
    }
    return new Arguments(values, words);
  }

  private static Option<?> find(Command command, List<Option<?>> options, String name) {
    String full = name.equals("-h") ? Help.OPTION.name() : name;
    for (Option<?> option : options) {
      if (option.name().equals(full)) {
        return option;
      }
    }
    List<String> names = options.stream().<String>map(Option::name).toList();
    String guess =
        Words.nearest(full, names).map(near -> "; did you mean " + near + "?").orElse("");
    throw new UsageException(
        "%s has no option %s%s\noptions of %s: %s"
            .formatted(command.name(), name, guess, command.name(), String.join(", ", names)));
  }

  private static Object parse(Option<?> option, String text) {
    try {
      return option.parse().apply(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option.name() + " " + text + ": " + e.getMessage());
    }
  }

  /** Returns the value of an option, if it was given. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> get(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }

  /** Returns whether an option was given. */
  boolean has(Option<?> option) {
    return values.containsKey(option);
  }

  /** Returns the words beside the options, in their order. */
  List<String> words() {
    return words;
  }

  /** Refuses words where there should be none. */
  void requireNoWords() {
    if (!words.isEmpty()) {
      throw new UsageException("unexpected '" + words.getFirst() + "'");
    }
  }
}
