package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.data.Dataset;
import dev.lanewise.net.Model;
import dev.lanewise.optim.Constant;
import dev.lanewise.optim.HalveOnPlateau;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Same settings, same weights, to the bit: on any threads, and however often it stops. */
class ResumeProperties {
  private static final int SAMPLES = 61;
  private static final Dataset TRAIN = Toys.images(SAMPLES, 1);
  private static final Dataset VALIDATION = Toys.images(23, 2);

  private Path folder;

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("lanewise");
  }

  @AfterTry
  void removeFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Provide
  Arbitrary<Settings> settings() {
    Arbitrary<Schedule> schedules =
        Arbitraries.of(
            new Constant(0.005),
            LinearDecay.from(0.01),
            // Halves whenever the loss does not fall by a third, which it seldom does.
            new HalveOnPlateau(0.01, 1.0 / 3));
    Arbitrary<Sgd> optimizers =
        Arbitraries.of(Sgd.plain(), Sgd.withMomentum(0.9), Sgd.withMomentum(0.5).withL2(0.01));
    return Combinators.combine(
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(1, 7, 16, 61, 100),
            optimizers,
            schedules,
            Arbitraries.longs().between(0, 1000))
        .as(Settings::new);
  }

  /** What a training left behind. */
  private record Result(double[] weights, List<EpochResult> epochs, List<String> rows) {}

  private static Trainer trainer(Model model, Settings settings, int threads) {
    return Trainer.of(model).settings(settings).threads(threads);
  }

  /** Rows without the last column, the speed. */
  private static List<String> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  /** Writes the table beside the checkpoint, as the command line does. */
  private record Table(Metrics metrics, Path file) implements TrainingListener {
    @Override
    public void onStep(Step step) {
      metrics.onStep(step);
    }

    @Override
    public void onEpoch(Step last, EpochResult result) {
      metrics.onEpoch(last, result);
    }

    @Override
    public void onCheckpoint(long step) throws IOException {
      metrics.write(file);
    }
  }

  private Result uninterrupted(Settings settings, DType dtype) throws IOException {
    Path table = folder.resolve("whole.csv");
    try (Model model = Toys.SMALL.initialise(dtype, settings.seed())) {
      History history =
          trainer(model, settings, 1)
              .checkpoint(folder.resolve("whole.checkpoint"), Integer.MAX_VALUE)
              .listener(new Table(new Metrics(3), table))
              .fit(TRAIN, VALIDATION);
      assertThat(history.completed()).isTrue();
      return new Result(Toys.weights(model), history.epochs(), rows(table));
    }
  }

  @Property(tries = 60)
  void stoppingAndGoingOnLeavesNoTrace(
      @ForAll("settings") Settings settings,
      @ForAll DType dtype,
      @ForAll @IntRange(max = 100) int firstStop,
      @ForAll @IntRange(max = 100) int secondStop,
      @ForAll @IntRange(min = 1, max = 9) int checkpointEvery)
      throws IOException {
    Result whole = uninterrupted(settings, dtype);
    Path checkpoint = folder.resolve("checkpoint");
    Path table = folder.resolve("table.csv");
    List<EpochResult> epochs = new ArrayList<>();
    int[] stops = {firstStop, secondStop, Integer.MAX_VALUE};
    for (int call = 0; call < stops.length; call++) {
      // A fresh model each time, with other weights: all must come from the file.
      try (Model model = Toys.SMALL.initialise(dtype, call == 0 ? settings.seed() : 77)) {
        AtomicInteger left = new AtomicInteger(stops[call]);
        Metrics metrics = new Metrics(3);
        Trainer trainer =
            trainer(model, settings, 1 + call % 2)
                .checkpoint(checkpoint, checkpointEvery)
                .stopWhen(() -> left.getAndDecrement() == 0)
                .listener(new Table(metrics, table));
        if (call > 0) {
          metrics.readUpTo(CheckpointInfo.read(checkpoint).step(), table);
          trainer.resume();
        }
        History history = trainer.fit(TRAIN, VALIDATION);
        epochs.addAll(history.epochs());
        if (history.completed()) {
          assertThat(Arrays.equals(Toys.weights(model), whole.weights())).isTrue();
        }
        assertThat(history.completed() || call < 2).isTrue();
      }
    }
    assertThat(epochs).isEqualTo(whole.epochs());
    assertThat(rows(table)).isEqualTo(whole.rows());
    assertThat(CheckpointInfo.read(checkpoint).finished()).isTrue();
  }

  @Property(tries = 40)
  void aCheckpointTakenOnTheWayIsAsGoodAsOneTakenAtAStop(
      @ForAll("settings") Settings settings,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 9) int checkpointEvery,
      @ForAll @IntRange(max = 40) int which)
      throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    List<Path> copies = new ArrayList<>();
    double[] whole;
    try (Model model = Toys.SMALL.initialise(dtype, settings.seed())) {
      // The file as it is just before it is written again: what a kill would leave behind.
      TrainingListener copier =
          new TrainingListener() {
            @Override
            public void onCheckpoint(long step) throws IOException {
              if (Files.exists(checkpoint)) {
                copies.add(Files.copy(checkpoint, folder.resolve("copy" + step)));
              }
            }
          };
      trainer(model, settings, 2)
          .checkpoint(checkpoint, checkpointEvery)
          .listener(copier)
          .fit(TRAIN, VALIDATION);
      whole = Toys.weights(model);
    }
    Path chosen = copies.isEmpty() ? checkpoint : copies.get(which % copies.size());
    try (Model model = Toys.SMALL.initialise(dtype, 5)) {
      trainer(model, settings, 1).checkpoint(chosen, 100).resume().fit(TRAIN, VALIDATION);

      assertThat(Arrays.equals(Toys.weights(model), whole)).isTrue();
    }
  }

  @Property(tries = 30)
  void threadsAndValidationDataHaveNoInfluenceAndTheSeedHas(
      @ForAll("settings") Settings settings, @ForAll DType dtype) throws IOException {
    double[] one = trained(settings, dtype, 1, VALIDATION);

    assertThat(Arrays.equals(trained(settings, dtype, 2, VALIDATION), one)).isTrue();
    assertThat(Arrays.equals(trained(settings, dtype, 3, Toys.images(5, 8)), one)).isTrue();
    Settings other =
        new Settings(
            settings.epochs(),
            settings.batch(),
            settings.sgd(),
            settings.schedule(),
            settings.seed() + 1);
    assertThat(Arrays.equals(trained(other, dtype, 1, VALIDATION), one)).isFalse();
  }

  private static double[] trained(Settings settings, DType dtype, int threads, Dataset validation)
      throws IOException {
    try (Model model = Toys.SMALL.initialise(dtype, settings.seed())) {
      trainer(model, settings, threads).fit(TRAIN, validation);
      return Toys.weights(model);
    }
  }
}
