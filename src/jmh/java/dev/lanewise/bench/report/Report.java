package dev.lanewise.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes docs/performance.md and docs/performance.html from a result of the benchmarks, and from
 * docs/performance-notes.md, which is written by hand.
 */
public final class Report {
  private Report() {}

  /**
   * Entry point.
   *
   * @param args the result, and the folder to write to
   */
  public static void main(String[] args) throws IOException {
    Results results = Results.read(Path.of(args[0]));
    Path docs = Path.of(args[1]);
    String notes = Files.readString(docs.resolve("performance-notes.md"));
    Files.writeString(docs.resolve("performance.md"), MarkdownPage.of(results, notes));
    Files.writeString(docs.resolve("performance.html"), HtmlPage.of(results, notes));
    System.out.println("written: performance.md and performance.html in " + docs);
  }
}
