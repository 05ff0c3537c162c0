package dev.lanewise.net;

import dev.lanewise.data.Standardization;
import dev.lanewise.io.AtomicFile;
import dev.lanewise.io.Safetensors;
import dev.lanewise.kernel.Backend;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of a model. */
public final class ModelFiles {
  /** The description's name in a model's folder. */
  public static final String NETWORK = "network.net";

  /** The weights' name in a model's folder. */
  public static final String WEIGHTS = "weights.safetensors";

  private ModelFiles() {}

  static void save(Model model, Path folder) throws IOException {
    requireReadable(model.network());
    AtomicFile.writeString(folder.resolve(NETWORK), model.network().text());
    Safetensors.write(
        folder.resolve(WEIGHTS), model.weights().tensors(), model.standardization().toMap());
  }

  private static void requireReadable(Network network) {
    try {
      Network.parse(network.text(), NETWORK);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the network cannot be saved, since it could not be loaded: " + e.getMessage(), e);
    }
  }

  static Model load(Path folder, Backend backend) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is not a folder with a saved model");
    }
    Path file = folder.resolve(WEIGHTS);
    Network network = Network.parse(folder.resolve(NETWORK));
    try (Arena arena = Arena.ofShared()) {
      Safetensors.Contents contents = Safetensors.read(file, arena);
      Model model = Model.zeros(network, dtype(file, contents.tensors()), backend);
      try {
        copy(file, contents.tensors(), model.weights().tensors());
        model.standardize(standardization(file, contents.metadata()));
        return model;
      } catch (Throwable e) {
        model.close();
        throw e;
      }
    }
  }

  private static DType dtype(Path file, Map<String, Tensor> tensors) throws IOException {
    if (tensors.isEmpty()) {
      throw new IOException(file + " holds no tensors");
    }
    return tensors.values().iterator().next().dtype();
  }

  private static Standardization standardization(Path file, Map<String, String> metadata)
      throws IOException {
    try {
      return Standardization.fromMap(metadata);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s does not say how inputs are standardised: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Copies a file's tensors to those of the same names, all or none.
   *
   * @throws IOException if names, shapes or types differ; names the first difference
   */
  public static void copy(Path file, Map<String, Tensor> tensors, Map<String, Tensor> targets)
      throws IOException {
    for (Map.Entry<String, Tensor> entry : targets.entrySet()) {
      Tensor given = tensors.get(entry.getKey());
      Tensor expected = entry.getValue();
      if (given == null) {
        throw new IOException(
            "%s belongs to another network: it has no tensor %s".formatted(file, entry.getKey()));
      }
      if (!given.shape().equals(expected.shape()) || given.dtype() != expected.dtype()) {
        throw new IOException(
            "%s belongs to another network: its tensor %s is %s, expected %s"
                .formatted(file, entry.getKey(), given, expected));
      }
    }
    for (String name : tensors.keySet()) {
      if (!targets.containsKey(name)) {
        throw new IOException(
            "%s belongs to another network: it has a tensor %s that this one lacks"
                .formatted(file, name));
      }
    }
    targets.forEach((name, target) -> target.copyFrom(tensors.get(name)));
  }
}
