package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class CutProperties {
  @Property
  void piecesCoverEverythingAndNoneIsEmpty(
      @ForAll @IntRange(min = 0) int total, @ForAll @IntRange(min = 1) int unit) {
    int pieces = Cut.pieces(total, unit);

    assertThat((long) pieces * unit).isGreaterThanOrEqualTo(total);
    assertThat((pieces - 1L) * unit).isLessThan(Math.max(total, 1));
  }

  @Property
  void rowsMakeNoMorePiecesThanATeamTakes(
      @ForAll @IntRange(min = 0) int rows, @ForAll @IntRange(min = 0) int rowSize) {
    int perPiece = Cut.rowsPerPiece(rows, rowSize);

    assertThat(perPiece).isPositive();
    assertThat(Cut.pieces(rows, perPiece)).isLessThanOrEqualTo(Team.MAX_PIECES);
  }

  @Property
  void bandsOfAProductAreEvenAndCoverIt(
      @ForAll @IntRange(min = 1, max = 100_000) int m,
      @ForAll @IntRange(min = 1, max = 100_000) int n,
      @ForAll @IntRange(min = 0, max = 10_000) int k,
      @ForAll @IntRange(min = 1, max = 64) int threads) {
    int pieces = Cut.gemmPieces(threads, m, n, k);
    int rowBands = Cut.gemmRowBands(pieces, m, n);

    assertThat(pieces).isBetween(1, 4 * threads);
    assertThat(pieces % rowBands).isZero();
    requireBands(m, Cut.GEMM_ROWS, rowBands);
    requireBands(n, Cut.GEMM_COLS, pieces / rowBands);
  }

  /** No band is so small that a loop would take it for a product of another kind. */
  private static void requireBands(int total, int unit, int bands) {
    assertThat(Cut.bandStart(total, unit, bands, 0)).isZero();
    assertThat(Cut.bandStart(total, unit, bands, bands)).isEqualTo(total);
    for (int band = 0; band < bands; band++) {
      int from = Cut.bandStart(total, unit, bands, band);
      int size = Cut.bandStart(total, unit, bands, band + 1) - from;
      assertThat(from % (unit / 2)).isZero();
      assertThat(size).isBetween(Math.min(total, unit), total / bands + 2 * unit);
    }
  }

  @Property
  void groupsOfImagesCoverAll(
      @ForAll @IntRange(min = 1) int images, @ForAll @LongRange(min = 0) long columnElements) {
    int size = Cut.imagesPerBundle(images, columnElements);

    assertThat(size).isBetween(1, images);
    assertThat(size == 1 || size * columnElements <= 1 << 17).isTrue();
    assertThat((long) Cut.pieces(images, size) * size).isGreaterThanOrEqualTo(images);
  }

  @Property
  void partialSumsAreFewAndNoMoreThanParts(
      @ForAll @IntRange(min = 1) int parts, @ForAll @IntRange(min = 0) int gradientSize) {
    int partials = Cut.partials(parts, gradientSize);

    assertThat(partials).isBetween(1, Math.min(8, parts));
    assertThat(partials == 1 || (long) partials * gradientSize <= 1 << 22).isTrue();
  }
}
