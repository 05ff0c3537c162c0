import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends with one line that says what to do, unless TORNADOVM_HOME names an SDK of TornadoVM of the
 * version wanted: {@code java FindSdk.java 5.2.0-jdk25}.
 */
final class FindSdk {
  private static final String API = "tornado-api-";

  private FindSdk() {}

  public static void main(String[] args) throws IOException {
    String missing = missing(args[0], System.getenv("TORNADOVM_HOME"));
    if (missing != null) {
      System.err.println("[ERROR] " + missing);
      System.exit(1);
    }
  }

  private static String missing(String version, String home) throws IOException {
    String remedy =
        "install TornadoVM %s and set TORNADOVM_HOME to its folder; see tornado/README.md"
            .formatted(version);
    if (home == null || home.isBlank()) {
      return "TORNADOVM_HOME is not set: " + remedy;
    }
    Path sdk = Path.of(home);
    String found = version(sdk.resolve("share/java/tornado"));
    if (found == null) {
      return "there is no TornadoVM in TORNADOVM_HOME=" + home + ": " + remedy;
    }
    if (!Files.isRegularFile(sdk.resolve("share/java/tornado/" + API + version + ".jar"))) {
      return "TORNADOVM_HOME=" + home + " has TornadoVM " + found + ": " + remedy;
    }
    if (!Files.isReadable(sdk.resolve("tornado-argfile"))) {
      return ("TORNADOVM_HOME=%s has no file tornado-argfile:"
              + " have the SDK write it, as tornado/README.md says")
          .formatted(home);
    }
    return null;
  }

  private static String version(Path jars) throws IOException {
    if (Files.isDirectory(jars)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(jars, API + "*.jar")) {
        for (Path jar : found) {
          return jar.getFileName().toString().replace(API, "").replace(".jar", "");
        }
      }
    }
    return null;
  }
}
