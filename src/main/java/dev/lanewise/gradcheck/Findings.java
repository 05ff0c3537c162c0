package dev.lanewise.gradcheck;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects findings: the worst of each kind and place, and every breach of a contract once. */
final class Findings {
  private final Map<String, Finding> worst = new LinkedHashMap<>();
  private final Set<String> settled = new HashSet<>();

  void add(Finding finding) {
    boolean breach = finding.kind() == Finding.Kind.CONTRACT;
    String key = finding.kind() + "\n" + (breach ? finding.note() : finding.where());
    if (!settled.contains(key)) {
      worst.merge(key, finding, Findings::worse);
    }
  }

  /** Puts a finding that knows more in the place of others of its kind and place, for good. */
  void replace(Finding finding) {
    String key = finding.kind() + "\n" + finding.where();
    worst.put(key, finding);
    settled.add(key);
  }

  void breach(String note) {
    add(Finding.breach(note));
  }

  private static Finding worse(Finding first, Finding second) {
    int order = first.verdict().compareTo(second.verdict());
    if (order == 0) {
      order = Double.compare(first.ratio(), second.ratio());
    }
    return order >= 0 ? first : second;
  }

  /** Returns whether there is no finding of that kind. */
  boolean none(Finding.Kind kind) {
    return worst.values().stream().noneMatch(finding -> finding.kind() == kind);
  }

  List<Finding> list() {
    return new ArrayList<>(worst.values());
  }
}
