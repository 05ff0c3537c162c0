package dev.lanewise.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over one text, by recursive descent. */
final class JsonReader {
  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  Object read() {
    skipSpace();
    Object value = value();
    skipSpace();
    if (at < text.length()) {
      throw expected("the end of the text after the value");
    }
    return value;
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw expected("a value");
    };
  }

  private Map<String, Object> object() {
    enter();
    Map<String, Object> members = new LinkedHashMap<>();
    skipSpace();
    if (peek() != '}') {
      while (true) {
        int start = at;
        if (peek() != '"') {
          throw expected(members.isEmpty() ? "a quoted key or '}'" : "a quoted key");
        }
        String key = string();
        if (members.containsKey(key)) {
          throw error("the key " + JsonWriter.quote(key) + " is there twice", start);
        }
        skipSpace();
        take(':', "':' after the key");
        skipSpace();
        members.put(key, value());
        skipSpace();
        if (peek() != ',') {
          break;
        }
        at++;
        skipSpace();
      }
    }
    take('}', "',' or '}' in the object");
    depth--;
    return members;
  }

  private List<Object> array() {
    enter();
    List<Object> elements = new ArrayList<>();
    skipSpace();
    if (peek() != ']') {
      while (true) {
        elements.add(value());
        skipSpace();
        if (peek() != ',') {
          break;
        }
        at++;
        skipSpace();
      }
    }
    take(']', "',' or ']' in the array");
    depth--;
    return elements;
  }

  private void enter() {
    if (depth == Json.MAX_DEPTH) {
      throw error("nested deeper than " + Json.MAX_DEPTH + " levels", at);
    }
    depth++;
    at++;
  }

  private String string() {
    int start = at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at == text.length()) {
        throw error("expected '\"' at the end of the string that begins here", start);
      }
      char c = text.charAt(at);
      if (c < ' ') {
        throw expected("'\"' or an escape like \\n");
      }
      at++;
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    int c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        throw expected("one of \" \\ / b f n r t u after \\");
      }
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int c = peek();
      // Not Character.digit alone: it takes the digits of every script.
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw expected("four hexadecimal digits after \\u");
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  private Object word(String word, Object meaning) {
    if (!text.startsWith(word, at)) {
      throw expected(word);
    }
    at += word.length();
    return meaning;
  }

  private Number number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
      if (isDigit()) {
        throw error("a number with a leading 0", start);
      }
    } else {
      digits();
    }
    boolean whole = true;
    if (peek() == '.') {
      whole = false;
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    String number = text.substring(start, at);
    if (whole) {
      try {
        return Long.valueOf(number);
      } catch (NumberFormatException e) {
        throw error("the integer " + shorten(number) + " does not fit 64 bits", start);
      }
    }
    double value = Double.parseDouble(number);
    if (Double.isInfinite(value)) {
      throw error("the number " + shorten(number) + " is too large for a float64", start);
    }
    return value;
  }

  private static String shorten(String number) {
    return number.length() <= 40 ? number : number.substring(0, 40) + "…";
  }

  private void digits() {
    if (!isDigit()) {
      throw expected("a digit");
    }
    while (isDigit()) {
      at++;
    }
  }

  private boolean isDigit() {
    int c = peek();
    return c >= '0' && c <= '9';
  }

  /** Returns the next character, or −1 at the end. */
  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private void take(char c, String what) {
    if (peek() != c) {
      throw expected(what);
    }
    at++;
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }

  private JsonException expected(String what) {
    String found;
    if (at >= text.length()) {
      found = "the end of the text";
    } else if (Character.isISOControl(text.charAt(at))) {
      found = String.format("the control character U+%04X", (int) text.charAt(at));
    } else {
      found = "'" + Character.toString(text.codePointAt(at)) + "'";
    }
    return error("expected " + what + ", found " + found, at);
  }

  private JsonException error(String what, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int column = offset - lineStart + 1;
    return new JsonException("line " + line + ", column " + column + ": " + what, offset);
  }
}
