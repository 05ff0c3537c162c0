package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.kernel.portable.PortableLoopsF32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GridProperties {
  /** Pieces follow each other row by row, and none is empty or larger than is wanted. */
  @Property
  void piecesCoverEveryCellOnce(
      @ForAll @IntRange(max = 30) int rows,
      @ForAll @IntRange(max = 500) int cols,
      @ForAll @IntRange(max = 100_000) int cell) {
    Grid grid = new Grid();
    int pieces = grid.cut(new Team(1, null, PortableLoopsF32::new), rows, cols, cell);
    long covered = 0;
    for (int piece = 0; piece < pieces; piece++) {
      long cells = (long) grid.rows(piece) * grid.cols(piece);
      assertThat(cells).isPositive();
      assertThat((long) grid.row(piece) * cols + grid.col(piece)).isEqualTo(covered);
      assertThat(grid.cols(piece) == cols || grid.rows(piece) == 1).isTrue();
      assertThat(cells == 1 || cells * cell <= Cut.ELEMENTS).isTrue();
      covered += cells;
    }
    assertThat(covered).isEqualTo((long) rows * cols);
  }
}
