package dev.lanewise.layer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The arguments of a layer in a network description, taken one by one: {@code (5x5, 1x1, no-pad,
 * 20)}. Messages say what was expected; whoever reads the description adds the line.
 */
public final class Arguments {
  private final String usage;
  private final Deque<String> left = new ArrayDeque<>();

  /**
   * Creates the arguments in a text.
   *
   * @param usage the form that messages show
   * @param text what stands between the parentheses; empty for none
   */
  public Arguments(String usage, String text) {
    this.usage = usage;
    if (!text.isBlank()) {
      Arrays.stream(text.split(",", -1)).map(String::strip).forEach(left::add);
    }
  }

  /** Takes two whole numbers, {@code 5x5}, of at least {@code least}. */
  int[] pair(String what, int least) {
    int[] sizes = parse(next(what), what, least);
    if (sizes.length != 2) {
      throw wrong("a " + what + " like 5x5", sizes.length + " numbers");
    }
    return sizes;
  }

  /** Takes a pair if one comes next that looks like it. */
  int[] optionalPair(String what, int[] otherwise) {
    String next = left.peek();
    boolean there = next != null && !next.isEmpty() && Character.isDigit(next.charAt(0));
    return there ? pair(what, 1) : otherwise;
  }

  /** Takes any number of sizes, {@code 1x28x28}. */
  int[] sizes(String what) {
    return parse(next(what), what, 1);
  }

  /** Takes {@code no-pad} or {@code pad 2} or {@code pad 1x2}. */
  int[] padding() {
    String text = next("padding");
    if (text.equals("no-pad")) {
      return new int[] {0, 0};
    }
    if (!text.startsWith("pad ")) {
      throw wrong("no-pad, pad 2 or pad 1x2", "'" + text + "'");
    }
    int[] sizes = parse(text.substring(4).strip(), "padding", 0);
    return sizes.length == 1 ? new int[] {sizes[0], sizes[0]} : pairOf(sizes);
  }

  private int[] pairOf(int[] sizes) {
    if (sizes.length != 2) {
      throw wrong("a padding of one or two numbers", sizes.length + " numbers");
    }
    return sizes;
  }

  /** Takes one whole number of at least 1. */
  int positive(String what) {
    int[] sizes = parse(next(what), what, 1);
    if (sizes.length != 1) {
      throw wrong("one number as " + what, sizes.length + " numbers");
    }
    return sizes[0];
  }

  /** Takes {@code word 2} if that comes next. */
  int optional(String word, int otherwise) {
    String next = left.peek();
    if (next == null || !next.startsWith(word + " ")) {
      return otherwise;
    }
    left.poll();
    left.addFirst(next.substring(word.length()).strip());
    return positive(word);
  }

  /** Takes a word if it is among what is left. */
  boolean flag(String word) {
    return left.remove(word);
  }

  /** There is nothing more. */
  void end() {
    if (!left.isEmpty()) {
      throw wrong("no more arguments", "'" + left.peek() + "'");
    }
  }

  private String next(String what) {
    String text = left.poll();
    if (text == null || text.isEmpty()) {
      throw wrong("the " + what, "nothing");
    }
    return text;
  }

  private int[] parse(String text, String what, int least) {
    try {
      int[] sizes = Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
      if (Arrays.stream(sizes).anyMatch(size -> size < least)) {
        throw wrong(what + " of at least " + least, "'" + text + "'");
      }
      return sizes;
    } catch (NumberFormatException e) {
      throw wrong("whole numbers as " + what, "'" + text + "'");
    }
  }

  private IllegalArgumentException wrong(String expected, String given) {
    return new IllegalArgumentException(
        "expected %s, found %s; the form is %s".formatted(expected, given, usage));
  }

  /** Returns a padding in the form that {@link #padding} takes. */
  static String showPadding(int[] pad) {
    return pad[0] == 0 && pad[1] == 0 ? "no-pad" : "pad " + show(pad);
  }

  /** Returns sizes in the form that {@link #sizes} takes. */
  static String show(int... sizes) {
    StringBuilder text = new StringBuilder();
    for (int size : sizes) {
      text.append(text.isEmpty() ? "" : "x").append(size);
    }
    return text.toString();
  }
}
