package dev.lanewise.cli;

import java.io.IOException;
import java.util.List;

/** A command: what the help says about it, and what it does. */
interface Command {
  /** The exit status of a command that has done what it was asked to. */
  int OK = 0;

  /** The exit status of one that has not. */
  int FAILED = 1;

  /** The exit status of one that was wrong as it was typed. */
  int WRONG_USAGE = 2;

  /** The exit status of one that was interrupted. */
  int INTERRUPTED = 130;

  /** Returns the word that calls it. */
  String name();

  /**
   * Returns what stands behind the name, options aside, such as {@code RUN IMAGE...}; may be empty.
   */
  String words();

  /** Returns what it does, in a line. */
  String summary();

  /** Returns its options, in the order of the help. */
  List<Option<?>> options();

  /** Returns what else the help says, as one paragraph; may be empty. */
  default String notes() {
    return "";
  }

  /**
   * Does it.
   *
   * @return the exit status
   * @throws UsageException if the arguments do not fit; nothing has been done
   * @throws CommandException if it failed
   * @throws IOException if a file was the reason
   */
  int run(Arguments arguments, Terminal terminal) throws IOException;
}
