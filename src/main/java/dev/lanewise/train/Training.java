package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Standardization;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.HalveOnPlateau;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** One call of {@link Trainer#fit}: the loop, and where it stands. */
final class Training implements AutoCloseable {
  private final Trainer trainer;
  private final Model model;
  private final Settings settings;
  private final Dataset train;
  private final Dataset validation;
  private final Arena arena = Arena.ofShared();
  private final Variables gradients;
  private final Variables velocity;
  private final Session session;
  private final Batches batches;
  private final int stepsInEpoch;

  private int epoch;
  private int stepInEpoch;
  private double lossSum;
  private long correct;
  private double bestLoss;
  private int halvings;
  private double seconds;
  private double rate;
  private double secondsInCallsEpoch;
  private long imagesInCallsEpoch;
  private double secondsInCall;
  private long imagesInCall;

  Training(Trainer trainer, Dataset train, Dataset validation) throws IOException {
    this.trainer = trainer;
    this.model = trainer.model();
    this.settings = trainer.settings();
    this.train = train;
    this.validation = validation;
    Network network = model.network();
    try {
      Program program =
          Program.compile(
              network.graph(), settings.batch(), Mode.TRAINING, network.loss(), network.output());
      gradients = Variables.zeros(arena, model.dtype(), network.graph());
      velocity = Variables.zeros(arena, model.dtype(), network.graph());
      Kernels kernels = model.backend().open(model.dtype(), trainer.threads(), trainer.executor());
      session = new Session(program, model.weights(), gradients, null, kernels);
      try {
        start();
        batches = new Batches(train, model.standardization(), network, session);
      } catch (Throwable e) {
        session.close();
        throw e;
      }
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
    stepsInEpoch = batches.perPass();
  }

  private void start() throws IOException {
    Standardization standardization = Standardization.of(train);
    Position position = Position.start();
    if (trainer.resumes()) {
      Checkpoint.Header header =
          Checkpoint.read(
              trainer.checkpoint(),
              read -> requireSame(read, standardization),
              model.weights(),
              velocity);
      position = header.position();
    }
    model.standardize(standardization);
    epoch = position.epoch();
    stepInEpoch = position.stepInEpoch();
    lossSum = position.lossSum();
    correct = position.correct();
    bestLoss = position.bestLoss();
    halvings = position.halvings();
    seconds = position.seconds();
  }

  private void requireSame(Checkpoint.Header header, Standardization standardization) {
    if (!header.settings().equals(settings)) {
      throw new IllegalArgumentException(
          "checkpoint %s was made with %s: this training has %s"
              .formatted(trainer.checkpoint(), header.settings().toMap(), settings.toMap()));
    }
    if (header.samples() != train.size() || !header.standardization().equals(standardization)) {
      throw new IllegalArgumentException(
          "checkpoint %s was made with other training data: %d samples, %s; here there are %d, %s"
              .formatted(
                  trainer.checkpoint(),
                  header.samples(),
                  header.standardization(),
                  train.size(),
                  standardization));
    }
  }

  History run() throws IOException {
    List<EpochResult> results = new ArrayList<>();
    while (epoch < settings.epochs()) {
      if (!epoch()) {
        writeCheckpoint();
        return history(results, false);
      }
      results.add(endEpoch());
      writeCheckpoint();
    }
    return history(results, true);
  }

  private History history(List<EpochResult> results, boolean completed) {
    return new History(results, completed, seconds, imagesInCall / Math.max(1e-9, secondsInCall));
  }

  /** Does the rest of an epoch; false if it was asked to stop. */
  private boolean epoch() throws IOException {
    batches.shuffle(settings.seed(), epoch);
    secondsInCallsEpoch = 0;
    imagesInCallsEpoch = 0;
    while (stepInEpoch < stepsInEpoch) {
      if (trainer.stopAsked()) {
        return false;
      }
      step();
      for (TrainingListener listener : trainer.listeners()) {
        listener.onStep(report());
      }
      if (stepInEpoch < stepsInEpoch && stepInEpoch % trainer.checkpointEvery() == 0) {
        writeCheckpoint();
      }
    }
    return true;
  }

  private void step() {
    long from = System.nanoTime();
    batches.load(stepInEpoch);
    session.forward();
    double loss = batches.lossSum();
    if (!Double.isFinite(loss)) {
      throw diverged(globalStep() + 1, "the loss is " + loss / batches.count());
    }
    lossSum += loss;
    correct += batches.correct();
    session.kernels().fill(0, gradients.all());
    session.backward(batches.seed());
    rate = settings.schedule().rate(globalStep(), totalSteps(), halvings);
    settings.sgd().step(session.kernels(), rate, model.weights(), gradients, velocity);
    stepInEpoch++;
    double took = (System.nanoTime() - from) * 1e-9;
    seconds += took;
    secondsInCall += took;
    secondsInCallsEpoch += took;
    imagesInCall += batches.count();
    imagesInCallsEpoch += batches.count();
  }

  private long totalSteps() {
    return (long) settings.epochs() * stepsInEpoch;
  }

  private long globalStep() {
    return (long) epoch * stepsInEpoch + stepInEpoch;
  }

  private int samplesSoFar() {
    return (int) Math.min(train.size(), (long) stepInEpoch * settings.batch());
  }

  private TrainingListener.Step report() {
    return new TrainingListener.Step(
        epoch + 1,
        settings.epochs(),
        stepInEpoch,
        stepsInEpoch,
        globalStep(),
        lossSum / samplesSoFar(),
        (double) correct / samplesSoFar(),
        rate,
        imagesInCallsEpoch / Math.max(1e-9, secondsInCallsEpoch));
  }

  private EpochResult endEpoch() {
    requireFiniteWeights();
    EpochResult result =
        new EpochResult(
            epoch + 1,
            lossSum / train.size(),
            (double) correct / train.size(),
            Evaluation.of(model, validation, trainer.threads(), trainer.executor()));
    if (settings.schedule() instanceof HalveOnPlateau plateau
        && !plateau.isProgress(result.trainLoss(), bestLoss)) {
      halvings++;
    }
    bestLoss = Math.min(bestLoss, result.trainLoss());
    TrainingListener.Step last = report();
    trainer.listeners().forEach(listener -> listener.onEpoch(last, result));
    epoch++;
    stepInEpoch = 0;
    lossSum = 0;
    correct = 0;
    return result;
  }

  private void writeCheckpoint() throws IOException {
    requireFiniteWeights();
    if (trainer.checkpoint() == null) {
      return;
    }
    for (TrainingListener listener : trainer.listeners()) {
      listener.onCheckpoint(globalStep());
    }
    Position position =
        new Position(epoch, stepInEpoch, lossSum, correct, bestLoss, halvings, seconds);
    Checkpoint.write(
        trainer.checkpoint(),
        new Checkpoint.Header(settings, position, train.size(), model.standardization()),
        model.weights(),
        velocity);
  }

  private void requireFiniteWeights() {
    if (session.kernels().firstNonFinite(model.weights().all()) >= 0) {
      throw diverged(globalStep(), "a weight is no finite number");
    }
  }

  private TrainingDivergedException diverged(long step, String what) {
    String where = session.firstNonFinite().map(found -> "; " + found).orElse("");
    return new TrainingDivergedException(
        "training diverged at step %d (epoch %d): %s%s; try a lower learning rate than %s"
            .formatted(step, epoch + 1, what, where, settings.schedule().start()));
  }

  @Override
  public void close() {
    batches.close();
    session.close();
    arena.close();
  }
}
