package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;

/** The kernels that work row by row of {@code [R, C]}, in pieces of whole rows. */
final class Rowwise implements Piece {
  private enum Kind {
    SOFTMAX,
    SOFTMAX_DERIVATIVE,
    LOG_SOFTMAX,
    LOG_SOFTMAX_VJP,
    LOG_SOFTMAX_JVP,
    LOG_LOSS,
    LOG_LOSS_VJP,
    LOG_LOSS_JVP,
    ARGMAX
  }

  private final Team team;
  private final Check check;
  private Kind kind;
  private int rows;
  private int cols;
  private int rowsPerPiece;
  private boolean accumulate;
  private Tensor a;
  private Tensor b;
  private Tensor c;
  private Tensor d;

  Rowwise(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void softmax(Tensor x, Tensor y) {
    rows(Kind.SOFTMAX, x, y, null, false);
  }

  void softmaxDerivative(Tensor y, Tensor t, Tensor out, boolean accumulate) {
    rows(Kind.SOFTMAX_DERIVATIVE, y, t, out, accumulate);
  }

  void logSoftmax(Tensor x, Tensor y) {
    rows(Kind.LOG_SOFTMAX, x, y, null, false);
  }

  void logSoftmaxVjp(Tensor y, Tensor dy, Tensor dx) {
    rows(Kind.LOG_SOFTMAX_VJP, y, dy, dx, true);
  }

  void logSoftmaxJvp(Tensor y, Tensor t, Tensor out) {
    rows(Kind.LOG_SOFTMAX_JVP, y, t, out, false);
  }

  void softmaxLogLoss(Tensor x, Tensor labels, Tensor loss, Tensor probabilities) {
    int rows = losses(x, labels, loss);
    check.tensor("probabilities", probabilities, x.size());
    check.apart(probabilities, x, labels, loss);
    check.apart(loss, x, labels);
    Check.labels(labels, columns(x));
    run(Kind.LOG_LOSS, rows, columns(x), x, labels, loss, probabilities, false);
  }

  void softmaxLogLossVjp(Tensor probabilities, Tensor labels, Tensor dloss, Tensor dx) {
    int rows = losses(probabilities, labels, dloss);
    check.tensor("dx", dx, probabilities.size());
    check.apart(dx, probabilities, labels, dloss);
    run(Kind.LOG_LOSS_VJP, rows, columns(probabilities), probabilities, labels, dloss, dx, true);
  }

  void softmaxLogLossJvp(Tensor probabilities, Tensor labels, Tensor t, Tensor out) {
    int rows = losses(probabilities, labels, out);
    check.tensor("t", t, probabilities.size());
    check.apart(out, probabilities, labels, t);
    run(Kind.LOG_LOSS_JVP, rows, columns(probabilities), probabilities, labels, t, out, false);
  }

  void argmax(Tensor x, Tensor y) {
    int cols = columns(x);
    int rows = Check.rows(x, cols);
    check.tensor("x", x, x.size());
    check.tensor("y", y, rows);
    check.apart(y, x);
    run(Kind.ARGMAX, rows, cols, x, y, null, null, false);
  }

  private void rows(Rowwise.Kind kind, Tensor a, Tensor b, Tensor c, boolean accumulate) {
    int cols = columns(a);
    Tensor out = c == null ? b : c;
    check.tensor("output", out, a.size());
    check.tensor("input", a, a.size());
    check.tensor("input", b, a.size());
    check.apart(out, a);
    if (c != null) {
      check.apart(out, b);
    }
    run(kind, Check.rows(a, cols), cols, a, b, c, null, accumulate);
  }

  private int losses(Tensor x, Tensor labels, Tensor loss) {
    int rows = Check.rows(x, columns(x));
    check.tensor("x", x, x.size());
    check.tensor("labels", labels, rows);
    check.tensor("loss", loss, rows);
    return rows;
  }

  /** The columns of a matrix {@code [R, C]}. */
  private static int columns(Tensor x) {
    if (x.shape().rank() != 2) {
      throw new IllegalArgumentException("%s: expected a matrix [R, C]".formatted(x));
    }
    return x.shape().dim(1);
  }

  /** Runs one kernel; the tensors are its arguments in the order of {@link Loops}, or null. */
  private void run(
      Kind kind, int rows, int cols, Tensor a, Tensor b, Tensor c, Tensor d, boolean accumulate) {
    this.kind = kind;
    this.rows = rows;
    this.cols = cols;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.accumulate = accumulate;
    rowsPerPiece = Cut.rowsPerPiece(rows, cols);
    team.run(Cut.pieces(rows, rowsPerPiece), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int from = piece * rowsPerPiece;
    int r = Math.min(rowsPerPiece, rows - from);
    int matrix = from * cols;
    var as = a.segment();
    int ao = a.offset() + matrix;
    var bs = b.segment();
    var cs = c == null ? null : c.segment();
    var ds = d == null ? null : d.segment();
    switch (kind) {
      case SOFTMAX -> loops.softmax(r, cols, as, ao, bs, b.offset() + matrix);
      case SOFTMAX_DERIVATIVE ->
          loops.softmaxDerivative(
              r, cols, as, ao, bs, b.offset() + matrix, cs, c.offset() + matrix, accumulate);
      case LOG_SOFTMAX -> loops.logSoftmax(r, cols, as, ao, bs, b.offset() + matrix);
      case LOG_SOFTMAX_VJP ->
          loops.logSoftmaxVjp(r, cols, as, ao, bs, b.offset() + matrix, cs, c.offset() + matrix);
      case LOG_SOFTMAX_JVP ->
          loops.logSoftmaxJvp(r, cols, as, ao, bs, b.offset() + matrix, cs, c.offset() + matrix);
      case LOG_LOSS ->
          loops.softmaxLogLoss(
              r,
              cols,
              as,
              ao,
              bs,
              b.offset() + from,
              cs,
              c.offset() + from,
              ds,
              d.offset() + matrix);
      case LOG_LOSS_VJP ->
          loops.softmaxLogLossVjp(
              r,
              cols,
              as,
              ao,
              bs,
              b.offset() + from,
              cs,
              c.offset() + from,
              ds,
              d.offset() + matrix);
      case LOG_LOSS_JVP ->
          loops.softmaxLogLossJvp(
              r,
              cols,
              as,
              ao,
              bs,
              b.offset() + from,
              cs,
              c.offset() + matrix,
              ds,
              d.offset() + from);
      case ARGMAX -> loops.argmax(r, cols, as, ao, bs, b.offset() + from);
    }
  }
}
