package dev.lanewise.graph;

/** What a program can do. */
public enum Mode {
  /** Forward alone: a buffer is used again as soon as its last reader is done. */
  INFERENCE,
  /** Forward and backward to the variables. */
  TRAINING,
  /**
   * Forward, backward to variables and inputs, and tangents; every value, gradient and tangent can
   * be read afterwards.
   */
  CHECKING
}
