package dev.lanewise.bench.run;

import java.util.List;

/** A median, with the least and the largest. */
record Statistics(double median, double least, double largest) {
  static Statistics of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Statistics(median, sorted.getFirst(), sorted.getLast());
  }
}
