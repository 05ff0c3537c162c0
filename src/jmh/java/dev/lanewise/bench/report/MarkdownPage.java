package dev.lanewise.bench.report;

/** docs/performance.md. */
final class MarkdownPage {
  private MarkdownPage() {}

  static String of(Results results, String notes) {
    StringBuilder page = new StringBuilder("# Performance\n\n");
    page.append(
        "How near pure Java comes to the machine's limits, and to others. The same with charts, in"
            + " one file: [performance.html](performance.html). This page is generated; what is"
            + " written by hand is in [performance-notes.md](performance-notes.md).\n\n");
    page.append("Measured on ").append(Facts.machine(results)).append(".\n\n");
    page.append("```sh\n")
        .append(Facts.measure(results))
        .append("   # measures all: %.0f minutes\n".formatted(results.minutes()));
    page.append(Facts.write(results)).append("                       # writes this page\n```\n\n");
    page.append(Facts.method(results)).append('\n');
    for (Section section : Section.all()) {
      String tables = section.tables(results);
      if (!tables.isEmpty()) {
        page.append("## ").append(section.title()).append("\n\n");
        page.append(section.text()).append('\n');
        page.append(tables);
        page.append("`").append(section.command()).append("`\n\n");
      }
    }
    if (results.startUp() != null) {
      page.append("## ").append(StartUpText.TITLE).append("\n\n");
      page.append(StartUpText.of(results.startUp())).append('\n');
      page.append("`").append(StartUpText.COMMAND).append("`\n\n");
    }
    page.append("## What limits it\n\n").append(notes.strip()).append('\n');
    return page.toString();
  }
}
