package dev.lanewise.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Standardization;
import dev.lanewise.io.Safetensors;
import dev.lanewise.net.Model;
import dev.lanewise.net.Network;
import dev.lanewise.optim.Constant;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** A checkpoint that is not the right one, or not whole, is refused; the model stays as it was. */
class CheckpointDamageProperties {
  private static final Dataset DATA = Toys.images(30, 1);
  private static final Settings SETTINGS =
      new Settings(3, 8, Sgd.withMomentum(0.9), LinearDecay.from(0.01), 4);

  private Path file;

  @BeforeTry
  void train() throws IOException {
    file = Files.createTempFile("lanewise", ".checkpoint");
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 4)) {
      AtomicInteger left = new AtomicInteger(6);
      Trainer.of(model)
          .settings(SETTINGS)
          .checkpoint(file, 100)
          .stopWhen(() -> left.getAndDecrement() == 0)
          .fit(DATA, DATA);
    }
  }

  @AfterTry
  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Tries to go on, and returns what was thrown after making sure that it changed nothing. */
  private Throwable refused(Network network, DType dtype, Settings settings, Dataset data)
      throws IOException {
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : null;
    try (Model model = network.initialise(dtype, 9)) {
      model.standardize(new Standardization(0.25, 4));
      double[] before = Toys.weights(model);
      Trainer trainer = Trainer.of(model).settings(settings).checkpoint(file, 1).resume();

      Throwable thrown = catchThrowable(() -> trainer.fit(data, data));

      if (thrown != null) {
        assertThat(Arrays.equals(Toys.weights(model), before)).isTrue();
        assertThat(model.standardization()).isEqualTo(new Standardization(0.25, 4));
        assertThat(bytes == null || Arrays.equals(Files.readAllBytes(file), bytes)).isTrue();
      }
      return thrown;
    }
  }

  private void assertDamaged() throws IOException {
    Throwable thrown = refused(Toys.SMALL, DType.FLOAT32, SETTINGS, DATA);
    assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
  }

  @Property(tries = 60)
  void aFileCutShortIsRefused(@ForAll @IntRange(min = 1, max = 10_000) int missing)
      throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1 - missing % whole.length));

    assertDamaged();
  }

  @Property(tries = 300)
  void aFlippedHeaderIsRefusedOrHarmless(
      @ForAll @IntRange(min = 1, max = 3) int flips, @ForAll long seed) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Random random = new Random(seed);
    for (int i = 0; i < flips; i++) {
      bytes[random.nextInt(8 + (int) length)] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file, bytes);

    Throwable thrown = refused(Toys.SMALL, DType.FLOAT32, SETTINGS, DATA);

    // A digit of the loss so far, say, can change unseen; a setting that changes is another one.
    if (thrown != null) {
      assertThat(thrown)
          .isInstanceOfAny(IOException.class, IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Example
  void metadataThatLieAreRefused() throws IOException {
    String lies =
        """
        epoch=-1, epoch=4, epoch=3, epoch=2147483648, epoch=x, epoch=,
        step_in_epoch=-1, step_in_epoch=4, step_in_epoch=2147483647, step_in_epoch=0x2,
        correct=-1, correct=17, loss_sum=NaN, loss_sum=Infinity, best_loss=NaN, best_loss=x,
        halvings=-1, halvings=2, seconds=-1, seconds=NaN, seconds=Infinity, samples=0,
        samples=-30, samples=2147483648, input_deviation=0, input_mean=NaN, momentum=1, batch=0,
        lr=NaN, schedule=steep, epochs=0, seed=-4, l2=-1
        """;
    byte[] right = Files.readAllBytes(file);
    for (String lie : lies.strip().split(",\\s+")) {
      String[] parts = lie.split("=", 2);
      rewrite(parts[0], parts[1]);
      assertDamaged();
      Files.write(file, right);
      rewrite(parts[0], null);
      assertDamaged();
      Files.write(file, right);
    }
  }

  /** Changes one entry of the metadata, or removes it. */
  private void rewrite(String key, String value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Safetensors.Contents contents = Safetensors.read(file, arena);
      Map<String, String> metadata = new LinkedHashMap<>(contents.metadata());
      assertThat(metadata).containsKey(key);
      if (value == null) {
        metadata.remove(key);
      } else {
        metadata.put(key, value);
      }
      Safetensors.write(file, contents.tensors(), metadata);
    }
  }

  @Example
  void otherSettingsAreRefusedWithBoth() throws IOException {
    List<Settings> others =
        List.of(
            new Settings(4, 8, SETTINGS.sgd(), SETTINGS.schedule(), 4),
            new Settings(3, 9, SETTINGS.sgd(), SETTINGS.schedule(), 4),
            new Settings(3, 8, Sgd.withMomentum(0.8), SETTINGS.schedule(), 4),
            new Settings(3, 8, SETTINGS.sgd().withL2(0.1), SETTINGS.schedule(), 4),
            new Settings(3, 8, SETTINGS.sgd(), LinearDecay.from(0.02), 4),
            new Settings(3, 8, SETTINGS.sgd(), new Constant(0.01), 4),
            new Settings(3, 8, SETTINGS.sgd(), SETTINGS.schedule(), 5));
    for (Settings other : others) {
      assertThat(refused(Toys.SMALL, DType.FLOAT32, other, DATA))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(SETTINGS.toMap().toString())
          .hasMessageContaining(other.toMap().toString());
    }
  }

  @Example
  void otherDataAreRefused() throws IOException {
    for (Dataset other : List.of(Toys.images(31, 1), Toys.images(30, 2))) {
      assertThat(refused(Toys.SMALL, DType.FLOAT32, SETTINGS, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("made with other training data");
    }
  }

  @Example
  void anotherNetworksCheckpointIsRefused() throws IOException {
    Network wider = Network.parse(Toys.SMALL.text().replace("pad, 3", "pad, 4"), "wider");
    Network renamed =
        Network.parse(Toys.SMALL.text().replace("a =", "c =").replace("- a", "- c"), "r");
    for (Network other : List.of(wider, renamed)) {
      assertThat(refused(other, DType.FLOAT32, SETTINGS, DATA))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file + " belongs to another network");
    }
    assertThat(refused(Toys.SMALL, DType.FLOAT64, SETTINGS, DATA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("float32")
        .hasMessageContaining("float64");
  }

  @Example
  void modelsAndMissingFilesAreNoCheckpoints() throws IOException {
    try (Arena arena = Arena.ofConfined();
        Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      Map<String, Tensor> weights = Safetensors.read(file, arena).tensors();
      Safetensors.write(file, weights, Map.of());
      assertDamaged();
      Safetensors.write(file, model.weights().tensors(), Map.of("input_mean", "0"));
      assertDamaged();
    }
    Files.delete(file);
    assertDamaged();
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Trainer.of(model).resume().fit(DATA, DATA))
          .withMessage("there is no checkpoint set to go on from");
    }
  }

  @Example
  void aCheckpointThatCannotBeWrittenIsAnErrorThatNamesIt() throws IOException {
    Path nowhere = file.resolveSibling("lanewise-no-such-folder").resolve("checkpoint");
    try (Model model = Toys.SMALL.initialise(DType.FLOAT32, 1)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> Trainer.of(model).settings(SETTINGS).checkpoint(nowhere, 1).fit(DATA, DATA))
          .withMessageContaining("lanewise-no-such-folder");
    }
  }

  @Example
  void whatACheckpointTellsIsWhatItHolds() throws IOException {
    CheckpointInfo info = CheckpointInfo.read(file);

    assertThat(info.settings()).isEqualTo(SETTINGS);
    assertThat(info.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(info.samples()).isEqualTo(30);
    assertThat(info.standardization()).isEqualTo(Standardization.of(DATA));
    assertThat(info.stepsInEpoch()).isEqualTo(4);
    assertThat(info.epoch()).isEqualTo(1);
    assertThat(info.stepInEpoch()).isEqualTo(2);
    assertThat(info.step()).isEqualTo(6);
    assertThat(info.finished()).isFalse();
  }
}
