package dev.lanewise.train;

import java.io.IOException;

/** Is told how a training goes, on the training's own thread; must not take long. */
public interface TrainingListener {
  /**
   * A step of a training that has just been finished.
   *
   * @param epoch from 1
   * @param epochs in all
   * @param stepInEpoch from 1
   * @param stepsInEpoch in all
   * @param step from 1, counted over all epochs
   * @param loss mean over the epoch so far
   * @param accuracy mean over the epoch so far, from 0 to 1
   * @param rate the learning rate
   * @param imagesPerSecond mean over this call's epoch so far
   */
  record Step(
      int epoch,
      int epochs,
      int stepInEpoch,
      int stepsInEpoch,
      long step,
      double loss,
      double accuracy,
      double rate,
      double imagesPerSecond) {}

  /** A step is finished. */
  default void onStep(Step step) {}

  /**
   * A checkpoint of the training after that many steps is about to be written.
   *
   * @throws IOException if what is to go with it cannot be saved; ends the training
   */
  default void onCheckpoint(long step) throws IOException {}

  /** An epoch is finished and validated; {@code last} is its last step. */
  default void onEpoch(Step last, EpochResult result) {}
}
