package dev.lanewise.cli;

/** A command that is wrong as it was typed; the message says what would be right. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
