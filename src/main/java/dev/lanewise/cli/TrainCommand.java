package dev.lanewise.cli;

import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Model;
import dev.lanewise.train.Evaluation;
import dev.lanewise.train.History;
import dev.lanewise.train.Trainer;
import dev.lanewise.train.TrainingDivergedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** {@code train}: from a network's description to a folder with what came of it. */
final class TrainCommand implements Command {
  private final BooleanSupplier stop;

  TrainCommand() {
    this(() -> false);
  }

  /**
   * @param stop asked before each step, as Ctrl-C would
   */
  TrainCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String words() {
    return "";
  }

  @Override
  public String summary() {
    return "trains a network on MNIST, tests it, and keeps both in a folder under runs/";
  }

  @Override
  public List<Option<?>> options() {
    return TrainOptions.ALL;
  }

  @Override
  public String notes() {
    return """
    The folder: network.net, weights.safetensors, metrics.csv, curves.png, filters.png,
    summary.json; and for --resume checkpoint.safetensors and options.json. Ctrl-C stops
    between two steps and keeps a checkpoint.\
    """;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) throws IOException {
    arguments.requireNoWords();
    boolean resume = arguments.has(TrainOptions.RESUME);
    Path out = arguments.get(TrainOptions.OUT).orElse(null);
    if (resume && out == null) {
      throw new UsageException("--resume needs --out DIR: the run to go on with");
    }
    int threads = TrainOptions.threads(arguments);
    Backend backend = BackendOption.of(arguments);
    RunOpener opener = new RunOpener(arguments, backend);
    Run run = resume ? opener.resume(out) : opener.begin();
    // The run is closed first: who ends the process waits for the interruption's end alone.
    try (Interruption interruption = Interruption.listen();
        run) {
      if (run.from() != null && run.from().finished() && Files.exists(run.folder().summary())) {
        return tellResult(run, terminal);
      }
      return train(run, threads, interruption, terminal);
    }
  }

  private int train(Run run, int threads, Interruption interruption, Terminal terminal)
      throws IOException {
    RunRecorder recorder = null;
    Progress progress = Progress.on(terminal, run.plan().settings().batch());
    try (Model model =
        run.network().initialise(run.plan().dtype(), run.plan().settings().seed(), run.backend())) {
      recorder = new RunRecorder(run, model);
      terminal.note(opening(run, threads));
      Trainer trainer =
          Trainer.of(model)
              .settings(run.plan().settings())
              .threads(threads)
              .checkpoint(run.folder().checkpoint(), run.plan().checkpointEvery())
              .stopWhen(() -> interruption.asked() || stop.getAsBoolean())
              .listener(recorder)
              .listener(progress);
      History history =
          (run.from() == null ? trainer : trainer.resume()).fit(run.train(), run.test());
      progress.end();
      if (!history.completed()) {
        terminal.note("stopped, and kept a checkpoint; to go on: " + run.folder().resumeCommand());
        return INTERRUPTED;
      }
      Evaluation test =
          recorder.last() != null
              ? recorder.last().validation()
              : Evaluation.of(model, run.test(), threads);
      RunReport.write(run, model, recorder.metrics(), test, history.seconds(), threads, terminal);
      terminal.result("run " + Home.shown(run.folder().path()));
      Results.print(test, terminal);
      return OK;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw new CommandException(Failures.describe(e) + kept(run, recorder, e), e);
    } finally {
      progress.end();
    }
  }

  /** Cleans up behind a new run that never began; else says what is left of it. */
  private static String kept(Run run, RunRecorder recorder, Throwable failure) {
    Path checkpoint = run.folder().checkpoint();
    if (Files.exists(checkpoint)) {
      return failure instanceof TrainingDivergedException
          ? "\nthe last good weights are in " + Home.shown(checkpoint)
          : "\nthe last checkpoint is kept; to go on: " + run.folder().resumeCommand();
    }
    if (recorder == null || !recorder.begun()) {
      run.discard();
    }
    return "";
  }

  private static String opening(Run run, int threads) {
    Plan plan = run.plan();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %s parameters, %s, %s, %d %s, seed %d; %s samples to train on, %s to test%n",
            plan.net(),
            Words.grouped(run.network().parameterCount()),
            plan.dtype(),
            run.backend().status().name(),
            threads,
            threads == 1 ? "thread" : "threads",
            plan.settings().seed(),
            Words.grouped(run.train().size()),
            Words.grouped(run.test().size())));
    if (run.from() != null) {
      text.append(
          "going on behind step %d of epoch %d%n"
              .formatted(run.from().stepInEpoch(), run.from().epoch() + 1));
    }
    String now = run.backend().status().name();
    if (!now.equals(plan.backend())) {
      text.append(
          "this run was started on %s kernels and goes on with %s: it will round differently%n"
              .formatted(plan.backend(), now));
    }
    return text.append("folder ").append(Home.shown(run.folder().path())).toString();
  }

  /** A run that has nothing left to do. */
  private static int tellResult(Run run, Terminal terminal) throws IOException {
    terminal.note(
        "%s is finished: all %d epochs are done"
            .formatted(Home.shown(run.folder().path()), run.plan().settings().epochs()));
    terminal.result("run " + Home.shown(run.folder().path()));
    Results.printSummary(run.folder().summary(), terminal);
    return OK;
  }
}
