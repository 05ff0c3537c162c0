package dev.lanewise.cli;

import dev.lanewise.io.FileErrors;
import dev.lanewise.net.ModelFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The folder of a run, and the names in it.
 *
 * @param path of the folder
 * @param isNew whether this process has made it
 */
record RunFolder(Path path, boolean isNew) {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** What a run may leave in its folder; the first that are written come first. */
  private static final List<String> NAMES =
      List.of(
          "options.json",
          ModelFiles.NETWORK,
          "metrics.csv",
          "checkpoint.safetensors",
          ModelFiles.WEIGHTS,
          "curves.png",
          "filters.png",
          "summary.json");

  /** What the run was asked for. */
  Path options() {
    return path.resolve("options.json");
  }

  Path network() {
    return path.resolve(ModelFiles.NETWORK);
  }

  Path weights() {
    return path.resolve(ModelFiles.WEIGHTS);
  }

  Path checkpoint() {
    return path.resolve("checkpoint.safetensors");
  }

  Path metrics() {
    return path.resolve("metrics.csv");
  }

  Path curves() {
    return path.resolve("curves.png");
  }

  Path filters() {
    return path.resolve("filters.png");
  }

  /** What came out of it; the last file that is written. */
  Path summary() {
    return path.resolve("summary.json");
  }

  /** Makes a new folder under runs/, named after a network and the time. */
  static RunFolder createNew(String net) throws IOException {
    String name = net + "-" + LocalDateTime.now().format(MOMENT);
    Path runs = Home.resolve("runs");
    try {
      Files.createDirectories(runs);
      for (int i = 1; ; i++) {
        Path path = runs.resolve(i == 1 ? name : name + "-" + i);
        try {
          return new RunFolder(Files.createDirectory(path), true);
        } catch (FileAlreadyExistsException e) {
          // Another run that began in the same second.
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(runs, e);
    }
  }

  /**
   * Makes sure that a folder is there and holds no run.
   *
   * @throws CommandException if it does
   * @throws IOException if it cannot be made
   */
  static RunFolder createOrTake(Path path) throws IOException {
    for (String name : NAMES) {
      if (Files.exists(path.resolve(name))) {
        throw new CommandException(
            "%s holds a run already (%s): add --resume to go on with it, or choose another --out"
                .formatted(path, name));
      }
    }
    boolean isNew = Files.notExists(path);
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(e.getFile() + " is a file: --out wants a folder", e);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
    return new RunFolder(path, isNew);
  }

  /** Returns the folder of a run that is there. */
  static RunFolder existing(Path path) {
    return new RunFolder(path, false);
  }

  /** Returns whether the run's first files are there. */
  boolean isBegun() {
    return Files.exists(options()) && Files.exists(network())
        || Files.exists(checkpoint()) && Files.exists(network());
  }

  /** Returns the command that goes on with the run. */
  String resumeCommand() {
    return Home.command("train --resume --out " + Home.quoted(path));
  }

  /** Removes the files of a run that never began, and the folder if it was made for it. */
  void discard() {
    try {
      for (String name : NAMES) {
        Files.deleteIfExists(path.resolve(name));
      }
      if (isNew) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // Something else is in it, or it cannot be written: the failure before this one tells.
    }
  }
}
