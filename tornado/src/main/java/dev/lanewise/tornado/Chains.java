package dev.lanewise.tornado;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds chains: calls of elementwise kernels, one behind the other, that one kernel may do
 * together, each of its threads for one position after another kernel's.
 */
final class Chains {
  /** Calls of a chain, so that a compiler has an end with it. */
  private static final int MOST_CALLS = 16;

  /** Numbers of a chain: kernels have 20 parameters. */
  private static final int MOST_NUMBERS = 16;

  private Chains() {}

  /** What a call touches of a storage: an element a position, or any of them. */
  private record Span(DeviceCopy copy, long from, long size, boolean byPosition, boolean written) {
    boolean inWayOf(Span other) {
      boolean same = byPosition && other.byPosition && from == other.from;
      return copy == other.copy
          && (written || other.written)
          && !same
          && from < other.from + other.size
          && other.from < from + size;
    }
  }

  /**
   * Cuts calls into runs, in order: a run of one is that call, a run of more a chain.
   *
   * @param mostElements that a call of a chain may have
   */
  static List<List<Call>> of(List<Call> calls, int mostElements) {
    List<List<Call>> runs = new ArrayList<>();
    List<Span> touched = new ArrayList<>();
    int numbers = 0;
    boolean open = false;
    for (Call call : calls) {
      boolean chains = call.kernel().each().isPresent() && size(call) <= mostElements;
      List<Span> spans = chains ? spans(call) : List.of();
      int more = numbers(call);
      boolean joins =
          open
              && chains
              && runs.getLast().size() < MOST_CALLS
              && numbers + more <= MOST_NUMBERS
              && spans.stream().noneMatch(span -> touched.stream().anyMatch(span::inWayOf));
      if (!joins) {
        runs.add(new ArrayList<>());
        touched.clear();
        numbers = 0;
      }
      runs.getLast().add(call);
      touched.addAll(spans);
      numbers += more;
      open = chains;
    }
    return runs;
  }

  /** How many positions an elementwise call has: a bias has outer, channels and inner. */
  static long size(Call call) {
    long size = 1;
    for (int i = 0; i < sizes(call); i++) {
      size *= (Integer) call.arguments().get(i);
    }
    return size;
  }

  /** The sizes that an elementwise call begins with. */
  static int sizes(Call call) {
    return isBias(call) ? 3 : 1;
  }

  /** Whether the first tensor has an element a channel. */
  static boolean isBias(Call call) {
    return call.kernel().name().equals("Bias.addBias");
  }

  private static int numbers(Call call) {
    List<Number> numbers = new ArrayList<>();
    call.numbers(numbers);
    return numbers.size();
  }

  private static List<Span> spans(Call call) {
    List<DeviceCopy> written = call.written();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      if (call.arguments().get(i) instanceof DeviceCopy copy) {
        boolean channels = isBias(call) && spans.isEmpty();
        long size = channels ? (Integer) call.arguments().get(1) : size(call);
        int from = (Integer) call.arguments().get(i + 1);
        spans.add(new Span(copy, from, size, !channels, written.contains(copy)));
      }
    }
    return spans;
  }
}
