package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Model;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Trains a model by stochastic gradient descent on mini-batches.
 *
 * <pre>
 *   Trainer.of(model).rate(LinearDecay.from(0.02)).batch(64).epochs(3).fit(train, test);
 * </pre>
 *
 * <p>The same settings, network, data and kernels give the same weights, to the bit, on any number
 * of threads and with any interruptions. A trainer is for one thread and may be used again.
 */
public final class Trainer {
  private final Model model;
  private Settings settings = Settings.defaults();
  private int threads =
      Math.min(Runtime.getRuntime().availableProcessors(), CpuBackend.MAX_THREADS);
  private Executor executor;
  private Path checkpoint;
  private int checkpointEvery = Integer.MAX_VALUE;
  private boolean resume;
  private BooleanSupplier stop = () -> false;
  private final List<TrainingListener> listeners = new ArrayList<>();

  private Trainer(Model model) {
    this.model = model;
  }

  /** Returns a trainer of a model, with {@link Settings#defaults()}. */
  public static Trainer of(Model model) {
    return new Trainer(Objects.requireNonNull(model));
  }

  /** Sets everything that determines the result. */
  public Trainer settings(Settings chosen) {
    settings = chosen;
    return this;
  }

  /** Sets the optimizer. */
  public Trainer optimizer(Sgd sgd) {
    return settings(
        new Settings(
            settings.epochs(), settings.batch(), sgd, settings.schedule(), settings.seed()));
  }

  /** Sets the learning rate. */
  public Trainer rate(Schedule schedule) {
    return settings(
        new Settings(
            settings.epochs(), settings.batch(), settings.sgd(), schedule, settings.seed()));
  }

  /** Sets the samples a step, at least 1. */
  public Trainer batch(int samples) {
    return settings(
        new Settings(
            settings.epochs(), samples, settings.sgd(), settings.schedule(), settings.seed()));
  }

  /** Sets the passes over the training data, at least 1. */
  public Trainer epochs(int count) {
    return settings(
        new Settings(
            count, settings.batch(), settings.sgd(), settings.schedule(), settings.seed()));
  }

  /** Sets the seed of the samples' order, at least 0. */
  public Trainer seed(long seed) {
    return settings(
        new Settings(
            settings.epochs(), settings.batch(), settings.sgd(), settings.schedule(), seed));
  }

  /**
   * Sets how many threads may work, the caller's included; by default as many as processors.
   *
   * @throws IllegalArgumentException if below 1
   */
  public Trainer threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " threads: expected at least 1");
    }
    threads = count;
    return this;
  }

  /** Sets where the other threads come from; by default, daemon threads of the training's own. */
  public Trainer executor(Executor chosen) {
    executor = chosen;
    return this;
  }

  /**
   * Keeps a checkpoint: after each epoch, every so many steps, and when asked to stop.
   *
   * @param everySteps at least 1
   */
  public Trainer checkpoint(Path file, int everySteps) {
    if (everySteps < 1) {
      throw new IllegalArgumentException(
          "a checkpoint every " + everySteps + " steps: expected at least 1");
    }
    checkpoint = file;
    checkpointEvery = everySteps;
    return this;
  }

  /** Goes on from the checkpoint instead of starting anew. */
  public Trainer resume() {
    resume = true;
    return this;
  }

  /** Asks before each step whether to stop; a stopped training has kept its checkpoint. */
  public Trainer stopWhen(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /** Tells somebody how the training goes. */
  public Trainer listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Trains the model. Its inputs' standardisation becomes that of the training data.
   *
   * @param validation what each epoch is validated on; has no influence on the weights
   * @return how it went
   * @throws IllegalArgumentException if the data do not fit the network, or a checkpoint was made
   *     with other settings; nothing is changed
   * @throws TrainingDivergedException if the loss or a weight is no finite number any more; the
   *     last good checkpoint is kept
   * @throws IOException if a checkpoint cannot be read or written; the last one written is kept
   */
  public History fit(Dataset train, Dataset validation) throws IOException {
    Batches.check(train, model.network());
    Batches.check(validation, model.network());
    if (resume && checkpoint == null) {
      throw new IllegalArgumentException("there is no checkpoint set to go on from");
    }
    try (Training training = new Training(this, train, validation)) {
      return training.run();
    }
  }

  Model model() {
    return model;
  }

  Settings settings() {
    return settings;
  }

  int threads() {
    return threads;
  }

  Executor executor() {
    return executor;
  }

  Path checkpoint() {
    return checkpoint;
  }

  int checkpointEvery() {
    return checkpointEvery;
  }

  boolean resumes() {
    return resume;
  }

  boolean stopAsked() {
    return stop.getAsBoolean();
  }

  List<TrainingListener> listeners() {
    return listeners;
  }
}
