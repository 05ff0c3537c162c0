package dev.lanewise.cli;

import dev.lanewise.io.FileErrors;
import dev.lanewise.train.TrainingDivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Puts failures in words. */
final class Failures {
  private Failures() {}

  /** Returns a message without the names of exceptions where those would say nothing. */
  static String describe(Throwable failure) {
    return switch (failure) {
      case CommandException e -> e.getMessage();
      case TrainingDivergedException e -> e.getMessage();
      case UncheckedIOException e -> describe(e.getCause());
      // Its message is the file's name.
      case FileSystemException e
          when e.getFile() != null && e.getFile().equals(e.getMessage()) && isPath(e.getFile()) ->
          FileErrors.cannotRead(Path.of(e.getFile()), e).getMessage();
      case IOException e when e.getMessage() != null -> e.getMessage();
      case OutOfMemoryError e ->
          "not enough memory (%s): try a smaller --batch, or give the JVM more with -Xmx or "
                  .formatted(e.getMessage())
              + "-XX:MaxDirectMemorySize";
      // What the library refuses, it refuses with these and in whole sentences.
      case IllegalArgumentException e when isOurs(e) -> e.getMessage();
      case IllegalStateException e when isOurs(e) -> e.getMessage();
      default ->
          "internal error: "
              + failure
              + "; the option --stacktrace shows where: please report it with what it prints";
    };
  }

  private static boolean isPath(String text) {
    return text.indexOf(' ') < 0;
  }

  private static boolean isOurs(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e.getMessage() != null
        && e.getClass().getName().startsWith("java.lang.Illegal")
        && trace.length > 0
        && trace[0].getClassName().startsWith("dev.lanewise.");
  }
}
