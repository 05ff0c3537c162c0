package dev.lanewise.bench.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OpenBLAS guesses which processor it is on, and can be wrong by a factor of two. */
final class OpenBlasCore {
  static final String VARIABLE = "OPENBLAS_CORETYPE";

  private static final List<String> CORES =
      List.of("SkylakeX", "Cooperlake", "Sapphirerapids", "Haswell");

  private OpenBlasCore() {}

  /** Returns the rate of a product of 512×512×512 in GFLOP/s, by the core that OpenBLAS is told. */
  static Map<String, Double> rates(Path log) {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (String core : CORES) {
      Map<String, String> environment = new HashMap<>(Jvm.environment());
      environment.put(VARIABLE, core);
      try (Child child = new Child(Contestant.of("openblas"), environment, log)) {
        Request request = new Request("GemmBenchmark", "512x512x512", "openblas", 1, 1, 150, 3, 80);
        double runs = Statistics.of(child.ask(request).rates()).median();
        rates.put(core, runs * 2e-9 * 512 * 512 * 512);
      }
    }
    return rates;
  }
}
