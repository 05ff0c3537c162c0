package dev.lanewise.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows measured in JVMs started for the purpose: one for each contestant. */
final class Round implements AutoCloseable {
  /** A contestant whose rate still rises by this much from a visit to the next is not warm yet. */
  private static final double RISING = 1.06;

  /** Results in float32 differ by rounding; what {@code Work.check} says, by less than this. */
  private static final double SAME = 1e-4;

  private static final int EXTRA_VISITS = 3;
  private static final int REVISIT_WARMUP = 40;

  private final Settings settings;
  private final int number;
  private final Map<String, String> environment;
  private final Path log;
  private final Map<String, Child> children = new HashMap<>();
  private final Map<String, String> descriptions;

  /**
   * @param descriptions receives what runs, by the contestants' labels
   */
  Round(
      Settings settings,
      int number,
      Map<String, String> environment,
      Path log,
      Map<String, String> descriptions) {
    this.settings = settings;
    this.number = number;
    this.environment = environment;
    this.log = log;
    this.descriptions = descriptions;
  }

  /** Measures a row: all contestants in turn, and that again. */
  List<Visit> measure(Row row) {
    List<Visit> visits = new ArrayList<>();
    int extra = 0;
    for (int i = 0; i < settings.visits() + extra; i++) {
      visits.add(visit(row, i));
      if (i + 1 == settings.visits() + extra && extra < EXTRA_VISITS && rising(visits)) {
        extra++;
      }
    }
    return List.copyOf(visits.subList(extra, visits.size()));
  }

  private static boolean rising(List<Visit> visits) {
    if (visits.size() < 2) {
      return false;
    }
    Map<String, Double> last = visits.getLast().rates();
    Map<String, Double> before = visits.get(visits.size() - 2).rates();
    return last.keySet().stream()
        .anyMatch(label -> last.get(label) > RISING * before.getOrDefault(label, last.get(label)));
  }

  private Visit visit(Row row, int visit) {
    Map<String, Double> rates = new LinkedHashMap<>();
    Map<String, Double> checks = new LinkedHashMap<>();
    List<Contestant> turn = new ArrayList<>(Limits.withLimit(row));
    Collections.rotate(turn, visit + number);
    for (Contestant contestant : turn) {
      boolean limit = contestant.side().equals("machine") && row.limit() != null;
      double amount = limit ? Limits.amount(row) : row.amount().perRun();
      boolean slow = slow(contestant, row);
      if (slow && visit > 0) {
        continue;
      }
      Child child = children.computeIfAbsent(contestant.jvm(), jvm -> start(contestant));
      Child.Answer answer =
          child.ask(
              new Request(
                  limit ? "MachineBenchmark" : row.benchmark(),
                  limit ? row.limit() : row.shape(),
                  contestant.side(),
                  contestant.threads(),
                  contestant.callers(),
                  warmup(contestant, child, visit, slow),
                  slow ? 1 : settings.iterations(),
                  settings.iterationMillis()));
      rates.put(contestant.label(), amount * Statistics.of(answer.rates()).median());
      checks.put(contestant.label(), answer.check());
    }
    requireSameResults(row, checks);
    return new Visit(number, rates);
  }

  /** Who does other work than the first is not to be compared with it. */
  private static void requireSameResults(Row row, Map<String, Double> checks) {
    double expected = checks.getOrDefault(row.contestants().getFirst().label(), 0.0);
    checks.forEach(
        (label, check) -> {
          if (!label.equals(Limits.LABEL)
              && !(Math.abs(check - expected) <= SAME * Math.abs(expected))) {
            throw new IllegalStateException(
                "%s %s: %s computes something else (%s, not %s)"
                    .formatted(row.group(), row.name(), label, check, expected));
          }
        });
  }

  private Child start(Contestant contestant) {
    Child child = new Child(contestant, environment, log);
    descriptions.put(contestant.label(), child.description());
    return child;
  }

  private int warmup(Contestant contestant, Child child, int visit, boolean slow) {
    boolean compiled =
        List.of("lanewise", "portable", "ejml", "netlib", "machine").contains(contestant.side());
    if (visit > 0 || slow) {
      return REVISIT_WARMUP;
    }
    if (!compiled) {
      return settings.nativeWarmup();
    }
    if (contestant.side().equals("machine")) {
      return child.warm() ? REVISIT_WARMUP : settings.warmup();
    }
    return child.warm() ? settings.warmup() : settings.firstWarmup();
  }

  /** Whether a single run takes so long that one must do. */
  private static boolean slow(Contestant contestant, Row row) {
    boolean plain = List.of("ejml", "netlib", "portable").contains(contestant.side());
    return plain && row.amount().unit().equals("GFLOP/s") && row.amount().perRun() > 1;
  }

  @Override
  public void close() {
    children.values().forEach(Child::close);
  }
}
