package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;

/** Charts with a bar for each contestant of each row. */
final class BarCharts {
  private BarCharts() {}

  /** Rates of all contestants, and the limit. */
  static JFreeChart rates(String title, List<Results.Row> rows) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    List<String> labels = new ArrayList<>();
    double peak = 0;
    for (Results.Row row : rows) {
      for (Results.Side side : row.sides()) {
        if (side.label().equals("limit")) {
          peak = Math.max(peak, side.rate().median());
          continue;
        }
        data.addValue(side.rate().median(), side.label(), Names.of(row));
        if (!labels.contains(side.label())) {
          labels.add(side.label());
        }
      }
    }
    NumberAxis axis =
        new NumberAxis(rows.getFirst().unit() + (peak > 0 ? " (dashed: the limit)" : ""));
    CategoryPlot plot = plot(data, axis, labels);
    if (peak > 0) {
      plot.addRangeMarker(LineCharts.limit(peak, ""));
      axis.setRange(0, peak * 1.08);
    }
    return chart(title, plot, true);
  }

  /** The first's rate over the others', and a line at what it could be. */
  static JFreeChart ratios(String title, String axisLabel, List<Results.Row> rows, double at) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    double most = at;
    for (Results.Row row : rows) {
      double ratio = row.peers().getFirst().ratio().median();
      data.addValue(ratio, "Lanewise", Names.of(row));
      most = Math.max(most, ratio);
    }
    NumberAxis axis = new NumberAxis(axisLabel);
    CategoryPlot plot = plot(data, axis, List.of("Lanewise"));
    ValueMarker line = LineCharts.limit(at, "");
    plot.addRangeMarker(line);
    axis.setRange(0, most * 1.12);
    return chart(title, plot, false);
  }

  private static CategoryPlot plot(
      DefaultCategoryDataset data, ValueAxis axis, List<String> labels) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setDrawBarOutline(false);
    renderer.setItemMargin(0.04);
    renderer.setMaximumBarWidth(0.1);
    for (int i = 0; i < labels.size(); i++) {
      renderer.setSeriesPaint(i, Style.color(labels.get(i)));
    }
    CategoryAxis names = new CategoryAxis();
    names.setMaximumCategoryLabelWidthRatio(0.5f);
    names.setCategoryMargin(0.28);
    names.setLowerMargin(0.01);
    names.setUpperMargin(0.01);
    CategoryPlot plot = new CategoryPlot(data, names, axis, renderer);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
    names.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
    return plot;
  }

  private static JFreeChart chart(String title, CategoryPlot plot, boolean legend) {
    JFreeChart chart = new JFreeChart(title, Style.font(15), plot, legend);
    Style.apply(chart);
    return chart;
  }
}
