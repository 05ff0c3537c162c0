package dev.lanewise.bench.report;

import dev.lanewise.bench.side.Product;
import java.awt.Color;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Charts with numbers on both axes. */
final class LineCharts {
  private LineCharts() {}

  /** GFLOP/s over n, for everyone, and the machine's peak. */
  static JFreeChart products(Results results) {
    List<Results.Row> rows = new ArrayList<>(results.group("gemm-small"));
    rows.addAll(results.group("gemm"));
    rows.removeIf(row -> Product.parse(row.shape()).doubles());
    rows.sort(Comparator.comparingInt(row -> Product.parse(row.shape()).m()));
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    for (String label : List.of("OpenBLAS", "MKL", "netlib", "EJML", "Lanewise")) {
      XYSeries series = new XYSeries(label);
      for (Results.Row row : rows) {
        Results.Side side = row.side(label);
        if (side != null) {
          series.add(Product.parse(row.shape()).m(), side.rate().median());
        }
      }
      int index = data.getSeriesCount();
      data.addSeries(series);
      renderer.setSeriesPaint(index, Style.color(label));
      renderer.setSeriesStroke(index, Style.line(label.equals("Lanewise") ? 3.2 : 1.8));
      renderer.setSeriesShape(index, Style.marker(label));
    }
    NumberAxis y = new NumberAxis("GFLOP/s");
    XYPlot plot = new XYPlot(data, binary("rows and columns n"), y, renderer);
    double peak = rows.stream().mapToDouble(r -> r.side("limit").rate().median()).max().orElse(0);
    plot.addRangeMarker(limit(peak, "peak of multiply-adds"));
    y.setRange(0, peak * 1.12);
    return chart("Matrix products n×n×n, float32, one thread", plot);
  }

  /** What the machine allows by flops for each byte, and where rows are. */
  static JFreeChart roofline(Results results) {
    double peak = machine(results, "fma float32");
    double bandwidth = machine(results, "read 1024");
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    XYSeries roof = new XYSeries("limit: bandwidth of memory, then multiply-adds");
    for (double x : new double[] {0.05, peak / bandwidth, 2000}) {
      roof.add(x, Math.min(peak, x * bandwidth));
    }
    data.addSeries(roof);
    renderer.setSeriesPaint(0, Style.INK);
    renderer.setSeriesStroke(0, Style.line(2));
    renderer.setSeriesShapesVisible(0, false);
    dots(data, renderer, results, "gemm", "matrix products, square", "Lanewise");
    dots(data, renderer, results, "gemm-shapes", "of other shapes", "OpenBLAS");
    dots(data, renderer, results, "conv", "convolutions", "PyTorch");
    dots(data, renderer, results, "gemv", "matrix times vector", "MKL");
    LogAxis x = new Decades("floating-point operations for each byte that must move");
    LogAxis y = new Decades("GFLOP/s");
    x.setRange(0.05, 2000);
    y.setRange(0.5, peak * 1.8);
    XYPlot plot = new XYPlot(data, x, y, renderer);
    return chart("Roofline: Lanewise against the machine's limits, one thread", plot);
  }

  private static void dots(
      XYSeriesCollection data,
      XYLineAndShapeRenderer renderer,
      Results results,
      String group,
      String name,
      String like) {
    XYSeries series = new XYSeries(name);
    for (Results.Row row : results.group(group)) {
      if (row.shape().endsWith("float64") || row.flops() == 0) {
        continue;
      }
      double perRun = row.unit().equals("GB/s") ? row.bytes() : row.flops();
      double rate = row.first().rate().median() * row.flops() / perRun;
      series.add(row.flops() / row.bytes(), rate);
    }
    int index = data.getSeriesCount();
    data.addSeries(series);
    renderer.setSeriesLinesVisible(index, false);
    renderer.setSeriesPaint(index, Style.color(like));
    renderer.setSeriesShape(index, Style.marker(like));
  }

  /** Rates of fresh JVMs over time. */
  static JFreeChart startUp(Results.StartUp startUp) {
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    double end = 0;
    for (Results.Curve curve : startUp.curves()) {
      XYSeries series = new XYSeries("JVM " + data.getSeriesCount());
      for (double[] point : curve.points()) {
        if (point[0] <= 2.5) {
          series.add(point[0], 100 * point[1] / curve.steady());
          end = Math.max(end, point[0]);
        }
      }
      int index = data.getSeriesCount();
      data.addSeries(series);
      renderer.setSeriesPaint(index, new Color(0x00, 0x72, 0xb2, 90));
      renderer.setSeriesStroke(index, Style.line(1.3));
      renderer.setSeriesVisibleInLegend(index, false);
    }
    NumberAxis x = new NumberAxis("seconds since the first call");
    NumberAxis y = new NumberAxis("% of the steady rate");
    x.setRange(0, end);
    y.setRange(0, 115);
    XYPlot plot = new XYPlot(data, x, y, renderer);
    plot.addRangeMarker(limit(100 * startUp.share(), "%.0f %%".formatted(100 * startUp.share())));
    ValueMarker median = new ValueMarker(startUp.seconds().median());
    median.setPaint(Style.VERMILION);
    median.setStroke(Style.line(2));
    median.setLabel(
        "half of the JVMs are there after %.2f s".formatted(startUp.seconds().median()));
    median.setLabelFont(Style.font(12));
    median.setLabelPaint(Style.VERMILION);
    median.setLabelBackgroundColor(new Color(0, 0, 0, 0));
    median.setLabelAnchor(RectangleAnchor.BOTTOM_RIGHT);
    median.setLabelTextAnchor(TextAnchor.BOTTOM_LEFT);
    plot.addDomainMarker(median);
    return chart(
        "Start-up: 512³ products from a JVM's first call on, %d JVMs"
            .formatted(startUp.curves().size()),
        plot);
  }

  private static double machine(Results results, String shape) {
    return results.group("machine").stream()
        .filter(row -> row.shape().equals(shape))
        .findFirst()
        .orElseThrow()
        .first()
        .rate()
        .median();
  }

  static ValueMarker limit(double value, String label) {
    ValueMarker marker = new ValueMarker(value);
    marker.setPaint(Style.INK);
    marker.setStroke(Style.dashes(1.4));
    marker.setLabel(label);
    marker.setLabelFont(Style.font(12));
    marker.setLabelPaint(Style.INK);
    marker.setLabelBackgroundColor(new Color(0, 0, 0, 0));
    marker.setLabelAnchor(RectangleAnchor.TOP_LEFT);
    marker.setLabelTextAnchor(TextAnchor.BOTTOM_LEFT);
    return marker;
  }

  private static LogAxis binary(String label) {
    LogAxis axis = new LogAxis(label);
    axis.setBase(2);
    axis.setTickUnit(new NumberTickUnit(1));
    axis.setNumberFormatOverride(new DecimalFormat("0"));
    return axis;
  }

  private static JFreeChart chart(String title, XYPlot plot) {
    JFreeChart chart = new JFreeChart(title, Style.font(15), plot, true);
    if (plot.getLegendItems().getItemCount() == 0) {
      chart.removeLegend();
    }
    Style.apply(chart);
    return chart;
  }
}
