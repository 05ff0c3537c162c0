package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Standardization;
import dev.lanewise.io.Safetensors;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Constant;
import dev.lanewise.optim.HalveOnPlateau;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "3, SoftmaxLogLoss",
    "3, SquaredLoss",
    "3, HingeLoss",
    "3, LogisticLoss",
    "1, SquaredLoss",
    "1, HingeLoss",
    "1, LogisticLoss"
  })
  void everyLossLearnsWhatCanBeToldApart(int outputs, String loss) throws IOException {
    int classes = Math.max(2, outputs);
    Network network =
        Network.parse(
            "x = Input(6)\nAffine(12)\nTanh\nAffine(%d)\n%s".formatted(outputs, loss), "n");
    Dataset train = Toys.clusters(Shape.of(6), 300, classes, 0.3, 1);
    Dataset test = Toys.clusters(Shape.of(6), 100, classes, 0.3, 2);
    for (DType dtype : DType.values()) {
      try (Model model = network.initialise(dtype, 1)) {
        History history =
            Trainer.of(model)
                .optimizer(Sgd.withMomentum(0.9))
                .rate(LinearDecay.from(0.05))
                .batch(16)
                .epochs(12)
                .fit(train, test);

        assertThat(history.completed()).isTrue();
        assertThat(history.epochs()).hasSize(12);
        assertThat(history.last().validation().accuracy()).isEqualTo(1);
        assertThat(history.last().trainLoss())
            .isLessThan(history.epochs().getFirst().trainLoss() / 2);
        assertThat(history.last().validation()).isEqualTo(Evaluation.of(model, test, 2));
        assertThat(model.standardization()).isEqualTo(Standardization.of(train));
      }
    }
  }

  @Test
  void predictionsAreThoseOfTheTrainedModel() throws IOException {
    Dataset train = Toys.clusters(Shape.of(6), 300, 3, 0.3, 1);
    Network network = Network.parse("Input(6)\nAffine(3)\nSoftmaxLogLoss", "n");
    try (Model model = network.initialise(DType.FLOAT32, 1)) {
      Trainer.of(model).rate(new Constant(0.1)).batch(20).epochs(5).fit(train, train);
      model.save(folder);
      try (Model loaded = Model.load(folder)) {
        for (int i = 0; i < train.size(); i++) {
          float[] sample = new float[6];
          train.copySample(i, sample, 0);
          assertThat(loaded.predict(sample)[train.label(i)]).isGreaterThan(0.5f);
        }
      }
    }
  }

  @Test
  void aCallersExecutorMayHelp() throws IOException {
    Dataset train = Toys.images(50, 1);
    Settings settings = new Settings(2, 16, Sgd.plain(), new Constant(0.01), 1);
    double[] alone;
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      Trainer.of(model).settings(settings).threads(1).fit(train, train);
      alone = Toys.weights(model);
    }
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1);
        ExecutorService pool = Executors.newFixedThreadPool(2)) {
      Trainer.of(model).settings(settings).threads(3).executor(pool).fit(train, train);
      assertThat(Toys.weights(model)).isEqualTo(alone);
    }
  }

  @Test
  void divergenceNamesStepAndPlaceAndKeepsTheLastGoodCheckpoint() throws IOException {
    Dataset train = Toys.images(60, 1);
    Path checkpoint = folder.resolve("checkpoint");
    // Squares grow without bound once the rate is too high.
    Network network =
        Network.parse("x = Input(1x4x4)\nAffine(8)\nSquare\nAffine(3)\nSquaredLoss\n", "n");
    try (Model model = network.initialise(DType.FLOAT32, 1)) {
      assertThatExceptionOfType(TrainingDivergedException.class)
          .isThrownBy(
              () ->
                  Trainer.of(model)
                      .rate(new Constant(0.5))
                      .batch(10)
                      .epochs(20)
                      .checkpoint(checkpoint, 1)
                      .fit(train, train))
          .withMessageMatching(
              "training diverged at step \\d+ \\(epoch \\d+\\): (the loss is|a weight is no).*; "
                  + "(layer|variable) \\S+, element \\d+, is (NaN|-?Infinity); "
                  + "try a lower learning rate than 0\\.5");
    }
    CheckpointInfo kept = CheckpointInfo.read(checkpoint);
    assertThat(kept.step()).isPositive();
    // Going on from it diverges again, at the next step, from weights that are numbers.
    try (Model model = network.initialise(DType.FLOAT32, 2)) {
      Path copy = Files.copy(checkpoint, folder.resolve("copy"));
      assertThatExceptionOfType(TrainingDivergedException.class)
          .isThrownBy(
              () ->
                  Trainer.of(model)
                      .settings(kept.settings())
                      .checkpoint(copy, 1)
                      .resume()
                      .fit(train, train))
          .withMessageContaining("at step " + (kept.step() + 1) + " ");
    }
    assertThat(weightsOf(checkpoint)).allMatch(Double::isFinite);
  }

  private static List<Double> weightsOf(Path checkpoint) throws IOException {
    List<Double> values = new ArrayList<>();
    try (var arena = Arena.ofConfined()) {
      Safetensors.read(checkpoint, arena)
          .tensors()
          .forEach(
              (name, tensor) -> {
                for (double value : tensor.toDoubleArray()) {
                  values.add(value);
                }
              });
    }
    return values;
  }

  @Test
  void theRateThatIsToldIsTheOneOfTheStep() throws IOException {
    Dataset train = Toys.images(40, 1);
    List<Double> rates = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(Step step) {
            rates.add(step.rate());
          }

          @Override
          public void onEpoch(Step last, EpochResult result) {
            assertThat(last.rate()).isEqualTo(rates.getLast());
          }
        };
    try (Model model = Toys.SMALL.initialise(DType.FLOAT64, 1)) {
      Trainer trainer = Trainer.of(model).batch(10).epochs(3).listener(listener);
      trainer.rate(LinearDecay.from(0.012)).fit(train, train);
      assertThat(rates).hasSize(12);
      for (int step = 0; step < 12; step++) {
        assertThat(rates.get(step)).isEqualTo(LinearDecay.from(0.012).rate(step, 12, 0));
      }
      rates.clear();
      // Nothing is progress enough: halved after the second epoch and the third.
      trainer.rate(new HalveOnPlateau(0.012, 0.9)).epochs(4).fit(train, train);
      assertThat(rates.stream().distinct().toList()).containsExactly(0.012, 0.006, 0.003);
      assertThat(rates).hasSize(16).endsWith(0.006, 0.003, 0.003, 0.003, 0.003);
    }
  }

  @Test
  void stepsAndEpochsAreTold() throws IOException {
    Dataset train = Toys.images(25, 1);
    List<TrainingListener.Step> steps = new ArrayList<>();
    List<EpochResult> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(Step step) {
            steps.add(step);
          }

          @Override
          public void onEpoch(Step last, EpochResult result) {
            assertThat(last).isEqualTo(steps.getLast());
            epochs.add(result);
          }
        };
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      History history =
          Trainer.of(model)
              .rate(new Constant(0.01))
              .batch(10)
              .epochs(2)
              .listener(listener)
              .fit(train, train);

      assertThat(steps)
          .extracting(TrainingListener.Step::step)
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(steps)
          .extracting(TrainingListener.Step::stepInEpoch)
          .containsExactly(1, 2, 3, 1, 2, 3);
      assertThat(steps).extracting(TrainingListener.Step::epoch).containsExactly(1, 1, 1, 2, 2, 2);
      assertThat(history.epochs()).isEqualTo(epochs);
      assertThat(epochs.getLast().trainLoss()).isEqualTo(steps.getLast().loss());
      assertThat(epochs.getLast().trainAccuracy()).isEqualTo(steps.getLast().accuracy());
      assertThat(history.imagesPerSecond()).isPositive();
    }
  }

  @Test
  void badSettingsAreRefused() {
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      Trainer trainer = Trainer.of(model);
      Dataset data = Toys.images(5, 1);
      List<Runnable> calls =
          List.of(
              () -> trainer.batch(0),
              () -> trainer.epochs(0),
              () -> trainer.seed(-1),
              () -> trainer.threads(0),
              () -> trainer.checkpoint(folder.resolve("c"), 0),
              () -> new Metrics(0));
      for (Runnable call : calls) {
        assertThatIllegalArgumentException()
            .isThrownBy(call::run)
            .withMessageContaining("expected at least");
      }
      double[] before = Toys.weights(model);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.batch(200_000_000).fit(data, data))
          .withMessageContaining("2147483647");
      assertThat(Toys.weights(model)).isEqualTo(before);
      assertThat(model.standardization()).isEqualTo(Standardization.none());
    }
  }

  /** Validation works on enough images to call helpers; while it goes on, none may be its own. */
  @Test
  void allHelpersComeFromTheCallersExecutor() throws IOException {
    Network network =
        Network.parse(
            "x = Input(1x28x28)\nConv(5x5, 1x1, no-pad, 8)\nAffine(3)\nSoftmaxLogLoss", "wide");
    Dataset data = Toys.clusters(network.input().shape().tail(), 600, 3, 0.5, 1);
    long before = helpers();
    List<Long> during = new ArrayList<>();
    Dataset watched =
        new Dataset() {
          @Override
          public int size() {
            return data.size();
          }

          @Override
          public Shape shape() {
            return data.shape();
          }

          @Override
          public int classes() {
            return data.classes();
          }

          @Override
          public int label(int index) {
            during.add(helpers());
            return data.label(index);
          }

          @Override
          public void copySample(int index, float[] target, int offset) {
            data.copySample(index, target, offset);
          }
        };
    ExecutorService executor = Executors.newFixedThreadPool(1);
    try (Model model = network.initialise(DType.FLOAT32, 1)) {
      Trainer.of(model).threads(2).executor(executor).epochs(1).batch(200).fit(data, watched);
      assertThat(during).hasSize(600).containsOnly(before);
    } finally {
      executor.shutdown();
    }
  }

  private static long helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lanewise-helper"))
        .count();
  }
}
