package dev.lanewise.cli;

import java.util.ArrayList;
import java.util.List;

/** The texts of {@code --help}. */
final class Help {
  /** Asks for a command's help. */
  static final Option<Boolean> OPTION = Option.ofSwitch("--help", "prints this");

  /** Asks for the whole story of a failure. */
  static final Option<Boolean> STACK_TRACE =
      Option.ofSwitch("--stacktrace", "shows where in the program a failure comes from");

  private static final int WIDTH = 96;

  private Help() {}

  /** Returns a command's options and those that every command has. */
  static List<Option<?>> allOptions(Command command) {
    List<Option<?>> all = new ArrayList<>(command.options());
    all.add(STACK_TRACE);
    all.add(OPTION);
    return all;
  }

  /** Returns the help on one command. */
  static String of(Command command) {
    StringBuilder text = new StringBuilder("usage: lanewise ").append(command.name());
    text.append(" [options]");
    if (!command.words().isEmpty()) {
      text.append(' ').append(command.words());
    }
    text.append("\n\n").append(command.summary()).append("\n\n");
    List<Option<?>> options = allOptions(command);
    int column = 2 + options.stream().mapToInt(o -> o.usage().length()).max().orElse(0) + 2;
    for (Option<?> option : options) {
      String fallback = option.isSwitch() ? "" : " (default: " + option.fallback() + ")";
      text.append(entry("  " + option.usage(), option.help() + fallback, column));
    }
    if (!command.notes().isEmpty()) {
      text.append('\n').append(wrapped("", command.notes(), 0));
    }
    return text.toString();
  }

  /** Returns the help on all commands. */
  static String of(List<Command> commands) {
    StringBuilder text =
        new StringBuilder(
            "Lanewise: deep learning in pure Java.\n\nusage: lanewise COMMAND ...\n\n");
    List<String> heads =
        commands.stream().map(c -> "  " + (c.name() + " " + c.words()).strip()).toList();
    int column = heads.stream().mapToInt(String::length).max().orElse(0) + 2;
    for (int i = 0; i < commands.size(); i++) {
      text.append(entry(heads.get(i), commands.get(i).summary(), column));
    }
    text.append(entry("  help [COMMAND]", "prints this, or the options of a command", column));
    text.append(entry("  --version", "prints the version", column));
    text.append("\nlanewise COMMAND --help lists a command's options.\n");
    return text.toString();
  }

  /** A head, and a text from a column on. */
  private static String entry(String head, String text, int column) {
    return wrapped(head + " ".repeat(Math.max(1, column - head.length())), text, column);
  }

  /** A text behind a start, over several lines if need be, which begin at a column. */
  private static String wrapped(String start, String text, int column) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder(start);
    boolean fresh = true;
    for (String word : text.split("\\s+")) {
      if (!fresh && line.length() + 1 + word.length() > WIDTH) {
        lines.append(line).append('\n');
        line = new StringBuilder(" ".repeat(column));
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
    }
    return lines.append(line).append('\n').toString();
  }
}
