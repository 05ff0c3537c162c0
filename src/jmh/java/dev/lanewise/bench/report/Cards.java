package dev.lanewise.bench.report;

import java.util.List;

/** The few numbers to remember, on top of the page. */
final class Cards {
  private Cards() {}

  static String of(Results results) {
    StringBuilder cards = new StringBuilder("<div class='cards'>\n");
    results.group("gemm").stream()
        .filter(row -> row.shape().equals("1024x1024x1024"))
        .findFirst()
        .ifPresent(row -> product(cards, row));
    ratios(cards, results.group("conv"), "ONNX Runtime", "convolutions of ResNet-50");
    ratios(cards, results.group("conv"), "PyTorch", "the same convolutions");
    ratios(cards, results.group("train"), "PyTorch", "a training step of LeNet");
    if (results.startUp() != null) {
      double seconds = results.startUp().seconds().median();
      card(cards, "%.1f s".formatted(seconds), "until a fresh JVM runs at 80 % of its rate");
    }
    return cards.append("</div>\n").toString();
  }

  private static void product(StringBuilder cards, Results.Row row) {
    card(
        cards,
        Names.percent(row.first().ofLimit().median()).replaceAll("\\.\\d+", ""),
        "of the peak of multiply-adds: %s GFLOP/s in a product of 1024³"
            .formatted(Names.number(row.first().rate().median())));
    Results.Side openBlas = row.side("OpenBLAS");
    if (openBlas != null) {
      card(cards, ratio(openBlas.ratio().median()), "OpenBLAS's rate in the same product");
    }
  }

  /** The median of a group's ratios. */
  private static void ratios(
      StringBuilder cards, List<Results.Row> rows, String peer, String what) {
    List<Double> ratios =
        rows.stream()
            .filter(row -> row.side(peer) != null)
            .map(row -> row.side(peer).ratio().median())
            .sorted()
            .toList();
    if (ratios.isEmpty()) {
      return;
    }
    double median = (ratios.get((ratios.size() - 1) / 2) + ratios.get(ratios.size() / 2)) / 2;
    String of = ratios.size() == 1 ? "" : " (median of %d)".formatted(ratios.size());
    card(cards, ratio(median), "%s's rate in %s%s".formatted(peer, what, of));
  }

  private static String ratio(double ratio) {
    return Names.number(ratio) + " ×";
  }

  private static void card(StringBuilder cards, String number, String text) {
    cards.append("<div class='card'><b>").append(number).append("</b><span>");
    cards.append(HtmlPage.escape(text)).append("</span></div>\n");
  }
}
