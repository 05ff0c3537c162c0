package dev.lanewise.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line's entry. */
public final class Main {
  /** How a message of the JDK's logging looks on standard error: as one line of ours. */
  private static final String LOG_FORMAT_PROPERTY = "java.util.logging.SimpleFormatter.format";

  static final List<Command> COMMANDS =
      List.of(
          new TrainCommand(),
          new EvaluateCommand(),
          new PredictCommand(),
          new InfoCommand(),
          new GradcheckCommand());

  private Main() {}

  /**
   * Runs a command and ends the process with its exit status.
   *
   * @param arguments the command and what belongs to it
   */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_FORMAT_PROPERTY) == null) {
      System.setProperty(LOG_FORMAT_PROPERTY, "lanewise: %5$s%6$s%n");
    }
    int status = run(arguments, Terminal.ofProcess());
    System.out.flush();
    System.err.flush();
    System.exit(status);
  }

  /**
   * Runs a command.
   *
   * @param out where results go
   * @param err where all else goes
   * @return the exit status
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    return run(arguments, Terminal.plain(out, err));
  }

  static int run(String[] arguments, Terminal terminal) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    if (all.isEmpty()) {
      terminal.err().print(Help.of(COMMANDS));
      return Command.WRONG_USAGE;
    }
    String first = all.removeFirst();
    try {
      switch (first) {
        case "help", "--help", "-h" -> {
          return help(all, terminal);
        }
        case "--version", "version" -> {
          terminal.result("lanewise " + Version.text());
          return Command.OK;
        }
        default -> {
          return run(command(first), all, terminal);
        }
      }
    } catch (UsageException e) {
      terminal.note("lanewise: " + e.getMessage());
      terminal.note("try: lanewise --help");
      return Command.WRONG_USAGE;
    }
  }

  private static int help(List<String> words, Terminal terminal) {
    terminal.out().print(words.isEmpty() ? Help.of(COMMANDS) : Help.of(command(words.getFirst())));
    return Command.OK;
  }

  private static Command command(String name) {
    for (Command command : COMMANDS) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    List<String> names = COMMANDS.stream().map(Command::name).toList();
    String guess =
        Words.nearest(name, names).map(near -> "; did you mean " + near + "?").orElse("");
    throw new UsageException(
        "there is no command '%s'%s\ncommands: %s"
            .formatted(name, guess, String.join(", ", names)));
  }

  static int run(Command command, List<String> words, Terminal terminal) {
    boolean trace =
        words.contains(Help.STACK_TRACE.name()) || "1".equals(System.getenv("LANEWISE_DEBUG"));
    try {
      Arguments arguments = Arguments.parse(command, words);
      if (arguments.has(Help.OPTION)) {
        terminal.out().print(Help.of(command));
        return Command.OK;
      }
      return command.run(arguments, terminal);
    } catch (UsageException e) {
      terminal.note("lanewise: " + e.getMessage());
      terminal.note("try: lanewise " + command.name() + " --help");
      return Command.WRONG_USAGE;
    } catch (Exception | OutOfMemoryError | LinkageError | AssertionError e) {
      terminal.note("lanewise: " + Failures.describe(e));
      if (trace) {
        e.printStackTrace(terminal.err());
      }
      return Command.FAILED;
    }
  }
}
