package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Biases: added by channel, and summed by channel over a batch in partial sums of whole images. */
final class Bias implements Piece, AutoCloseable {
  private final Team team;
  private final Check check;
  private final Scratch partials;
  private int outer;
  private int channels;
  private int inner;
  private int parts;
  private Tensor y;
  private MemorySegment sums;

  Bias(Team team, Check check) {
    this.team = team;
    this.check = check;
    this.partials = new Scratch(check.dtype());
  }

  void addBias(int outer, int inner, Tensor b, Tensor y) {
    check.tensor("y", y, (long) outer * inner * b.size());
    check.tensor("b", b);
    check.apart(y, b);
    team.loops().addBias(outer, b.size(), inner, b.segment(), b.offset(), y.segment(), y.offset());
  }

  void sumBias(int outer, int inner, Tensor y, Tensor b) {
    check.tensor("b", b);
    check.tensor("y", y, (long) outer * inner * b.size());
    check.apart(b, y);
    if (y.size() == 0) {
      return;
    }
    team.requireOpen();
    this.outer = outer;
    this.channels = b.size();
    this.inner = inner;
    this.y = y;
    parts = Cut.partials(Cut.pieces(outer, Cut.rowsPerPiece(outer, channels * inner)), channels);
    sums = partials.ofSize((long) parts * channels);
    team.run(parts, this);
    Partials.addTree(team.loops(), parts, channels, sums, b);
  }

  @Override
  public void run(int part, int slot, Loops loops) {
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
