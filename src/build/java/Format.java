import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Checks the formatting of the Java sources, or puts it right, with google-java-format.
 *
 * <p>Usage: {@code java Format.java --check|--write FOLDER MEMORY}, with google-java-format on the
 * class path. {@code --check} lists the files under FOLDER that are not formatted and exits with 1;
 * {@code --write} formats them. MEMORY is a file with a digest of every source known to be well
 * formatted, so that only what changed is looked at again.
 */
final class Format {
  private final boolean write;
  private final Set<String> known;
  private final Set<String> wellFormatted = new ConcurrentSkipListSet<>();
  private final Set<String> complaints = new ConcurrentSkipListSet<>();

  private Format(boolean write, Set<String> known) {
    this.write = write;
    this.known = known;
  }

  /**
   * Checks or formats.
   *
   * @param args the mode, the sources' folder, the memory's file
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !Set.of("--check", "--write").contains(args[0])) {
      System.err.println("usage: java Format.java --check|--write FOLDER MEMORY");
      System.exit(2);
    }
    Path folder = Path.of(args[1]);
    Path memory = Path.of(args[2]);
    Set<String> known = Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
    Format format = new Format(args[0].equals("--write"), known);
    javaFilesUnder(folder).parallelStream().forEach(format::visit);
    Files.write(memory, format.wellFormatted);
    if (!format.complaints.isEmpty()) {
      format.complaints.forEach(System.err::println);
      System.err.println("Format the sources with: mvn -q -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<Path> javaFilesUnder(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private void visit(Path file) {
    try {
      String source = Files.readString(file);
      String digest = digest(source);
      if (!known.contains(digest)) {
        String formatted = new Formatter().formatSourceAndFixImports(source);
        if (!formatted.equals(source)) {
          if (!write) {
            complaints.add("not formatted: " + file);
            return;
          }
          Files.writeString(file, formatted);
          digest = digest(formatted);
        }
      }
      wellFormatted.add(digest);
    } catch (FormatterException e) {
      complaints.add("not Java: " + file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static String digest(String source) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(source.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
