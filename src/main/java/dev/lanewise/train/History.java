package dev.lanewise.train;

import java.util.List;

/**
 * How a training went.
 *
 * @param epochs the epochs that this call finished
 * @param completed whether it ran to its end and was not asked to stop
 * @param seconds spent on training, without validation, that of an interrupted run before it
 *     included
 * @param imagesPerSecond training samples a second in this call
 */
public record History(
    List<EpochResult> epochs, boolean completed, double seconds, double imagesPerSecond) {
  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * Returns the last epoch's result.
   *
   * @throws java.util.NoSuchElementException if no epoch was finished
   */
  public EpochResult last() {
    return epochs.getLast();
  }
}
