package dev.lanewise.cli;

import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.train.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The options of {@code train}. */
final class TrainOptions {
  private static final Settings DEFAULTS = Settings.defaults();
  private static final int CHECKPOINT_EVERY = 200;
  private static final int MOST_THREADS = 1024;

  static final Option<Path> NET =
      new Option<>(
          "--net", "FILE", "the network's description", "data/nets/lenet.net", Values::path);
  static final Option<Path> DATA =
      new Option<>(
          "--data",
          "DIR",
          "the folder with the four MNIST files, gzipped or not",
          "data/mnist",
          Values::path);
  static final Option<Integer> EPOCHS =
      number("--epochs", "passes over the training samples", DEFAULTS.epochs(), Integer.MAX_VALUE);
  static final Option<Integer> BATCH =
      number("--batch", "samples a step", DEFAULTS.batch(), 1_000_000);
  static final Option<Double> LR =
      new Option<>(
          "--lr",
          "RATE",
          "learning rate of the first step: what the mean gradient of a batch is multiplied by",
          setting("lr"),
          Values.positive());
  static final Option<String> SCHEDULE =
      new Option<>(
          "--schedule",
          "NAME",
          "the learning rate from step to step: constant, linear (falls to 0) or halve (after an"
              + " epoch without progress)",
          setting("schedule"),
          Values.oneOf(List.of("constant", "linear", "halve")));
  static final Option<Double> MOMENTUM =
      new Option<>(
          "--momentum",
          "SHARE",
          "share of a step that goes on in the next, 0 to below 1",
          setting("momentum"),
          Values.fromZeroBelow(1));
  static final Option<Double> L2 =
      new Option<>(
          "--l2",
          "WEIGHT",
          "weight of half the weights' sum of squares in the loss",
          setting("l2"),
          Values.fromZeroBelow(Double.POSITIVE_INFINITY));
  static final Option<Long> SEED =
      new Option<>(
          "--seed",
          "N",
          "number that the first weights and the order of samples follow from, at least 0",
          setting("seed"),
          Values.whole(0, Long.MAX_VALUE));
  static final Option<Integer> THREADS =
      new Option<>(
          "--threads",
          "N",
          "threads that work; no influence on results",
          "one per processor",
          Values.integer(1, MOST_THREADS));
  static final Option<String> DTYPE =
      new Option<>(
          "--dtype",
          "TYPE",
          "type of all numbers: float32 or float64",
          "float32",
          Values.oneOf(List.of("float32", "float64")));
  static final Option<Integer> LIMIT =
      new Option<>(
          "--limit",
          "N",
          "only the first N training samples",
          "all",
          Values.integer(1, Integer.MAX_VALUE));
  static final Option<Path> OUT =
      new Option<>(
          "--out",
          "DIR",
          "the folder to fill: a new one, or with --resume that of the run to go on with",
          "runs/NET-DATE-TIME",
          Values::path);
  static final Option<Integer> CHECKPOINT_STEPS =
      number(
          "--checkpoint-every",
          "steps from one checkpoint to the next; there is one after each epoch as well",
          CHECKPOINT_EVERY,
          Integer.MAX_VALUE);
  static final Option<Boolean> RESUME =
      Option.ofSwitch(
          "--resume",
          "goes on with the run in --out from its last checkpoint; needs no other option, and the"
              + " result is the same as without the break");

  static final List<Option<?>> ALL =
      List.of(
          NET,
          DATA,
          EPOCHS,
          BATCH,
          LR,
          SCHEDULE,
          MOMENTUM,
          L2,
          SEED,
          THREADS,
          BackendOption.BACKEND,
          DTYPE,
          LIMIT,
          OUT,
          CHECKPOINT_STEPS,
          RESUME);

  private TrainOptions() {}

  private static Option<Integer> number(String name, String help, int fallback, int most) {
    return new Option<>(name, "N", help, Integer.toString(fallback), Values.integer(1, most));
  }

  /** A default as people would write it. */
  private static String setting(String name) {
    String text = DEFAULTS.toMap().get(name);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Returns the plan of a run with no options. */
  static Plan defaults(String backend) {
    return new Plan(
        "",
        Home.resolve("data/mnist"),
        DEFAULTS,
        DType.FLOAT32,
        Plan.ALL,
        CHECKPOINT_EVERY,
        backend);
  }

  /** Returns a plan with the given options in place of what it says. */
  static Plan plan(Arguments arguments, Plan base) {
    Settings old = base.settings();
    Map<String, String> map = old.toMap();
    Settings settings =
        new Settings(
            arguments.get(EPOCHS).orElse(old.epochs()),
            arguments.get(BATCH).orElse(old.batch()),
            new Sgd(
                arguments.get(MOMENTUM).orElse(old.sgd().momentum()),
                arguments.get(L2).orElse(old.sgd().l2())),
            arguments.has(SCHEDULE) || arguments.has(LR)
                ? Settings.schedule(
                    arguments.get(SCHEDULE).orElse(map.get("schedule")),
                    arguments.get(LR).orElse(old.schedule().start()))
                : old.schedule(),
            arguments.get(SEED).orElse(old.seed()));
    return new Plan(
        base.net(),
        arguments.get(DATA).orElse(base.data()),
        settings,
        arguments.get(DTYPE).map(DType::parse).orElse(base.dtype()),
        arguments.get(LIMIT).orElse(base.limit()),
        arguments.get(CHECKPOINT_STEPS).orElse(base.checkpointEvery()),
        base.backend());
  }

  /** Returns how many threads to work with. */
  static int threads(Arguments arguments) {
    return arguments
        .get(THREADS)
        .orElseGet(() -> Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
  }
}
