package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/**
 * The elementwise kernels in pieces of {@link Cut#ELEMENTS}. The arguments of the call at hand are
 * fields of one reused object, so that a call allocates nothing; likewise in the other tasks.
 */
final class Elementwise implements Piece {
  private enum Kind {
    FILL("x"),
    COPY("y", "x"),
    AXPY("y", "x"),
    UNIFORM("x"),
    UNARY("y", "x"),
    UNARY_DERIVATIVE("out", "x", "y", "t"),
    BINARY("y", "a", "b"),
    BINARY_DERIVATIVE("out", "a", "b", "t"),
    MOMENTUM_STEP("weights", "gradient", "velocity");

    private final String output;
    private final String[] inputs;

    Kind(String output, String... inputs) {
      this.output = output;
      this.inputs = inputs;
    }
  }

  private final Team team;
  private final Check check;
  private Kind kind;
  private UnaryOp unaryOp;
  private BinaryOp binaryOp;
  private int side;
  private boolean accumulate;
  private int elements;
  private long seed;
  private double scalar0;
  private double scalar1;
  private double scalar2;
  private Tensor a;
  private Tensor b;
  private Tensor t;
  private Tensor out;

  Elementwise(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void fill(double value, Tensor x) {
    scalar0 = value;
    start(Kind.FILL, null, null, null, x);
  }

  void copy(Tensor x, Tensor y) {
    start(Kind.COPY, x, null, null, y);
  }

  void axpy(double alpha, Tensor x, Tensor y) {
    scalar0 = alpha;
    start(Kind.AXPY, x, null, null, y);
  }

  void uniform(double low, double high, long seed, Tensor x) {
    if (!(low < high) || Double.isInfinite(high - low)) {
      throw new IllegalArgumentException(
          "uniform from %s to %s: expected finite bounds in order".formatted(low, high));
    }
    scalar0 = low;
    scalar1 = high;
    this.seed = seed;
    start(Kind.UNIFORM, null, null, null, x);
  }

  void unary(UnaryOp op, Tensor x, Tensor y) {
    Check.given("op", op);
    unaryOp = op;
    start(Kind.UNARY, x, null, null, y);
  }

  void unaryDerivative(UnaryOp op, Tensor x, Tensor y, Tensor t, Tensor out, boolean accumulate) {
    Check.given("op", op);
    unaryOp = op;
    this.accumulate = accumulate;
    start(Kind.UNARY_DERIVATIVE, x, y, t, out);
  }

  void binary(BinaryOp op, Tensor a, Tensor b, Tensor y) {
    Check.given("op", op);
    binaryOp = op;
    start(Kind.BINARY, a, b, null, y);
  }

  void binaryDerivative(
      BinaryOp op, int side, Tensor a, Tensor b, Tensor t, Tensor out, boolean accumulate) {
    Check.given("op", op);
    if (side != 0 && side != 1) {
      throw new IllegalArgumentException("side " + side + ": expected 0 or 1");
    }
    binaryOp = op;
    this.side = side;
    this.accumulate = accumulate;
    start(Kind.BINARY_DERIVATIVE, a, b, t, out);
  }

  void momentumStep(
      double rate,
      double momentum,
      double decay,
      Tensor gradient,
      Tensor velocity,
      Tensor weights) {
    check.tensor("weights", weights);
    check.tensor("velocity", velocity, weights.size());
    check.tensor("gradient", gradient, weights.size());
    check.apart(weights, gradient, velocity);
    check.apart(velocity, gradient);
    scalar0 = rate;
    scalar1 = momentum;
    scalar2 = decay;
    start(Kind.MOMENTUM_STEP, gradient, velocity, null, weights);
  }

  private void start(Kind kind, Tensor a, Tensor b, Tensor t, Tensor out) {
    check.tensor(kind.output, out);
    int inputs = kind.inputs.length;
    if (inputs > 0) {
      checkInput(kind.inputs[0], a, out);
    }
    if (inputs > 1) {
      checkInput(kind.inputs[1], b, out);
    }
    if (inputs > 2) {
      checkInput(kind.inputs[2], t, out);
    }
    this.kind = kind;
    this.a = a;
    this.b = b;
    this.t = t;
    this.out = out;
    elements = team.piece(Cut.ELEMENTS, out.size());
    team.run(Cut.pieces(out.size(), elements), (long) out.size() * cost(), this);
  }

  /** About how many plain operations an element costs. */
  private int cost() {
    return switch (kind) {
      case FILL, COPY, AXPY, UNIFORM -> 1;
      case MOMENTUM_STEP -> 2;
      case UNARY, UNARY_DERIVATIVE -> cost(unaryOp);
      case BINARY, BINARY_DERIVATIVE -> binaryOp == BinaryOp.LOGISTIC ? Cut.EXPONENTIAL : 1;
    };
  }

  static int cost(UnaryOp op) {
    return switch (op) {
      case RELU, SQUARE, SIGN -> 1;
      case SIGMOID, TANH, SOFTPLUS, EXP, LOG -> Cut.EXPONENTIAL;
    };
  }

  private void checkInput(String name, Tensor input, Tensor out) {
    check.tensor(name, input, out.size());
    check.apartOrSame(out, input);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int from = piece * elements;
    int n = Math.min(elements, out.size() - from);
    var o = out.segment();
    int oo = out.offset() + from;
    var as = a == null ? null : a.segment();
    int ao = a == null ? 0 : a.offset() + from;
    var bs = b == null ? null : b.segment();
    int bo = b == null ? 0 : b.offset() + from;
    var ts = t == null ? null : t.segment();
    int to = t == null ? 0 : t.offset() + from;
    switch (kind) {
      case FILL -> loops.fill(n, scalar0, o, oo);
      case COPY -> loops.copy(n, as, ao, o, oo);
      case AXPY -> loops.axpy(n, scalar0, as, ao, o, oo);
      case UNIFORM -> loops.uniform(n, scalar0, scalar1, seed, from, o, oo);
      case UNARY -> loops.unary(unaryOp, n, as, ao, o, oo);
      case UNARY_DERIVATIVE ->
          loops.unaryDerivative(unaryOp, n, as, ao, bs, bo, ts, to, o, oo, accumulate);
      case BINARY -> loops.binary(binaryOp, n, as, ao, bs, bo, o, oo);
      case BINARY_DERIVATIVE ->
          loops.binaryDerivative(binaryOp, side, n, as, ao, bs, bo, ts, to, o, oo, accumulate);
      case MOMENTUM_STEP -> loops.momentumStep(n, scalar0, scalar1, scalar2, as, ao, bs, bo, o, oo);
    }
  }
}
