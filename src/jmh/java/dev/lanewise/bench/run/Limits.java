package dev.lanewise.bench.run;

import dev.lanewise.bench.side.Probe;
import java.util.ArrayList;
import java.util.List;

/** What bounds a row, measured next to it. */
final class Limits {
  static final String LABEL = "limit";

  private Limits() {}

  /** Returns a row's contestants and, where its limit is known, what measures that. */
  static List<Contestant> withLimit(Row row) {
    List<Contestant> all = new ArrayList<>(row.contestants());
    if (row.limit() != null) {
      List<String> width =
          row.contestants().getFirst().flags().stream()
              .filter(flag -> flag.startsWith("-XX:MaxVectorSize"))
              .toList();
      all.add(Contestant.of("machine").withFlags(LABEL, width.toArray(String[]::new)));
    }
    return all;
  }

  /** Returns GFLOP or GB in one run of what measures a row's limit. */
  static double amount(Row row) {
    return Probe.parse(row.limit()).amount() * 1e-9 * widthShare(row);
  }

  /** The probe counts the lanes of this JVM; in one of narrower vectors there are fewer. */
  private static double widthShare(Row row) {
    if (!row.limit().startsWith("fma")) {
      return 1;
    }
    for (String flag : row.contestants().getFirst().flags()) {
      if (flag.startsWith("-XX:MaxVectorSize=")) {
        int bits = 8 * Integer.parseInt(flag.substring(flag.indexOf('=') + 1));
        return bits / (double) Probe.vectorBits();
      }
    }
    return 1;
  }
}
