package dev.lanewise.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.data.Standardization;
import dev.lanewise.kernel.cpu.CpuBackend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
  private static final Network NETWORK =
      Network.parse(
          """
          x = Input(1x6x6)
          a = Conv(3x3, 1x1, no-pad, 4)
          b = Tanh <- a
          Add <- a, b
          MaxPool(2x2)
          Affine(3)
          SoftmaxLogLoss
          """,
          "small");

  @TempDir Path folder;

  private static float[] example(int seed) {
    Random random = new Random(seed);
    float[] example = new float[36];
    for (int i = 0; i < example.length; i++) {
      example[i] = random.nextFloat();
    }
    return example;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedIsLoadedBitForBit(DType dtype) throws Exception {
    try (Model model = NETWORK.initialise(dtype, 3)) {
      model.standardize(new Standardization(0.1307, 0.3081));

      model.save(folder);

      try (Model loaded = Model.load(folder)) {
        assertThat(loaded.dtype()).isEqualTo(dtype);
        assertThat(loaded.network().text()).isEqualTo(NETWORK.text());
        assertThat(loaded.standardization()).isEqualTo(new Standardization(0.1307, 0.3081));
        assertThat(loaded.weights().tensors().keySet())
            .containsExactlyElementsOf(model.weights().tensors().keySet());
        loaded
            .weights()
            .tensors()
            .forEach((name, tensor) -> assertSameBits(tensor, model.weights().tensors().get(name)));
        assertThat(loaded.predict(example(1))).isEqualTo(model.predict(example(1)));
      }
    }
    try (Model portable = Model.load(folder, CpuBackend.portable())) {
      assertThat(portable.backend().status().name()).isEqualTo("portable");
      assertThat(portable.predict(example(1))).hasSize(3);
    }
  }

  private static void assertSameBits(Tensor actual, Tensor expected) {
    assertThat(actual).hasToString(expected.toString());
    assertThat(actual.bytes().mismatch(expected.bytes())).isEqualTo(-1);
  }

  @Test
  void probabilitiesSumToOneAndTheInputIsNotChanged() {
    try (Model model = NETWORK.initialise(DType.FLOAT32, 1)) {
      model.standardize(new Standardization(0.5, 0.25));
      float[] given = example(2);
      float[] before = given.clone();

      float[] said = model.predict(given);

      assertThat(given).isEqualTo(before);
      assertThat(said).hasSize(3);
      assertThat(said[0] + said[1] + said[2]).isCloseTo(1, within(1e-6f));
      said[0] = 9;
      assertThat(model.predict(given)[0]).isNotEqualTo(9);
    }
  }

  @Test
  void inputsAreStandardised() {
    try (Model model = NETWORK.initialise(DType.FLOAT32, 1)) {
      float[] given = example(2);
      float[] standardised = given.clone();
      new Standardization(0.5, 0.25).apply(standardised);
      float[] expected = model.predict(standardised);
      float[] plain = model.predict(given);

      model.standardize(new Standardization(0.5, 0.25));

      assertThat(model.predict(given)).isEqualTo(expected).isNotEqualTo(plain);
    }
  }

  @Test
  @Timeout(60)
  void eightThreadsSeeWhatOneSees() throws Exception {
    List<float[]> examples = IntStream.range(0, 200).mapToObj(ModelTest::example).toList();
    try (Model model = NETWORK.initialise(DType.FLOAT32, 7);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<float[]> expected = examples.stream().map(model::predict).toList();
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int first = thread * 25;
        tasks.add(
            () -> {
              for (int i = 0; i < examples.size(); i++) {
                int which = (first + i) % examples.size();
                assertThat(model.predict(examples.get(which))).isEqualTo(expected.get(which));
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  @Test
  void anExampleOfAnotherSizeIsRefused() {
    try (Model model = NETWORK.initialise(DType.FLOAT32, 1)) {
      for (int size : new int[] {0, 35, 37}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> model.predict(new float[size]))
            .withMessage("an example of %d elements: expected 36, of shape [1, 6, 6]", size);
      }
    }
  }

  @Test
  void aClosedModelIsClosed() {
    Model model = NETWORK.initialise(DType.FLOAT32, 1);
    Tensor weight = model.weights().tensors().get("a.weight");
    model.predict(example(1));

    model.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> model.predict(example(1)))
        .withMessage("model used after it was closed");
    assertThatIllegalStateException().isThrownBy(model::weights);
    assertThatIllegalStateException().isThrownBy(() -> model.save(folder));
    assertThatIllegalStateException().isThrownBy(() -> weight.get(0));
    assertThat(folder).isEmptyDirectory();
    assertThatCode(model::close).doesNotThrowAnyException();
  }

  @Test
  void theSeedDeterminesTheStart() {
    try (Model one = NETWORK.initialise(DType.FLOAT32, 1);
        Model again = NETWORK.initialise(DType.FLOAT32, 1);
        Model other = NETWORK.initialise(DType.FLOAT32, 2)) {
      double[] weights = one.weights().all().toDoubleArray();

      assertThat(again.weights().all().toDoubleArray()).isEqualTo(weights);
      assertThat(Arrays.equals(other.weights().all().toDoubleArray(), weights)).isFalse();
    }
  }
}
