import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the float64 twin of every float32 source, so that one hand-written file gives both types.
 *
 * <p>Usage: {@code java GenerateFloat64.java SOURCES TWINS}. Every {@code XxxF32.java} under
 * SOURCES becomes {@code XxxF64.java} in the same package under TWINS. Only twins that changed are
 * written, twins whose source is gone are deleted, and a hand-written {@code XxxF64.java} beside an
 * {@code XxxF32.java} is an error. A twin has its source's line numbers.
 *
 * <p>The translation goes token by token and knows no more of Java than that:
 *
 * <ul>
 *   <li>{@code F32}, {@code float32}, {@code FLOAT32}, alone or in a name: {@code F64} and so on.
 *   <li>{@code float}, {@code Float}, {@code FLOAT}, alone or as a part of a name ({@code
 *       FloatVector}, {@code JAVA_FLOAT_UNALIGNED}, {@code toFloats}, but not {@code floating}):
 *       {@code double}, {@code DoubleVector} and so on.
 *   <li>{@code 1.5f}: {@code 1.5d}. Comments and strings keep their numbers, not their words.
 * </ul>
 *
 * <p>Where the types differ in more than their names, comments on lines of their own say so:
 *
 * <pre>{@code
 * // float32 only
 * int bits = Float.floatToRawIntBits(x);
 * // end float32 only
 * // float64 only: long bits = Double.doubleToRawLongBits(x);
 * }</pre>
 *
 * <p>The first kind is left out of the twin, the second stands in it as it is, untranslated.
 */
final class GenerateFloat64 {
  private static final String SOURCE_SUFFIX = "F32.java";
  private static final String TWIN_SUFFIX = "F64.java";

  private static final String FLOAT32_ONLY = "// float32 only";
  private static final String END_FLOAT32_ONLY = "// end float32 only";
  private static final String FLOAT64_ONLY = "// float64 only:";

  /** What is translated: comments, strings, names and numbers. Punctuation passes through. */
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "//[^\\n]*", // comments
              "/\\*(?s:.*?)\\*/",
              "\"\"\"(?s:.*?)(?<!\\\\)\"\"\"", // text blocks, strings, characters
              "\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"",
              "'(?:\\\\.|[^'\\\\\\n])*+'",
              "[\\p{L}_$][\\p{L}\\p{N}_$]*+", // names
              "(?<fraction>0[xX][\\p{XDigit}_]*\\.?[\\p{XDigit}_]*[pP][+-]?[0-9_]+[fF])",
              "0[xXbB][\\p{XDigit}_]+", // integers that may look like 0x1f
              "(?<decimal>(?:[0-9][0-9_]*\\.?[0-9_]*|\\.[0-9_]+)(?:[eE][+-]?[0-9_]+)?[fF])"));

  private static final Pattern SIZE = Pattern.compile("(?<=F|float|Float|FLOAT)32(?!\\d)");

  /** The type as a part of a name: no letter runs on from it, but for a plural's. */
  private static final Pattern TYPE =
      Pattern.compile(
          "(?<!\\p{Ll})float(?!64|s?+\\p{Ll})|Float(?!64|s?+\\p{Ll})|FLOAT(?!64|S?+\\p{Lu})");

  private static final Map<String, String> TWIN_TYPE =
      Map.of("float", "double", "Float", "Double", "FLOAT", "DOUBLE");

  private GenerateFloat64() {}

  /**
   * Brings the twins up to date.
   *
   * @param args the folder of the sources, the folder of the twins
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      fail("usage: java GenerateFloat64.java SOURCES TWINS");
    }
    Path sources = Path.of(args[0]);
    Path twins = Path.of(args[1]);
    Set<Path> expected = new HashSet<>();
    for (Path source : filesEndingIn(SOURCE_SUFFIX, sources)) {
      String name = source.getFileName().toString();
      String twinName = name.substring(0, name.length() - SOURCE_SUFFIX.length()) + TWIN_SUFFIX;
      if (Files.exists(source.resolveSibling(twinName))) {
        fail(
            source.resolveSibling(twinName)
                + " is written by hand, but the build generates it from "
                + name
                + ": delete it, and mark what differs as \"// float64 only: …\" in "
                + name);
      }
      Path twin = twins.resolve(sources.relativize(source)).resolveSibling(twinName);
      String text = "/* Generated from " + name + ": edit that. */ " + translateFile(source);
      if (!Files.exists(twin) || !Files.readString(twin).equals(text)) {
        Files.createDirectories(twin.getParent());
        Files.writeString(twin, text);
      }
      expected.add(twin);
    }
    for (Path twin : filesEndingIn(TWIN_SUFFIX, twins)) {
      if (!expected.contains(twin)) {
        Files.delete(twin);
      }
    }
  }

  private static List<Path> filesEndingIn(String suffix, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Translates the lines between the markers; what the markers leave out becomes empty lines. */
  private static String translateFile(Path source) throws IOException {
    StringBuilder twin = new StringBuilder();
    StringBuilder pending = new StringBuilder();
    List<String> lines = Files.readAllLines(source);
    int regionStart = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String code = line.strip();
      boolean inRegion = regionStart > 0;
      if (code.equals(FLOAT32_ONLY) && !inRegion) {
        regionStart = i + 1;
      } else if (code.equals(END_FLOAT32_ONLY) && inRegion) {
        regionStart = 0;
      } else if (code.equals(FLOAT32_ONLY) || code.equals(END_FLOAT32_ONLY)) {
        fail(source + ":" + (i + 1) + ": \"" + code + "\" without its counterpart");
      } else if (!inRegion && code.startsWith(FLOAT64_ONLY)) {
        twin.append(translate(pending));
        pending.setLength(0);
        String indent = line.substring(0, line.indexOf(code));
        twin.append(indent).append(code.substring(FLOAT64_ONLY.length()).strip());
      } else if (!inRegion) {
        pending.append(line);
      }
      pending.append('\n');
    }
    if (regionStart > 0) {
      fail(source + ":" + regionStart + ": \"" + FLOAT32_ONLY + "\" without its counterpart");
    }
    return twin.append(translate(pending)).toString();
  }

  private static String translate(CharSequence code) {
    return TOKEN.matcher(code).replaceAll(token -> Matcher.quoteReplacement(translateToken(token)));
  }

  private static String translateToken(MatchResult token) {
    String text = token.group();
    if (token.group("fraction") != null || token.group("decimal") != null) {
      return text.substring(0, text.length() - 1) + "d";
    }
    String sized = SIZE.matcher(text).replaceAll("64");
    return TYPE.matcher(sized).replaceAll(type -> TWIN_TYPE.get(type.group()));
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(1);
  }
}
