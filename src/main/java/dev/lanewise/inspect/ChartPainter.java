package dev.lanewise.inspect;

import dev.lanewise.inspect.LineChart.Panel;
import dev.lanewise.inspect.LineChart.Series;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Draws the panels of one chart below each other. */
final class ChartPainter {
  private static final int PAPER = 0xffffff;
  private static final int GRID = 0xe4e7eb;
  private static final int FRAME = 0x9aa5b1;
  private static final int TEXT = 0x3e4c59;
  private static final int TITLE = 0x1f2933;

  /** Told apart under every common colour blindness (Okabe and Ito), without the pale yellow. */
  private static final int[] PALETTE = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x52606d
  };

  private static final double TEXT_SIZE = 1.7;
  private static final double TITLE_SIZE = 2.2;
  private static final int EDGE = 18;
  private static final int ROW = 24;

  /** Curves of at most so many points show them. */
  private static final int MARKED_POINTS = 40;

  /**
   * Curves so many times as long as the panel is wide, such as the loss of single batches, are
   * drawn thin and pale, or they would bury the others.
   */
  private static final int RESTLESS = 8;

  private final int width;
  private final int panelHeight;
  private final List<Panel> panels;
  private final Canvas canvas;

  ChartPainter(int width, int panelHeight, List<Panel> panels) {
    this.width = width;
    this.panelHeight = panelHeight;
    this.panels = panels;
    this.canvas = new Canvas(width, Math.multiplyExact(panelHeight, panels.size()), PAPER);
  }

  BufferedImage paint() {
    List<Axis> yAxes = new ArrayList<>();
    double labelWidth = 0;
    for (Panel panel : panels) {
      int maxTicks = Math.max(2, panelHeight / 55);
      Axis y = Axis.vertical(values(panel, Series::y), panel.logY(), maxTicks);
      yAxes.add(y);
      for (Axis.Tick tick : y.ticks()) {
        labelWidth = Math.max(labelWidth, canvas.textWidth(tick.label(), TEXT_SIZE));
      }
    }
    // The same for all, so that the panels line up.
    int left = (int) Math.min(width / 2.0, EDGE + ROW + labelWidth + 10);
    for (int i = 0; i < panels.size(); i++) {
      paint(panels.get(i), i * panelHeight, left, yAxes.get(i));
    }
    return canvas.toImage();
  }

  private static double[] values(Panel panel, Function<Series, double[]> of) {
    return panel.series().stream().map(of).flatMapToDouble(DoubleStream::of).toArray();
  }

  private void paint(Panel panel, int top, int left, Axis yAxis) {
    canvas.text(panel.title(), left, top + EDGE + 14, TITLE_SIZE, TITLE);
    int plotTop = legend(panel, top + EDGE + 14, left) + 16;
    int xLabelRoom = panel.xLabel().isEmpty() ? 0 : ROW;
    int plotBottom = Math.max(plotTop + 20, top + panelHeight - EDGE - ROW - xLabelRoom);
    Plot plot = new Plot(left, plotTop, width - EDGE - 6 - left, plotBottom - plotTop);
    Axis xAxis = Axis.horizontal(values(panel, Series::x), Math.max(2, plot.width / 90));

    for (Axis.Tick tick : yAxis.ticks()) {
      int y = (int) Math.round(plot.y(yAxis.position(tick.value())));
      canvas.fill(plot.left, y, plot.width, 1, GRID);
      double w = canvas.textWidth(tick.label(), TEXT_SIZE);
      canvas.text(tick.label(), left - 10 - w, y + middle(), TEXT_SIZE, TEXT);
    }
    for (Axis.Tick tick : xAxis.ticks()) {
      int x = (int) Math.round(plot.x(xAxis.position(tick.value())));
      canvas.fill(x, plot.top, 1, plot.height, GRID);
      canvas.fill(x, plotBottom, 1, 5, FRAME);
      double w = canvas.textWidth(tick.label(), TEXT_SIZE);
      double at = Math.clamp(x - w / 2, 0, Math.max(0, width - w - 4));
      canvas.text(tick.label(), at, plotBottom + ROW, TEXT_SIZE, TEXT);
    }
    canvas.fill(plot.left, plotBottom, plot.width + 1, 1, FRAME);
    canvas.fill(plot.left, plot.top, 1, plot.height, FRAME);
    double xLabelAt = left + (plot.width - canvas.textWidth(panel.xLabel(), TEXT_SIZE)) / 2;
    canvas.text(panel.xLabel(), xLabelAt, plotBottom + 2 * ROW, TEXT_SIZE, TEXT);
    double yLabelAt = plotBottom - (plot.height - canvas.textWidth(panel.yLabel(), TEXT_SIZE)) / 2;
    canvas.textUpwards(panel.yLabel(), EDGE + 12, yLabelAt, TEXT_SIZE, TEXT);

    for (int i = 0; i < panel.series().size(); i++) {
      curve(panel.series().get(i), plot, xAxis, yAxis, colour(i));
    }
  }

  private static int colour(int series) {
    return PALETTE[series % PALETTE.length];
  }

  /** How far below its middle a line of text has its baseline. */
  private static double middle() {
    return StrokeFont.CAP_HEIGHT * TEXT_SIZE / 2 + 0.5;
  }

  /** Right of the title if it fits there, else in rows below; returns its last baseline. */
  private int legend(Panel panel, int titleBaseline, int left) {
    int right = width - EDGE - 6;
    double total = 0;
    for (Series series : panel.series()) {
      total += legendWidth(series);
    }
    int y = titleBaseline;
    double x = right - total + ROW;
    if (x < left + canvas.textWidth(panel.title(), TITLE_SIZE) + 2 * ROW) {
      x = left;
      y += panel.series().isEmpty() ? 0 : ROW;
    }
    for (int i = 0; i < panel.series().size(); i++) {
      Series series = panel.series().get(i);
      if (x > left && x + legendWidth(series) - ROW > right) {
        x = left;
        y += ROW;
      }
      if (y > titleBaseline + panelHeight / 3) {
        canvas.text("...", x, y, TEXT_SIZE, TEXT);
        break;
      }
      double lineY = y - middle();
      canvas.stroke(List.of(new double[] {x, lineY, x + ROW, lineY}), 3, colour(i));
      canvas.text(shorten(series.name()), x + ROW + 8, y, TEXT_SIZE, TEXT);
      x += legendWidth(series);
    }
    return y;
  }

  private double legendWidth(Series series) {
    return ROW + 8 + canvas.textWidth(shorten(series.name()), TEXT_SIZE) + ROW;
  }

  private static String shorten(String name) {
    return name.length() <= 40 ? name : name.substring(0, 37) + "...";
  }

  private void curve(Series series, Plot plot, Axis xAxis, Axis yAxis, int colour) {
    List<double[]> strokes = new ArrayList<>();
    List<double[]> points = new ArrayList<>();
    double[] last = null;
    double length = 0;
    for (int i = 0; i < series.x().length; i++) {
      double x = plot.x(xAxis.position(series.x()[i]));
      double y = plot.y(yAxis.position(series.y()[i]));
      if (Double.isNaN(x) || Double.isNaN(y)) {
        last = null;
      } else if (last == null) {
        // Of no length, so that a point without neighbours shows as well.
        last = new double[] {x, y, x, y};
        strokes.add(last);
        points.add(last);
      } else if (Math.abs(x - last[2]) + Math.abs(y - last[3]) > 0.3) {
        last = new double[] {last[2], last[3], x, y};
        length += Math.hypot(last[2] - last[0], last[3] - last[1]);
        strokes.add(last);
        points.add(new double[] {x, y, x, y});
      }
    }
    boolean restless = length > RESTLESS * plot.width;
    canvas.stroke(strokes, restless ? 1 : 2, restless ? pale(colour) : colour);
    if (points.size() <= MARKED_POINTS) {
      canvas.stroke(points, 7, colour);
    }
  }

  private static int pale(int colour) {
    // The mean with white, channel by channel.
    return (colour >> 1 & 0x7f7f7f) + 0x808080;
  }

  /** Where the curves go. */
  private record Plot(int left, int top, int width, int height) {
    double x(double position) {
      return left + 0.5 + position * width;
    }

    double y(double position) {
      return top + 0.5 + (1 - position) * height;
    }
  }
}
