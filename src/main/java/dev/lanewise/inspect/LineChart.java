package dev.lanewise.inspect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A picture of curves. Immutable: each method returns a new chart.
 *
 * <pre>{@code
 * LineChart.titled("loss").yLabel("nats").logY().line("train", steps, losses)
 *     .above(LineChart.titled("accuracy").xLabel("step").line("test", steps, accuracies))
 *     .write(folder.resolve("curves.png"));
 * }</pre>
 *
 * <p>Points with a NaN or an infinity, and on a logarithmic axis those not above 0, are left out
 * and leave a gap. Texts show in ASCII; any other character becomes a question mark.
 */
public final class LineChart {
  private static final int MIN_SIDE = 160;
  private static final int MAX_SIDE = 10_000;

  private final List<Panel> panels;
  private final int width;
  private final int panelHeight;

  /** One pair of axes with its curves. */
  record Panel(String title, String xLabel, String yLabel, boolean logY, List<Series> series) {}

  /** One curve. */
  record Series(String name, double[] x, double[] y) {}

  private LineChart(List<Panel> panels, int width, int panelHeight) {
    this.panels = List.copyOf(panels);
    this.width = width;
    this.panelHeight = panelHeight;
  }

  /** Returns an empty chart of one panel, 960 × 380 pixels. */
  public static LineChart titled(String title) {
    Panel panel = new Panel(Objects.requireNonNull(title, "title"), "", "", false, List.of());
    return new LineChart(List.of(panel), 960, 380);
  }

  /** Returns this chart with that text below its first panel. */
  public LineChart xLabel(String label) {
    Panel p = panels.getFirst();
    return withFirst(new Panel(p.title, Objects.requireNonNull(label), p.yLabel, p.logY, p.series));
  }

  /** Returns this chart with that text beside its first panel. */
  public LineChart yLabel(String label) {
    Panel p = panels.getFirst();
    return withFirst(new Panel(p.title, p.xLabel, Objects.requireNonNull(label), p.logY, p.series));
  }

  /** Returns this chart with a logarithmic y axis in its first panel. */
  public LineChart logY() {
    Panel p = panels.getFirst();
    return withFirst(new Panel(p.title, p.xLabel, p.yLabel, true, p.series));
  }

  /**
   * Returns this chart with one more curve in its first panel. The arrays are copied.
   *
   * @throws IllegalArgumentException if there are not as many y as x
   */
  public LineChart line(String name, double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "the curve '" + name + "' has " + x.length + " x, but " + y.length + " y");
    }
    Panel p = panels.getFirst();
    List<Series> series = new ArrayList<>(p.series);
    series.add(new Series(Objects.requireNonNull(name, "name"), x.clone(), y.clone()));
    return withFirst(new Panel(p.title, p.xLabel, p.yLabel, p.logY, List.copyOf(series)));
  }

  private LineChart withFirst(Panel panel) {
    List<Panel> changed = new ArrayList<>(panels);
    changed.set(0, panel);
    return new LineChart(changed, width, panelHeight);
  }

  /** Returns a chart with this one's panels above the other's, in this one's size. */
  public LineChart above(LineChart other) {
    List<Panel> all = new ArrayList<>(panels);
    all.addAll(other.panels);
    return new LineChart(all, width, panelHeight);
  }

  /**
   * Returns this chart in another size.
   *
   * @param width of the picture, in pixels, from 160 to 10,000
   * @param panelHeight of each panel, in pixels, from 160 to 10,000
   * @throws IllegalArgumentException for any other size
   */
  public LineChart size(int width, int panelHeight) {
    if (Math.min(width, panelHeight) < MIN_SIDE || Math.max(width, panelHeight) > MAX_SIDE) {
      throw new IllegalArgumentException(
          "a chart of "
              + width
              + " × "
              + panelHeight
              + " pixels: each side is from "
              + MIN_SIDE
              + " to "
              + MAX_SIDE);
    }
    return new LineChart(panels, width, panelHeight);
  }

  /** Draws the chart. */
  public BufferedImage render() {
    return new ChartPainter(width, panelHeight, panels).paint();
  }

  /**
   * Writes the chart as a PNG file, whole or not at all.
   *
   * @throws IOException if the file cannot be written; an existing one stays as it was
   */
  public void write(Path file) throws IOException {
    Png.write(render(), file);
  }
}
