package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kernels that make one number of all elements, in pieces of {@link Cut#ELEMENTS}. The sums of
 * the pieces are kept in binary64 and added in a fixed tree.
 */
final class Reduction implements Piece, AutoCloseable {
  private enum Kind {
    SUM,
    DOT,
    FIRST_NON_FINITE
  }

  private final Team team;
  private final Check check;
  private final Scratch partials = new Scratch(DType.FLOAT64);

  /** The smallest position found so far, or {@code Integer.MAX_VALUE}. */
  private final AtomicInteger first = new AtomicInteger();

  private Kind kind;
  private Tensor x;
  private Tensor y;
  private MemorySegment sums;
  private int elements;

  Reduction(Team team, Check check) {
    this.team = team;
    this.check = check;
  }

  double sum(Tensor x) {
    return total(Kind.SUM, x, x);
  }

  double dot(Tensor x, Tensor y) {
    return total(Kind.DOT, x, y);
  }

  int firstNonFinite(Tensor x) {
    check.tensor("x", x);
    first.set(Integer.MAX_VALUE);
    run(Kind.FIRST_NON_FINITE, x, x);
    int found = first.get();
    return found == Integer.MAX_VALUE ? -1 : found;
  }

  private double total(Kind kind, Tensor x, Tensor y) {
    check.tensor("x", x);
    check.tensor("y", y, x.size());
    team.requireOpen();
    int pieces = Cut.pieces(x.size(), team.piece(Cut.ELEMENTS, x.size()));
    sums = partials.ofSize(Math.max(1, pieces));
    run(kind, x, y);
    for (int step = 1; step < pieces; step *= 2) {
      for (int i = 0; i + step < pieces; i += 2 * step) {
        setSum(i, sumOf(i) + sumOf(i + step));
      }
    }
    return pieces == 0 ? 0 : sumOf(0);
  }

  private void run(Kind kind, Tensor x, Tensor y) {
    this.kind = kind;
    this.x = x;
    this.y = y;
    elements = team.piece(Cut.ELEMENTS, x.size());
    team.run(Cut.pieces(x.size(), elements), x.size(), this);
  }

  @Override
  public void run(int piece, int slot, Loops loops) {
    int from = piece * elements;
    int n = Math.min(elements, x.size() - from);
    int at = x.offset() + from;
    switch (kind) {
      case SUM -> setSum(piece, loops.sum(n, x.segment(), at));
      case DOT -> setSum(piece, loops.dot(n, x.segment(), at, y.segment(), y.offset() + from));
      case FIRST_NON_FINITE -> {
        // A piece behind one that has been found cannot change the smallest position.
        int found = from < first.get() ? loops.firstNonFinite(n, x.segment(), at) : -1;
        if (found >= 0) {
          first.accumulateAndGet(from + found, Math::min);
        }
      }
    }
  }

  private double sumOf(int piece) {
    return sums.getAtIndex(ValueLayout.JAVA_DOUBLE, piece);
  }

  private void setSum(int piece, double value) {
    sums.setAtIndex(ValueLayout.JAVA_DOUBLE, piece, value);
  }

  @Override
  public void close() {
    partials.close();
  }
}
