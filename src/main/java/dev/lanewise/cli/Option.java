package dev.lanewise.cli;

import java.util.function.Function;

/**
 * An option of a command: its line in the help and what it takes.
 *
 * @param name with its dashes
 * @param argument what the help calls its value, such as {@code FILE}; null for a switch
 * @param help what it does, with the value's unit
 * @param fallback what holds without it, for the help; null for a switch
 * @param parse makes a value from a text; throws an IllegalArgumentException that says what was
 *     expected
 */
record Option<T>(
    String name, String argument, String help, String fallback, Function<String, T> parse) {

  /** Returns an option without a value. */
  static Option<Boolean> ofSwitch(String name, String help) {
    return new Option<>(name, null, help, null, Boolean::valueOf);
  }

  boolean isSwitch() {
    return argument == null;
  }

  /** Returns how it is written, such as {@code --net FILE}. */
  String usage() {
    return isSwitch() ? name : name + " " + argument;
  }
}
