package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;

/** Runs of elements copied or added from one tensor to another. */
final class Blocks implements Piece {
  private final Team team;
  private final Check check;
  private final Grid grid = new Grid();
  private int ldx;
  private int ldy;
  private boolean accumulate;
  private int xo;
  private int yo;
  private Tensor x;
  private Tensor y;

  Blocks(Team team, Check check) {
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
    blocks("x", x, fromX, rows, cols, ldx);
    blocks("y", y, fromY, rows, cols, ldy);
    check.apart(y, x);
    this.x = x;
    this.xo = x.offset() + fromX;
    this.ldx = ldx;
    this.y = y;
    this.yo = y.offset() + fromY;
    this.ldy = ldy;
    this.accumulate = accumulate;
    team.run(grid.cut(team, rows, cols, 1), (long) rows * cols, this);
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

  @Override
  public void run(int piece, int slot, Loops loops) {
    int row = grid.row(piece);
    int col = grid.col(piece);
    loops.copyBlocks(
        grid.rows(piece),
        grid.cols(piece),
        x.segment(),
        xo + row * ldx + col,
        ldx,
        y.segment(),
        yo + row * ldy + col,
        ldy,
        accumulate);
  }
}
