package dev.lanewise.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the paths begin that nobody gave: those of the defaults. */
final class Home {
  private static final String PROPERTY = "lanewise.home";

  private Home() {}

  /**
   * Returns a path in the folder that the launcher stands in; without one, in the current folder.
   */
  static Path resolve(String path) {
    String home = System.getProperty(PROPERTY);
    return home == null ? Path.of(path) : Path.of(home).resolve(path);
  }

  /** Returns a path as people would write it: from the current folder on, if it lies there. */
  static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath().normalize();
    Path there = path.toAbsolutePath().normalize();
    return there.startsWith(here) && !there.equals(here)
        ? here.relativize(there).toString()
        : there.toString();
  }

  /** Returns a path as a shell wants it. */
  static String quoted(Path path) {
    String text = shown(path);
    return text.matches("[A-Za-z0-9_./:\\\\@%+=-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Returns how to call a command from here. */
  static String command(String arguments) {
    String home = System.getProperty(PROPERTY);
    Path launcher = home == null ? null : Path.of(home).resolve("lanewise");
    if (launcher == null || !Files.isExecutable(launcher)) {
      return "lanewise " + arguments;
    }
    String shown = quoted(launcher);
    return (shown.equals("lanewise") ? "./" : "") + shown + " " + arguments;
  }
}
