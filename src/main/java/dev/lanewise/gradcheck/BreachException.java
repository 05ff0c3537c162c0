package dev.lanewise.gradcheck;

import java.io.Serial;

/** A function under test broke its contract in a way that leaves nothing further to check. */
final class BreachException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  BreachException(String message) {
    super(message);
  }

  BreachException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns what an exception of the function says, for people. */
  static BreachException thrown(String call, Throwable cause) {
    return new BreachException(call + " threw " + cause, cause);
  }
}
