package dev.lanewise.bench.report;

/** What was measured of start-up, in words. */
final class StartUpText {
  static final String TITLE = "Start-up";
  static final String COMMAND =
      "mvn -q -Pjmh test-compile exec:exec@bench -Dbench=\"full start-up\"";

  private StartUpText() {}

  static String of(Results.StartUp startUp) {
    return """
    Fresh JVMs with default flags multiply matrices of 512×512 from their first call on: the
    Vector API is fast once HotSpot's second compiler is done. %s %% of the steady rate is
    reached after **%.2f s** (median of %d JVMs; %.2f to %.2f s).
    """
        .formatted(
            Names.number(100 * startUp.share()).replace(".0", ""),
            startUp.seconds().median(),
            startUp.curves().size(),
            startUp.seconds().least(),
            startUp.seconds().largest());
  }
}
