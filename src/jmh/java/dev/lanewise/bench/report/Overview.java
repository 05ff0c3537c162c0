package dev.lanewise.bench.report;

import java.awt.Color;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Every row at a glance: Lanewise over the fastest of the others. */
final class Overview {
  private static final Map<String, String> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("train", "training step");
    GROUPS.put("map", "elementwise, reductions");
    GROUPS.put("pool", "pooling");
    GROUPS.put("conv-gradients", "convolution + gradients");
    GROUPS.put("conv", "convolution");
    GROUPS.put("gemv", "matrix times vector");
    GROUPS.put("gemm-shapes", "products, other shapes");
    GROUPS.put("gemm-small", "products, small");
    GROUPS.put("gemm", "products, square");
  }

  private Overview() {}

  /** Returns the first's rate over the fastest other's. */
  static double ratio(Results.Row row) {
    return row.others().stream()
        .map(Results.Side::ratio)
        .min(Comparator.comparingDouble(Results.Range::median))
        .orElseThrow()
        .median();
  }

  static JFreeChart chart(Results results) {
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    XYSeries series = new XYSeries("a row of the tables below");
    double least = 0.5;
    double most = 2;
    int line = 0;
    for (String group : GROUPS.keySet()) {
      List<Results.Row> rows =
          results.group(group).stream().filter(row -> !row.others().isEmpty()).toList();
      for (int i = 0; i < rows.size(); i++) {
        double ratio = ratio(rows.get(i));
        double spread = rows.size() == 1 ? 0 : 0.5 * (i / (rows.size() - 1.0) - 0.5);
        series.add(ratio, line - spread);
        least = Math.min(least, ratio);
        most = Math.max(most, ratio);
      }
      line++;
    }
    data.addSeries(series);
    renderer.setSeriesPaint(0, new Color(0x00, 0x72, 0xb2, 190));
    renderer.setSeriesShape(0, Style.marker("Lanewise"));
    LogAxis x =
        new Decades(
            "Lanewise's rate over the fastest of the others' (dashed: as fast; right is better)");
    x.setRange(least / 1.2, most * 1.2);
    SymbolAxis y = new SymbolAxis("", GROUPS.values().toArray(String[]::new));
    y.setGridBandsVisible(false);
    XYPlot plot = new XYPlot(data, x, y, renderer);
    plot.addDomainMarker(LineCharts.limit(1, ""));
    JFreeChart chart =
        new JFreeChart("At a glance: one dot a measurement", Style.font(15), plot, false);
    Style.apply(chart);
    return chart;
  }
}
