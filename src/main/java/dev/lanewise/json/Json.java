package dev.lanewise.json;

/**
 * Reads and writes JSON (RFC 8259), strictly: nothing may follow the value, keys may not repeat,
 * and there are no comments, trailing commas or NaN. Without state, so any thread may use it.
 *
 * <table>
 * <caption>What stands for what</caption>
 * <tr><th>JSON</th><th>read as</th><th>written from</th></tr>
 * <tr><td>object</td><td>{@code LinkedHashMap<String, Object>}</td><td>{@code Map}</td></tr>
 * <tr><td>array</td><td>{@code ArrayList<Object>}</td><td>{@code Iterable}</td></tr>
 * <tr><td>string</td><td>{@code String}</td><td>{@code CharSequence}</td></tr>
 * <tr><td>1, -7</td><td>{@code Long}</td><td>{@code Byte}, {@code Short}, {@code Integer}, {@code
 * Long}</td></tr>
 * <tr><td>1.0, 2e5</td><td>{@code Double}</td><td>{@code Float}, {@code Double}</td></tr>
 * <tr><td>true, false</td><td>{@code Boolean}</td><td>{@code Boolean}</td></tr>
 * <tr><td>null</td><td>{@code null}</td><td>{@code null}</td></tr>
 * </table>
 *
 * <p>Objects keep the order of their keys both ways.
 */
public final class Json {
  /** The deepest nesting of objects and arrays that is read or written. */
  public static final int MAX_DEPTH = 100;

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws JsonException if the text is anything else, or if it nests deeper than {@link
   *     #MAX_DEPTH}, or if a number does not fit a {@code long} or {@code double}; the message
   *     names line and column, what was expected and what is there
   */
  public static Object parse(String text) {
    return new JsonReader(text).read();
  }

  /**
   * Writes a value on one line, without spaces.
   *
   * @throws IllegalArgumentException if the value holds NaN, an infinity, a key that is not a
   *     string, a type not in the table above, or nests deeper than {@link #MAX_DEPTH}
   */
  public static String write(Object value) {
    return new JsonWriter(false).write(value);
  }

  /**
   * Writes a value over several lines, indented by two spaces, with a newline at its end.
   *
   * @throws IllegalArgumentException as {@link #write} does
   */
  public static String writePretty(Object value) {
    return new JsonWriter(true).write(value) + "\n";
  }
}
