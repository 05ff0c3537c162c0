package dev.lanewise.json;

import java.util.Iterator;
import java.util.Map;

/** Writes one value. */
final class JsonWriter {
  private final boolean pretty;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  String write(Object value) {
    value(value);
    return out.toString();
  }

  private void value(Object value) {
    switch (value) {
      case null -> out.append("null");
      case Boolean b -> out.append(b);
      case Byte n -> out.append(n);
      case Short n -> out.append(n);
      case Integer n -> out.append(n);
      case Long n -> out.append(n);
      case Float n when Float.isFinite(n) -> out.append(n);
      case Double n when Double.isFinite(n) -> out.append(n);
      case Float n -> throw new IllegalArgumentException("JSON has no number for " + n);
      case Double n -> throw new IllegalArgumentException("JSON has no number for " + n);
      case CharSequence s -> quote(s, out);
      case Map<?, ?> map -> object(map);
      case Iterable<?> elements -> array(elements);
      default ->
          throw new IllegalArgumentException(
              "JSON has no form for a value of type " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> map) {
    enter('{');
    Iterator<? extends Map.Entry<?, ?>> members = map.entrySet().iterator();
    boolean empty = !members.hasNext();
    while (members.hasNext()) {
      Map.Entry<?, ?> member = members.next();
      if (!(member.getKey() instanceof CharSequence key)) {
        throw new IllegalArgumentException(
            "a JSON object's keys are strings, not " + member.getKey());
      }
      newLine();
      quote(key, out);
      out.append(pretty ? ": " : ":");
      value(member.getValue());
      if (members.hasNext()) {
        out.append(',');
      }
    }
    leave('}', empty);
  }

  private void array(Iterable<?> iterable) {
    enter('[');
    Iterator<?> elements = iterable.iterator();
    boolean empty = !elements.hasNext();
    while (elements.hasNext()) {
      newLine();
      value(elements.next());
      if (elements.hasNext()) {
        out.append(',');
      }
    }
    leave(']', empty);
  }

  private void enter(char bracket) {
    if (depth == Json.MAX_DEPTH) {
      throw new IllegalArgumentException("nested deeper than " + Json.MAX_DEPTH + " levels");
    }
    depth++;
    out.append(bracket);
  }

  private void leave(char bracket, boolean empty) {
    depth--;
    if (!empty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (pretty) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  /** Returns the text as a JSON string. */
  static String quote(CharSequence text) {
    StringBuilder out = new StringBuilder();
    quote(text, out);
    return out.toString();
  }

  private static void quote(CharSequence text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f || isLone(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Half a surrogate pair has no UTF-8 form: written raw, it would come back as '?'. */
  private static boolean isLone(CharSequence text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
