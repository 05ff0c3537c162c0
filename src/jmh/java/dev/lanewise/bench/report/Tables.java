package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows as a Markdown table. */
final class Tables {
  private Tables() {}

  /** Returns a table of all rows of a group: rates, the share of the limit, and the ratios. */
  static String of(List<Results.Row> rows) {
    Set<String> peers = new LinkedHashSet<>();
    rows.forEach(row -> row.peers().forEach(peer -> peers.add(peer.label())));
    boolean limited = rows.stream().anyMatch(row -> row.limit() != null);
    List<String> head = new ArrayList<>();
    String unit = rows.getFirst().unit();
    boolean one = rows.stream().allMatch(row -> row.unit().equals(unit));
    head.add(one ? unit : "");
    head.add(rows.getFirst().first().label().equals("limit") ? "measured" : first(rows));
    if (limited) {
      head.add("of the limit");
    }
    for (String peer : peers) {
      head.add(peer);
      head.add("ratio");
    }
    StringBuilder table = new StringBuilder();
    line(table, head);
    line(table, head.stream().map(h -> h.equals(head.getFirst()) ? ":--" : "--:").toList());
    for (Results.Row row : rows) {
      line(table, cells(row, one, limited, peers));
    }
    return table.toString();
  }

  private static String first(List<Results.Row> rows) {
    return rows.getFirst().first().label();
  }

  private static List<String> cells(
      Results.Row row, boolean one, boolean limited, Set<String> peers) {
    List<String> cells = new ArrayList<>();
    cells.add(Names.of(row));
    cells.add(rate(row.first(), one ? "" : " " + row.unit()));
    if (limited) {
      Results.Range share = row.first().ofLimit();
      cells.add(share == null ? "" : Names.percent(share.median()));
    }
    for (String label : peers) {
      Results.Side peer = row.side(label);
      cells.add(peer == null ? "" : rate(peer, ""));
      cells.add(peer == null ? "" : ratio(peer.ratio()));
    }
    return cells;
  }

  private static String rate(Results.Side side, String unit) {
    Results.Range rate = side.rate();
    double spread = Math.max(rate.largest() - rate.median(), rate.median() - rate.least());
    return "%s%s ±%.0f %%"
        .formatted(Names.number(rate.median()), unit, 100 * spread / rate.median());
  }

  private static String ratio(Results.Range ratio) {
    String text = Names.ratio(ratio);
    return ratio.median() >= 1 ? "**" + text + "**" : text;
  }

  private static void line(StringBuilder table, List<String> cells) {
    table.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
