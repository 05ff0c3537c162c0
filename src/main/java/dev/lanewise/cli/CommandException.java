package dev.lanewise.cli;

/** A command that could not do what it was asked to; the message is all that a user needs. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message);
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
