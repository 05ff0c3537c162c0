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
  void bandsOfAProductCoverItsLongerSide(
      @ForAll @IntRange(min = 1) int m,
      @ForAll @IntRange(min = 1) int n,
      @ForAll @IntRange(min = 0) int k) {
    int longer = Math.max(m, n);
    int extent = Cut.gemmExtent(m, n, k);

    assertThat(extent).isBetween(1, longer);
    assertThat(Cut.pieces(longer, extent)).isLessThanOrEqualTo(64);
    assertThat(extent == longer || extent % 64 == 0).isTrue();
  }

  @Property
  void groupsOfImagesCoverAll(
      @ForAll @IntRange(min = 1) int images, @ForAll @LongRange(min = 0) long columnElements) {
    int size = Cut.imagesPerGroup(images, columnElements);

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
