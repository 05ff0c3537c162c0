package dev.lanewise.bench.run;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A row as one line of text. */
final class Line {
  private Line() {}

  static String of(Row row, List<Visit> visits) {
    StringBuilder line = new StringBuilder("%-14s %-28s".formatted(row.group(), row.name()));
    String first = row.contestants().getFirst().label();
    for (Contestant contestant : Limits.withLimit(row)) {
      String label = contestant.label();
      Statistics rate = Statistics.of(rates(visits, label));
      line.append(String.format(Locale.ROOT, "  %s %.4g", label, rate.median()));
      if (label.equals(first)) {
        line.append(' ').append(row.amount().unit());
      } else {
        Statistics ratio = Statistics.of(ratios(visits, first, label));
        line.append(
            String.format(
                Locale.ROOT,
                " (x%.3f, %.3f to %.3f)",
                ratio.median(),
                ratio.least(),
                ratio.largest()));
      }
    }
    return line.toString();
  }

  /** Returns a contestant's rates, visit by visit. */
  static List<Double> rates(List<Visit> visits, String label) {
    return visits.stream().map(v -> v.rates().get(label)).filter(Objects::nonNull).toList();
  }

  /** Returns one's rate over another's, in each visit that has both. */
  static List<Double> ratios(List<Visit> visits, String of, String over) {
    return visits.stream()
        .filter(v -> v.rates().containsKey(of) && v.rates().containsKey(over))
        .map(v -> v.rates().get(of) / v.rates().get(over))
        .toList();
  }
}
