package dev.lanewise.tornado.bench;

import java.util.List;
import java.util.Map;

/** The median of some rounds, with the least and the largest. */
record Statistics(int rounds, double median, double least, double largest) {
  static Statistics of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Statistics(n, median, sorted.getFirst(), sorted.getLast());
  }

  Map<String, Object> toMap() {
    return Map.of("rounds", rounds, "median", median, "least", least, "largest", largest);
  }
}
