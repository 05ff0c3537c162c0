package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Standardization;
import dev.lanewise.graph.Mode;
import dev.lanewise.graph.Program;
import dev.lanewise.graph.Session;
import dev.lanewise.graph.Variables;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final Network ONE = Network.parse("x = Input(1)\nAffine(2)\nSquaredLoss", "one");

  /** Sample i is the number i + 1, so that it can be told from an unused row. */
  private static Dataset numbers(int count) {
    float[][] samples = new float[count][1];
    for (int i = 0; i < count; i++) {
      samples[i][0] = i + 1;
    }
    return Dataset.of(Shape.of(1), samples, IntStream.range(0, count).map(i -> i % 2).toArray(), 2);
  }

  private static Session session(Network network, int batch, Arena arena, Variables gradients) {
    Variables weights = Variables.zeros(arena, DType.FLOAT64, network.graph());
    for (int i = 0; i < weights.all().size(); i++) {
      weights.all().set(i, Math.sin(i));
    }
    return new Session(
        Program.compile(network.graph(), batch, Mode.TRAINING, network.loss(), network.output()),
        weights,
        gradients,
        null,
        CpuBackend.best().open(DType.FLOAT64, 1, null));
  }

  @Property(tries = 100)
  void anEpochHasEachSampleOnceWithItsOwnTarget(
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @IntRange(min = 1, max = 20) int batch,
      @ForAll @IntRange(min = 0) int seed,
      @ForAll @IntRange(max = 5) int epoch) {
    try (Arena arena = Arena.ofShared();
        Session session =
            session(ONE, batch, arena, Variables.zeros(arena, DType.FLOAT64, ONE.graph()));
        Batches batches = new Batches(numbers(count), Standardization.none(), ONE, session)) {
      List<Integer> seen = new ArrayList<>();
      batches.shuffle(seed, epoch);
      for (int i = 0; i < batches.perPass(); i++) {
        batches.load(i);
        Tensor x = session.value(ONE.input());
        Tensor target = session.value(ONE.target());
        for (int row = 0; row < batch; row++) {
          boolean used = row < batches.count();
          int label = (int) (x.get(row) - 1) % 2;
          assertThat(target.get(2 * row)).isEqualTo(used && label == 0 ? 1 : 0);
          assertThat(target.get(2 * row + 1)).isEqualTo(used && label == 1 ? 1 : 0);
          if (used) {
            seen.add((int) x.get(row));
          } else {
            assertThat(x.get(row)).isZero();
          }
        }
      }
      assertThat(seen)
          .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, count).boxed().toList());
    }
  }

  @Test
  void everyEpochAndSeedHasAnOrderOfItsOwn() {
    List<List<Integer>> orders = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        Session session =
            session(ONE, 50, arena, Variables.zeros(arena, DType.FLOAT64, ONE.graph()));
        Batches batches = new Batches(numbers(50), Standardization.none(), ONE, session)) {
      for (int[] seedAndEpoch : new int[][] {{1, 0}, {1, 1}, {2, 0}, {2, 1}, {1, 0}}) {
        batches.shuffle(seedAndEpoch[0], seedAndEpoch[1]);
        batches.load(0);
        double[] order = session.value(ONE.input()).toDoubleArray();
        orders.add(Arrays.stream(order).mapToObj(v -> (int) v).toList());
      }
    }
    assertThat(orders.subList(0, 4)).doesNotHaveDuplicates();
    assertThat(orders.get(4)).isEqualTo(orders.get(0));
  }

  @Property(tries = 40)
  void aShortBatchIsTheMeanOverItsOwnSamples(
      @ForAll @IntRange(min = 1, max = 7) int count,
      @ForAll @IntRange(min = 1, max = 9) int spare,
      @ForAll @IntRange(max = 3) int loss) {
    String[] losses = {"SoftmaxLogLoss", "SquaredLoss", "HingeLoss", "LogisticLoss"};
    Network network =
        Network.parse("x = Input(2x3)\nAffine(4)\nTanh\nAffine(3)\n" + losses[loss], "short");
    Dataset data = Toys.clusters(Shape.of(2, 3), count, 3, 1, 9);
    Standardization standardization = new Standardization(0.3, 2);

    double[] alone = gradient(network, data, standardization, count);
    double[] padded = gradient(network, data, standardization, count + spare);

    assertThat(padded).hasSameSizeAs(alone);
    for (int i = 0; i < alone.length; i++) {
      assertThat(Math.abs(padded[i] - alone[i])).isLessThan(1e-12 * (1 + Math.abs(alone[i])));
    }
    assertThat(Arrays.stream(alone).anyMatch(v -> v != 0)).isTrue();
  }

  /** The gradient of one batch with all the data; its loss and hits are appended. */
  private static double[] gradient(
      Network network, Dataset data, Standardization standardization, int batch) {
    try (Arena arena = Arena.ofShared()) {
      Variables gradients = Variables.zeros(arena, DType.FLOAT64, network.graph());
      try (Session session = session(network, batch, arena, gradients);
          Batches batches = new Batches(data, standardization, network, session)) {
        // What a fuller batch leaves in the rows must not count.
        fill(session.value(network.input()));
        batches.load(0);
        session.forward();
        session.backward(batches.seed());
        double[] result =
            Arrays.copyOf(gradients.all().toDoubleArray(), gradients.all().size() + 2);
        result[result.length - 2] = batches.lossSum();
        result[result.length - 1] = batches.correct();
        return result;
      }
    }
  }

  private static void fill(Tensor x) {
    for (int i = 0; i < x.size(); i++) {
      x.set(i, 1e3 * i);
    }
  }

  @Test
  void evaluationCountsEverySampleOnce() {
    // The identity, whose largest of two outputs is the class.
    Network network = Network.parse("x = Input(2)\nAffine(2)\nSquaredLoss", "identity");
    int count = 437;
    float[][] samples = new float[count][];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      boolean wrong = i % 4 == 3;
      labels[i] = i % 2;
      samples[i] = (i % 2 == 0) == wrong ? new float[] {0, 1} : new float[] {1, 0};
    }
    try (Model model = network.initialise(DType.FLOAT32, 1)) {
      model.weights().tensors().get("affine1.weight").copyFrom(new double[] {1, 0, 0, 1});
      for (int threads : new int[] {1, 2}) {
        Evaluation evaluation =
            Evaluation.of(model, Dataset.of(Shape.of(2), samples, labels, 2), threads);

        assertThat(evaluation.samples()).isEqualTo(count);
        assertThat(evaluation.accuracy()).isEqualTo((count - 109) / (double) count);
        assertThat(evaluation.loss()).isEqualTo(109 / (double) count);
      }
    }
  }

  @Test
  void dataThatDoNotFitAreRefused() {
    Dataset data = numbers(4);
    try (Model noLoss = Network.parse("x = Input(1)\nReLU", "n").initialise(DType.FLOAT32, 1);
        Model other = Toys.SMALL.initialise(DType.FLOAT32, 1);
        Model three =
            Network.parse("Input(1)\nAffine(3)\nSoftmaxLogLoss", "n")
                .initialise(DType.FLOAT32, 1)) {
      assertRefused(noLoss, data, "no loss: end its description with one");
      assertRefused(other, data, "samples of shape [1]: the network takes [1, 4, 4]");
      assertRefused(three, data, "the network's output is [3] for each sample: expected [2]");
      assertRefused(
          three, Dataset.of(Shape.of(1), new float[0][], new int[0], 3), "without samples");
    }
  }

  private static void assertRefused(Model model, Dataset data, String reason) {
    double[] before = Toys.weights(model);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(model, data, 1))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(model).fit(data, data))
        .withMessageContaining(reason);
    assertThat(Toys.weights(model)).isEqualTo(before);
    assertThat(model.standardization()).isEqualTo(Standardization.none());
  }
}
