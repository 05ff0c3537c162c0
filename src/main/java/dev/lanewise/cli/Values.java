package dev.lanewise.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What options take. Each parser refuses anything else with a message on what it expected. */
final class Values {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,5})?");

  private Values() {}

  /** Returns a parser of whole numbers from {@code least} to {@code most}. */
  static Function<String, Long> whole(long least, long most) {
    String expected =
        most == Long.MAX_VALUE
            ? "a whole number, at least " + least
            : "a whole number from " + least + " to " + most;
    return text -> {
      if (WHOLE.matcher(text).matches()) {
        try {
          long value = Long.parseLong(text);
          if (value >= least && value <= most) {
            return value;
          }
        } catch (NumberFormatException e) {
          // Beyond the largest long: out of range like others.
        }
      }
      throw expected(expected);
    };
  }

  /** Returns a parser of whole numbers that are ints. */
  static Function<String, Integer> integer(int least, int most) {
    return whole(least, most).andThen(Math::toIntExact);
  }

  /** Returns a parser of finite numbers above 0. */
  static Function<String, Double> positive() {
    String expected = "a finite number above 0";
    return text -> {
      double value = number(text);
      if (value > 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
      throw expected(expected);
    };
  }

  /** Returns a parser of finite numbers from 0 to below a limit, which may be infinity. */
  static Function<String, Double> fromZeroBelow(double limit) {
    String expected =
        limit == Double.POSITIVE_INFINITY
            ? "a finite number, at least 0"
            : "a number from 0 to below " + (limit == Math.rint(limit) ? (long) limit : limit);
    return text -> {
      double value = number(text);
      if (value >= 0 && value < limit) {
        return value;
      }
      throw expected(expected);
    };
  }

  /** NaN for what is no number, and for the word itself. */
  private static double number(String text) {
    return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
  }

  /** Returns a parser that takes one of some words. */
  static Function<String, String> oneOf(List<String> words) {
    return text -> {
      if (words.contains(text)) {
        return text;
      }
      throw expected(Words.or(words));
    };
  }

  /** Parses a path. */
  static Path path(String text) {
    if (text.isEmpty()) {
      throw expected("a path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw expected("a path; " + e.getReason());
    }
  }

  private static IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("expected " + what);
  }
}
