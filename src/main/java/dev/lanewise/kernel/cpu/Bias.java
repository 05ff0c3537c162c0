package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Biases: added by channel, and summed by channel over a batch in partial sums of whole images. */
final class Bias implements AutoCloseable {
  private final Team team;
  private final Check check;
  private final Scratch partials;
  private final Grid grid = new Grid();
  private final Piece add = this::add;
  private final Piece sum = this::sum;
  private int outer;
  private int channels;
  private int inner;
  private int parts;
  private Tensor y;
  private Tensor b;
  private MemorySegment sums;

  Bias(Team team, Check check) {
    this.team = team;
    this.check = check;
    this.partials = new Scratch(check.dtype());
  }

  void addBias(int outer, int inner, Tensor b, Tensor y) {
    check.tensor("b", b);
    check.tensor("y", y, Check.elements(outer, b.size(), inner));
    check.apart(y, b);
    this.channels = b.size();
    this.inner = inner;
    this.y = y;
    this.b = b;
    team.run(grid.cut(team, outer, channels, inner), y.size(), add);
  }

  private void add(int piece, int slot, Loops loops) {
    int channel = grid.col(piece);
    int from = (grid.row(piece) * channels + channel) * inner;
    loops.addBias(
        grid.rows(piece),
        grid.cols(piece),
        inner,
        b.segment(),
        b.offset() + channel,
        y.segment(),
        y.offset() + from);
  }

  void sumBias(int outer, int inner, Tensor y, Tensor b) {
    check.tensor("b", b);
    check.tensor("y", y, Check.elements(outer, b.size(), inner));
    check.apart(b, y);
    if (y.size() == 0) {
      return;
    }
    team.requireOpen();
    this.outer = outer;
    this.channels = b.size();
    this.inner = inner;
    this.y = y;
    if (team.onDevice()) {
      team.loops()
          .sumBias(outer, channels, inner, y.segment(), y.offset(), b.segment(), b.offset());
      return;
    }
    parts = Cut.partials(Cut.pieces(outer, Cut.rowsPerPiece(outer, channels * inner)), channels);
    sums = partials.ofSize((long) parts * channels);
    team.run(parts, y.size(), sum);
    Partials.addTree(team.loops(), parts, channels, sums, b);
  }

  private void sum(int part, int slot, Loops loops) {
    int from = (int) ((long) outer * part / parts);
    int to = (int) ((long) outer * (part + 1) / parts);
    loops.fill(channels, 0, sums, part * channels);
    loops.sumBias(
        to - from,
        channels,
        inner,
        y.segment(),
        y.offset() + from * channels * inner,
        sums,
        part * channels);
  }

  @Override
  public void close() {
    partials.close();
  }
}
