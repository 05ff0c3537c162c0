package dev.lanewise.kernel.cpu;

/**
 * A matrix of cells of equal size in pieces: some whole rows each, or parts of one row where a row
 * is more than a piece. Reused, so that cutting allocates nothing.
 */
final class Grid {
  private int rows;
  private int cols;
  private int rowsPerPiece;
  private int colsPerPiece;
  private int piecesPerRow;

  /** Cuts for a team and returns the number of pieces; a cell has {@code cell} elements. */
  int cut(Team team, int rows, int cols, int cell) {
    this.rows = rows;
    this.cols = cols;
    colsPerPiece = Math.clamp(cols, 1, team.piece(Cut.rowsPerPiece(cols, cell), cols));
    piecesPerRow = Cut.pieces(cols, colsPerPiece);
    rowsPerPiece = piecesPerRow > 1 ? 1 : team.piece(Cut.rowsPerPiece(rows, cols * cell), rows);
    return Cut.pieces(rows, rowsPerPiece) * piecesPerRow;
  }

  /** The first row of a piece. */
  int row(int piece) {
    return piece / piecesPerRow * rowsPerPiece;
  }

  int rows(int piece) {
    return Math.min(rowsPerPiece, rows - row(piece));
  }

  /** The first column of a piece. */
  int col(int piece) {
    return piece % piecesPerRow * colsPerPiece;
  }

  int cols(int piece) {
    return Math.min(colsPerPiece, cols - col(piece));
  }
}
