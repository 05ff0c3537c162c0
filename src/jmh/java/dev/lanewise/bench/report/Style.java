package dev.lanewise.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.ViewBox;

/**
 * How charts look. The colours are Okabe and Ito's, told apart by colour-blind people too; every
 * line has a marker of its own besides.
 */
final class Style {
  static final Color INK = new Color(0x22, 0x2b, 0x33);
  static final Color GRID = new Color(0xe3, 0xe7, 0xea);
  static final Color LANEWISE = new Color(0x00, 0x72, 0xb2);
  private static final Color ORANGE = new Color(0xe6, 0x9f, 0x00);
  private static final Color GREEN = new Color(0x00, 0x9e, 0x73);
  static final Color VERMILION = new Color(0xd5, 0x5e, 0x00);
  private static final Color PURPLE = new Color(0xcc, 0x79, 0xa7);
  private static final Color SKY = new Color(0x56, 0xb4, 0xe9);
  private static final Color GREY = new Color(0x8a, 0x94, 0x9b);

  private static final List<String> ORDER =
      List.of("Lanewise", "OpenBLAS", "MKL", "PyTorch", "ONNX Runtime", "netlib", "EJML");
  private static final List<Color> COLORS =
      List.of(LANEWISE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY);

  private Style() {}

  static Color color(String label) {
    if (label.startsWith("Lanewise Winograd")) {
      return label.contains("2×2") ? new Color(0x5b, 0x9b, 0xc6) : new Color(0xa3, 0xc6, 0xe0);
    }
    int at = ORDER.indexOf(label);
    return at < 0 ? INK : COLORS.get(at);
  }

  /** Returns a marker of about ten points. */
  static Shape marker(String label) {
    return switch (Math.max(0, ORDER.indexOf(label)) % 5) {
      case 0 -> new Ellipse2D.Double(-4, -4, 8, 8);
      case 1 -> new Rectangle2D.Double(-3.5, -3.5, 7, 7);
      case 2 -> polygon(-4.5, 3.5, 0, -4.5, 4.5, 3.5);
      case 3 -> polygon(0, -5, 5, 0, 0, 5, -5, 0);
      default -> polygon(-4.5, -3.5, 0, 4.5, 4.5, -3.5);
    };
  }

  private static Shape polygon(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }

  static Stroke line(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  static Stroke dashes(double width) {
    return new BasicStroke(
        (float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);
  }

  static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  static void apply(JFreeChart chart) {
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(4, 4, 4, 12));
    chart.getTitle().setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    chart.getTitle().setPaint(INK);
    chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
    chart.getTitle().setPadding(0, 6, 8, 0);
    if (chart.getLegend() != null) {
      chart.getLegend().setFrame(BlockBorder.NONE);
      chart.getLegend().setBackgroundPaint(null);
      chart.getLegend().setItemFont(font(12));
      chart.getLegend().setItemPaint(INK);
    }
    chart.getPlot().setBackgroundPaint(null);
    chart.getPlot().setOutlineVisible(false);
    if (chart.getPlot() instanceof XYPlot plot) {
      plot.setDomainGridlinePaint(GRID);
      plot.setRangeGridlinePaint(GRID);
      plot.setDomainGridlineStroke(line(1));
      plot.setRangeGridlineStroke(line(1));
      apply(plot.getDomainAxis());
      apply(plot.getRangeAxis());
    } else if (chart.getPlot() instanceof CategoryPlot plot) {
      plot.setRangeGridlinePaint(GRID);
      plot.setRangeGridlineStroke(line(1));
      plot.getDomainAxis().setTickLabelFont(font(12));
      plot.getDomainAxis().setTickLabelPaint(INK);
      plot.getDomainAxis().setAxisLineVisible(false);
      plot.getDomainAxis().setTickMarksVisible(false);
      apply(plot.getRangeAxis());
    }
  }

  private static void apply(ValueAxis axis) {
    axis.setLabelFont(font(12));
    axis.setLabelPaint(INK);
    axis.setTickLabelFont(font(12));
    axis.setTickLabelPaint(INK);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
  }

  /** Returns a chart as an SVG element that fills the width it is given. */
  static String svg(JFreeChart chart, String key, int width, int height) {
    SVGGraphics2D graphics = new SVGGraphics2D(width, height);
    graphics.setDefsKeyPrefix(key);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    String svg = graphics.getSVGElement(key, false, new ViewBox(0, 0, width, height), null, null);
    String label = chart.getTitle().getText().replace("&", "&amp;").replace("'", "&#39;");
    return svg.replaceFirst(
        "<svg ",
        java.util.regex.Matcher.quoteReplacement("<svg role='img' aria-label='" + label + "' "));
  }

  /** Returns a marker half again as large. */
  static Shape larger(Shape marker) {
    return AffineTransform.getScaleInstance(1.5, 1.5).createTransformedShape(marker);
  }
}
