package dev.lanewise.train;

import dev.lanewise.data.Standardization;
import dev.lanewise.graph.Variables;
import dev.lanewise.io.Safetensors;
import dev.lanewise.net.ModelFiles;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A training that can be gone on with: settings, position, weights and velocity in one safetensors
 * file, written whole or not at all.
 */
final class Checkpoint {
  private static final String WEIGHTS = "weights/";
  private static final String VELOCITY = "velocity/";

  private Checkpoint() {}

  /** What a checkpoint says beside its tensors. */
  record Header(
      Settings settings, Position position, int samples, Standardization standardization) {
    Header {
      if (samples < 1) {
        throw new IllegalArgumentException(samples + " samples");
      }
      position.requireWithin(settings, samples);
    }
  }

  static void write(Path file, Header header, Variables weights, Variables velocity)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights.tensors().forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
    velocity.tensors().forEach((name, tensor) -> tensors.put(VELOCITY + name, tensor));
    Map<String, String> metadata = header.settings().toMap();
    header.position().put(metadata);
    metadata.put("samples", Integer.toString(header.samples()));
    metadata.putAll(header.standardization().toMap());
    Safetensors.write(file, tensors, metadata);
  }

  /**
   * Reads a checkpoint into weights and velocity, or changes nothing.
   *
   * @param accept throws if this checkpoint is not the right one
   * @throws IOException if the file cannot be read, is damaged, or belongs to another network
   */
  static Header read(Path file, Consumer<Header> accept, Variables weights, Variables velocity)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Safetensors.Contents contents = Safetensors.read(file, arena);
      Header header = header(file, contents.metadata());
      accept.accept(header);
      Map<String, Tensor> targets = new LinkedHashMap<>();
      weights.tensors().forEach((name, tensor) -> targets.put(WEIGHTS + name, tensor));
      velocity.tensors().forEach((name, tensor) -> targets.put(VELOCITY + name, tensor));
      ModelFiles.copy(file, contents.tensors(), targets);
      return header;
    }
  }

  /** Reads what a checkpoint says beside its tensors. */
  static Header header(Path file, Map<String, String> metadata) throws IOException {
    try {
      return new Header(
          Settings.fromMap(metadata),
          Position.from(metadata),
          Integer.parseInt(metadata.get("samples")),
          Standardization.fromMap(metadata));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          "%s is not a checkpoint: its metadata do not describe a training (%s)"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
