package dev.lanewise.cli;

import dev.lanewise.io.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Keeps a run's folder to one training at a time, by a lock on a file in it. The system lets go of
 * the lock when its process ends, however it ends: a file that was left behind hinders nobody.
 */
final class RunLock implements AutoCloseable {
  /** Holds nothing: for where nothing is written, and for systems that have no locks. */
  static final RunLock NONE = new RunLock(null, null);

  static final String NAME = ".lanewise.lock";

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a folder.
   *
   * @throws CommandException if it is locked already
   * @throws IOException if nothing can be written to it
   */
  static RunLock take(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      while (true) {
        RunLock lock = tryTake(folder, file);
        if (lock != null) {
          return lock;
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  /** Returns null if the file was removed meanwhile by whoever had it locked. */
  private static RunLock tryTake(Path folder, Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // In use, or left behind.
    }
    FileChannel channel;
    Object before;
    try {
      before = key(file);
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return null;
    }
    RunLock taken = null;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(folder);
      }
      if (Files.exists(file) && key(file).equals(before)) {
        taken = new RunLock(file, channel);
      }
      return taken;
    } catch (OverlappingFileLockException e) {
      throw inUse(folder);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | UnsupportedOperationException e) {
      // No locks on this file system.
      Files.deleteIfExists(file);
      return NONE;
    } finally {
      if (taken == null) {
        channel.close();
      }
    }
  }

  /** What tells a file from another of the same name, where the system has such a thing. */
  private static Object key(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? NAME : key;
  }

  private static CommandException inUse(Path folder) {
    return new CommandException(folder + " is in use: another process is training in it");
  }

  /** Removes the file, then lets go of it; once. */
  @Override
  public void close() {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays, but locks nothing.
    }
  }
}
