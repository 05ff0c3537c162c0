package dev.lanewise.cli;

import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads what a run has trained. */
final class RunModel {
  private RunModel() {}

  /** Refuses a folder without a model, with the reason and the remedy. */
  static Model load(Path path, Backend backend, Terminal terminal) throws IOException {
    RunFolder folder = RunFolder.existing(path);
    if (!Files.isDirectory(path)) {
      throw new CommandException(
          Files.exists(path) ? path + " is a file, not a run's folder" : "there is no run " + path);
    }
    if (!Files.exists(folder.weights())) {
      throw new CommandException(
          folder.isBegun()
              ? "the run %s is not finished: it has no weights yet; to go on with it: %s"
                  .formatted(path, folder.resumeCommand())
              : path + " holds no run: there is no " + folder.weights().getFileName() + " in it");
    }
    if (Files.exists(folder.options()) && !Files.exists(folder.summary())) {
      terminal.note(
          "the run %s is not finished: these are its weights after the last whole epoch; %s"
              .formatted(path, "to go on with it: " + folder.resumeCommand()));
    }
    return Model.load(path, backend);
  }
}
