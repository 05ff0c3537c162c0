package dev.lanewise.train;

/** The loss or a weight is no finite number any more; the message says since when and where. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrainingDivergedException(String message) {
    super(message);
  }
}
