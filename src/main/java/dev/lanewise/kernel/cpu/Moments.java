package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;

/** Mean and variance by channel, in pieces of whole channels: no sums to put together. */
final class Moments implements Piece {
  /** Columns of a piece, where a channel is a few of them: some cache lines of each row. */
  private static final int COLUMNS = 64;

  private final Team team;
  private final Check check;
  private int outer;
  private int channels;
  private int inner;
  private int channelsPerPiece;
  private Tensor x;
  private Tensor mean;
  private Tensor variance;

  Moments(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  void moments(int outer, int inner, Tensor x, Tensor mean, Tensor variance) {
    check.tensor("mean", mean);
    check.tensor("variance", variance, mean.size());
    check.tensor("x", x, Check.elements(outer, mean.size(), inner));
    check.apart(mean, x, variance);
    check.apart(variance, x);
    this.outer = outer;
    this.channels = mean.size();
    this.inner = inner;
    this.x = x;
    this.mean = mean;
    this.variance = variance;
    if (x.size() == 0) {
      team.run(0, this);
      return;
    }
    int least = Math.ceilDiv(COLUMNS, inner);
    int wanted = Cut.rowsPerPiece(channels, outer * inner);
    channelsPerPiece = team.piece(Math.ceilDiv(wanted, least) * least, channels);
    team.run(Cut.pieces(channels, channelsPerPiece), 2L * x.size(), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int from = piece * channelsPerPiece;
    loops.moments(
        outer,
        Math.min(channelsPerPiece, channels - from),
        inner,
        channels * inner,
        x.segment(),
        x.offset() + from * inner,
        mean.segment(),
        mean.offset() + from,
        variance.segment(),
        variance.offset() + from);
  }
}
