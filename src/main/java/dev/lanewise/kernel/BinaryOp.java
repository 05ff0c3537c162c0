package dev.lanewise.kernel;

/** Functions of two elements, with their derivatives by either. NaN gives NaN. */
public enum BinaryOp {
  /** a + b. */
  ADD,
  /** a − b. */
  SUBTRACT,
  /** a · b. */
  MULTIPLY,
  /** 1 − a · b, the margin that the hinge loss clips. */
  MARGIN,
  /** [1 − a · b]₊; derivative by a: −b where the margin is positive, else 0. */
  HINGE,
  /** log(1 + e<sup>−ab</sup>), without overflow; derivative by a: −b · σ(−ab). */
  LOGISTIC,
  /** ½ (a − b)²; derivatives a − b and b − a. */
  SQUARED_ERROR
}
