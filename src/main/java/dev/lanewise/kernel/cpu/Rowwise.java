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
    rows(Kind.SOFTMAX, "x", x, "y", y, null, null, false);
  }

  void softmaxDerivative(Tensor y, Tensor t, Tensor out, boolean accumulate) {
    rows(Kind.SOFTMAX_DERIVATIVE, "y", y, "t", t, "out", out, accumulate);
  }

  void logSoftmax(Tensor x, Tensor y) {
    rows(Kind.LOG_SOFTMAX, "x", x, "y", y, null, null, false);
  }

  void logSoftmaxVjp(Tensor y, Tensor dy, Tensor dx) {
    rows(Kind.LOG_SOFTMAX_VJP, "y", y, "dy", dy, "dx", dx, true);
  }

  void logSoftmaxJvp(Tensor y, Tensor t, Tensor out) {
    rows(Kind.LOG_SOFTMAX_JVP, "y", y, "t", t, "out", out, false);
  }

  void softmaxLogLoss(Tensor x, Tensor labels, Tensor loss, Tensor probabilities) {
    int rows = losses("x", x, labels, "loss", loss);
    check.tensor("probabilities", probabilities, x.size());
    check.apart(probabilities, x, labels, loss);
    check.apart(loss, x, labels);
    Check.labels(labels, columns("x", x));
    run(Kind.LOG_LOSS, rows, columns("x", x), x, labels, loss, probabilities, false);
  }

  void softmaxLogLossVjp(Tensor probabilities, Tensor labels, Tensor dloss, Tensor dx) {
    int rows = losses("probabilities", probabilities, labels, "dloss", dloss);
    int cols = columns("probabilities", probabilities);
    check.tensor("dx", dx, probabilities.size());
    check.apart(dx, probabilities, labels, dloss);
    Check.labels(labels, cols);
    run(Kind.LOG_LOSS_VJP, rows, cols, probabilities, labels, dloss, dx, true);
  }

  void softmaxLogLossJvp(Tensor probabilities, Tensor labels, Tensor t, Tensor out) {
    int rows = losses("probabilities", probabilities, labels, "out", out);
    int cols = columns("probabilities", probabilities);
    check.tensor("t", t, probabilities.size());
    check.apart(out, probabilities, labels, t);
    Check.labels(labels, cols);
    run(Kind.LOG_LOSS_JVP, rows, cols, probabilities, labels, t, out, false);
  }

  void argmax(Tensor x, Tensor y) {
    int cols = columns("x", x);
    int rows = Check.rows(x, cols);
    check.tensor("y", y, rows);
    check.apart(y, x);
    run(Kind.ARGMAX, rows, cols, x, y, null, null, false);
  }

  /** A kernel on two or three matrices of one size, the last of which it writes. */
  private void rows(
      Kind kind,
      String nameA,
      Tensor a,
      String nameB,
      Tensor b,
      String nameC,
      Tensor c,
      boolean accumulate) {
    int cols = columns(nameA, a);
    check.tensor(nameB, b, a.size());
    if (nameC == null) {
      check.apart(b, a);
    } else {
      check.tensor(nameC, c, a.size());
      check.apart(c, a, b);
    }
    run(kind, Check.rows(a, cols), cols, a, b, c, null, accumulate);
  }

  private int losses(String name, Tensor x, Tensor labels, String lossName, Tensor loss) {
    int rows = Check.rows(x, columns(name, x));
    check.tensor("labels", labels, rows);
    check.tensor(lossName, loss, rows);
    return rows;
  }

  /** The columns of a matrix {@code [R, C]}. */
  private int columns(String name, Tensor x) {
    check.tensor(name, x);
    if (x.shape().rank() != 2) {
      throw new IllegalArgumentException("%s is %s: expected a matrix [R, C]".formatted(name, x));
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
    rowsPerPiece = team.piece(Cut.rowsPerPiece(rows, cols), rows);
    team.run(Cut.pieces(rows, rowsPerPiece), (long) Cut.EXPONENTIAL * rows * cols, this);
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
