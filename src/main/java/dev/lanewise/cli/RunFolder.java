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
import java.util.stream.Stream;

/**
 * The folder of a run, and the names in it.
 *
 * @param path of the folder
 * @param made what of it this process has made
 */
record RunFolder(Path path, Made made) {
  /** What a process may have made itself, and may remove again. */
  enum Made {
    NOTHING,
    /** The files of the run, in a folder that was there. */
    FILES,
    FOLDER_AND_FILES
  }

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
          return new RunFolder(Files.createDirectory(path), Made.FOLDER_AND_FILES);
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
    if (Files.exists(path.resolve(RunLock.NAME))) {
      // Who trains in it matters more than what is in it so far.
      RunLock.take(path).close();
    }
    requireNoRun(path);
    boolean isNew = Files.notExists(path);
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(e.getFile() + " is a file: --out wants a folder", e);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
    return new RunFolder(path, isNew ? Made.FOLDER_AND_FILES : Made.FILES);
  }

  private static void requireNoRun(Path path) {
    for (String name : NAMES) {
      if (Files.exists(path.resolve(name))) {
        throw new CommandException(
            "%s holds a run already (%s): add --resume to go on with it, or choose another --out"
                .formatted(path, name));
      }
    }
  }

  /**
   * Locks a folder that was made or taken for a new run.
   *
   * @throws CommandException if another process was faster
   * @throws IOException if it cannot be written to
   */
  RunLock lockNew() throws IOException {
    try {
      RunLock lock = RunLock.take(path);
      try {
        requireNoRun(path);
        return lock;
      } catch (CommandException e) {
        lock.close();
        throw e;
      }
    } catch (CommandException | IOException e) {
      removeIfMade();
      throw e;
    }
  }

  /** Returns the folder of a run that is there. */
  static RunFolder existing(Path path) {
    return new RunFolder(path, Made.NOTHING);
  }

  /** Returns whether the run's first files are there. */
  boolean isBegun() {
    return Files.exists(options()) && Files.exists(network())
        || Files.exists(checkpoint()) && Files.exists(network());
  }

  /**
   * Returns what is there of the results of training; none while a run has not come to its first
   * checkpoint.
   */
  List<String> results() {
    return Stream.of(metrics(), weights(), summary())
        .filter(Files::exists)
        .map(file -> file.getFileName().toString())
        .toList();
  }

  /** Returns the command that goes on with the run. */
  String resumeCommand() {
    return Home.command("train --resume --out " + Home.quoted(path));
  }

  /**
   * Removes the files of a run that never began, and the folder if it was made for it; but nothing
   * that was there before this process.
   *
   * @param lock on the folder; ends with it
   */
  void discard(RunLock lock) {
    if (made == Made.NOTHING) {
      return;
    }
    try {
      for (String name : NAMES) {
        Files.deleteIfExists(path.resolve(name));
      }
    } catch (IOException e) {
      // It cannot be written: the failure before this one tells.
    }
    lock.close();
    removeIfMade();
  }

  private void removeIfMade() {
    if (made == Made.FOLDER_AND_FILES) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // Something else is in it.
      }
    }
  }
}
