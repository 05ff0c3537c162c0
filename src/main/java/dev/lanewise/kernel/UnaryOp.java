package dev.lanewise.kernel;

/** Functions of one element, with their derivatives by {@code x}. NaN gives NaN. */
public enum UnaryOp {
  /** max(x, 0); derivative 1 where x &gt; 0, else 0. */
  RELU,
  /** e<sup>x</sup>; derivative the same. */
  EXP,
  /** log x, −∞ at 0 and NaN below; derivative 1/x. */
  LOG,
  /** σ(x) = 1 / (1 + e<sup>−x</sup>); derivative σ(x)(1 − σ(x)). */
  SIGMOID,
  /** tanh x; derivative 1 − tanh² x. */
  TANH,
  /** log(1 + e<sup>x</sup>), without overflow; derivative σ(x). */
  SOFTPLUS,
  /** x²; derivative 2x. */
  SQUARE,
  /** −1, 0 or 1; derivative 0. Names the branch that a function like ReLU takes. */
  SIGN
}
