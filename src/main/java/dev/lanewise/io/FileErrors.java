package dev.lanewise.io;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * Puts what went wrong with a file in words. The JDK's own messages are often no more than the
 * file's name again.
 */
public final class FileErrors {
  private FileErrors() {}

  /** Returns an exception that says that a file could not be read, and why. */
  public static IOException cannotRead(Path file, IOException cause) {
    return new IOException("cannot read " + file + ": " + reason(cause), cause);
  }

  /** Returns an exception that says that a file could not be written, and why. */
  public static IOException cannotWrite(Path file, IOException cause) {
    return new IOException("cannot write " + file + ": " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException e -> "there is no " + e.getFile();
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is there already";
      case NotDirectoryException e -> e.getFile() + " is not a folder";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case EOFException e -> "it ends too early";
      case FileNotFoundException e when e.getMessage() != null -> e.getMessage();
      default -> cause.getMessage() != null ? cause.getMessage() : cause.toString();
    };
  }
}
