package dev.lanewise.kernel.cpu;

import dev.lanewise.tensor.Tensor;

/** The kernels that run in one piece, on the caller's thread. */
final class Uncut {
  private final Team team;
  private final Check check;

  Uncut(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void copyBlocks(
      int rows,
      int cols,
      Tensor x,
      int fromX,
      int ldx,
      Tensor y,
      int fromY,
      int ldy,
      boolean accumulate) {
    check.tensor("y", y, y.size());
    blocks("x", x, fromX, rows, cols, ldx);
    blocks("y", y, fromY, rows, cols, ldy);
    check.apart(y, x);
    team.loops()
        .copyBlocks(
            rows,
            cols,
            x.segment(),
            x.offset() + fromX,
            ldx,
            y.segment(),
            y.offset() + fromY,
            ldy,
            accumulate);
  }

  double sum(Tensor x) {
    check.tensor("x", x, x.size());
    return team.loops().sum(x.size(), x.segment(), x.offset());
  }

  double dot(Tensor x, Tensor y) {
    check.tensor("x", x, x.size());
    check.tensor("y", y, x.size());
    return team.loops().dot(x.size(), x.segment(), x.offset(), y.segment(), y.offset());
  }

  int firstNonFinite(Tensor x) {
    check.tensor("x", x, x.size());
    return team.loops().firstNonFinite(x.size(), x.segment(), x.offset());
  }

  private void blocks(String given, Tensor x, int from, int rows, int cols, int ld) {
    check.tensor(given, x);
    long end = rows == 0 || cols == 0 ? 0 : from + (rows - 1L) * ld + cols;
    if (from < 0 || rows < 0 || cols < 0 || ld < cols || end > x.size()) {
      throw new IllegalArgumentException(
          "%d runs of %d elements, %d apart, from element %d do not fit %s %s"
              .formatted(rows, cols, ld, from, given, x));
    }
  }
}
