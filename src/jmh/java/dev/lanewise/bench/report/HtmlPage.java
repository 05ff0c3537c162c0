package dev.lanewise.bench.report;

import java.util.List;
import java.util.function.Supplier;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jfree.chart.JFreeChart;

/** docs/performance.html: one file, no script, nothing loaded. */
final class HtmlPage {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final int WIDTH = 900;

  private final Results results;
  private final StringBuilder page = new StringBuilder();
  private int charts;

  private HtmlPage(Results results) {
    this.results = results;
  }

  static String of(Results results, String notes) {
    return new HtmlPage(results).write(notes);
  }

  private String write(String notes) {
    page.append(Css.HEAD);
    page.append("<header><h1>How fast is pure Java?</h1>\n<p class='lead'>");
    page.append(
        "Lanewise is a deep-learning library of Java alone: no native code, SIMD through the JDK's"
            + " Vector API. Here it is beside native libraries, and beside what the machine can"
            + " do.");
    page.append("</p>\n<p class='machine'>").append(escape(Facts.machine(results)));
    page.append("</p></header>\n<main>\n");
    page.append(Cards.of(results));
    if (!results.group("gemm").isEmpty()) {
      figure(360, () -> Overview.chart(results));
    }
    for (Section section : Section.all()) {
      section(section);
    }
    if (results.startUp() != null) {
      page.append("<section><h2>").append(StartUpText.TITLE).append("</h2>\n");
      markdown(StartUpText.of(results.startUp()));
      figure(360, () -> LineCharts.startUp(results.startUp()));
      command(StartUpText.COMMAND);
      page.append("</section>\n");
    }
    page.append("<section><h2>What limits it</h2>\n");
    markdown(notes);
    page.append("</section>\n<section><h2>How it was measured</h2>\n");
    markdown(Facts.method(results));
    command(Facts.measure(results));
    command(Facts.write(results));
    page.append("</section>\n</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private void section(Section section) {
    String tables = section.tables(results);
    if (tables.isEmpty()) {
      return;
    }
    page.append("<section><h2>").append(escape(section.title())).append("</h2>\n");
    markdown(section.text());
    charts(section.groups().getFirst());
    page.append("<details").append(section.groups().contains("machine") ? " open" : "");
    page.append("><summary>All numbers</summary><div class='scroll'>\n");
    markdown(tables);
    page.append("</div></details>\n");
    command(section.command());
    page.append("</section>\n");
  }

  private void charts(String group) {
    List<Results.Row> rows = results.group(group);
    switch (group) {
      case "machine" -> {
        if (!results.group("gemm").isEmpty()) {
          figure(440, () -> LineCharts.roofline(results));
        }
      }
      case "gemm" -> figure(420, () -> LineCharts.products(results));
      case "conv" -> bars("Convolutions, one thread", rows, 3);
      case "conv-gradients" -> bars("Convolutions with both gradients, one thread", rows, 2);
      case "gemm-shapes" -> bars("Matrix products m×n×k of other shapes, one thread", rows, 3);
      case "map" -> bars("Elementwise functions and reductions, one thread", rows, 2);
      case "threads" ->
          figure(
              90 + 20 * rows.size(),
              () ->
                  BarCharts.ratios(
                      "Two threads over one", "times as fast (dashed: twice)", rows, 2));
      default -> {
        // Its table says it all.
      }
    }
  }

  private void bars(String title, List<Results.Row> rows, int contestants) {
    int height = 110 + rows.size() * (10 + 11 * contestants);
    figure(height, () -> BarCharts.rates(title, rows));
  }

  private void figure(int height, Supplier<JFreeChart> chart) {
    page.append("<figure>");
    page.append(Style.svg(chart.get(), "chart" + charts++, WIDTH, height));
    page.append("</figure>\n");
  }

  private void markdown(String text) {
    page.append(
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .build()
            .render(Parser.builder().extensions(EXTENSIONS).build().parse(text)));
  }

  private void command(String command) {
    page.append("<pre>").append(escape(command)).append("</pre>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
