package dev.lanewise.train;

import dev.lanewise.data.Standardization;
import dev.lanewise.io.Safetensors;
import dev.lanewise.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * What a checkpoint tells about its training, weights aside.
 *
 * @param settings what the training was started with
 * @param dtype of its weights
 * @param samples of its training data
 * @param standardization of its training data
 * @param epoch finished epochs
 * @param stepInEpoch finished steps of the epoch at hand
 */
public record CheckpointInfo(
    Settings settings,
    DType dtype,
    int samples,
    Standardization standardization,
    int epoch,
    int stepInEpoch) {

  /**
   * Reads a checkpoint that {@link Trainer#checkpoint} wrote.
   *
   * @throws IOException if the file cannot be read, is damaged or is no checkpoint
   */
  public static CheckpointInfo read(Path file) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Safetensors.Contents contents = Safetensors.read(file, arena);
      Checkpoint.Header header = Checkpoint.header(file, contents.metadata());
      if (contents.tensors().isEmpty()) {
        throw new IOException(file + " is not a checkpoint: it holds no tensors");
      }
      return new CheckpointInfo(
          header.settings(),
          contents.tensors().values().iterator().next().dtype(),
          header.samples(),
          header.standardization(),
          header.position().epoch(),
          header.position().stepInEpoch());
    }
  }

  /** Returns how many steps an epoch has. */
  public int stepsInEpoch() {
    return Math.ceilDiv(samples, settings.batch());
  }

  /** Returns how many steps are finished, over all epochs. */
  public long step() {
    return (long) epoch * stepsInEpoch() + stepInEpoch;
  }

  /** Returns whether nothing is left to do. */
  public boolean finished() {
    return epoch >= settings.epochs();
  }
}
