package dev.lanewise.bench.report;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis with ticks at 1, 2, 5, 10, and so on. */
final class Decades extends LogAxis {
  private static final long serialVersionUID = 1;
  private static final int[] STEPS = {1, 2, 5};

  Decades(String label) {
    super(label);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
    DecimalFormat format =
        new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
    boolean horizontal = RectangleEdge.isTopOrBottom(edge);
    TextAnchor anchor = horizontal ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    List<NumberTick> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(getLowerBound()));
    for (int decade = first; Math.pow(10, decade) <= getUpperBound(); decade++) {
      for (int step : STEPS) {
        double value = step * Math.pow(10, decade);
        if (value >= getLowerBound() && value <= getUpperBound()) {
          ticks.add(new NumberTick(value, format.format(value), anchor, TextAnchor.CENTER, 0));
        }
      }
    }
    return ticks;
  }
}
