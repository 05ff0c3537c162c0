package dev.lanewise.tornado.bench;

import dev.lanewise.Lanewise;
import dev.lanewise.net.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures one device: {@code Bench devices} lists them, {@code Bench run 0:0 result.json quick
 * lenet.net} measures. The script tornado/bench starts it for each device.
 */
final class Bench {
  /** The status with which a row that does not end ends the JVM. */
  private static final int STUCK = 3;

  private final String place;
  private final boolean quick;
  private final boolean cpu;
  private final Profiler profiler;
  private final Stopwatch stopwatch;
  private final ResultFile results;
  private final Network network;
  private boolean failed;

  private Bench(String place, ResultFile results, boolean quick, Network network)
      throws IOException {
    profiler = new Profiler();
    System.setProperty("lanewise.tornado.device", place);
    this.place = place;
    this.quick = quick;
    this.results = results;
    this.network = network;
    stopwatch = new Stopwatch(profiler, quick);
    // Opening the backend once sets what TornadoVM reads when it starts.
    Lanewise.backend("tornado");
    cpu = Facts.isCpu(place);
    results.put("facts", Facts.of(place));
    results.put("mode", quick ? "quick" : "full");
  }

  public static void main(String[] args) throws IOException {
    if (args.length == 1 && args[0].equals("devices")) {
      Facts.places().forEach(place -> System.out.println(place + " " + Facts.card(place)));
      return;
    }
    if (args.length >= 4 && args[0].equals("table")) {
      Table.write(
          Path.of(args[1]), Path.of(args[2]), Stream.of(args).skip(3).map(Path::of).toList());
      return;
    }
    Bench bench;
    try {
      bench =
          new Bench(
              args[1],
              new ResultFile(Path.of(args[2])),
              args[3].equals("quick"),
              Network.parse(Path.of(args[4])));
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.err.println(plain(e));
      System.exit(1);
      return;
    }
    bench.all();
    // TornadoVM's threads are no daemons.
    System.exit(bench.failed ? 1 : 0);
  }

  private void all() {
    row("launch", this::launch);
    for (int n : products()) {
      row("sgemm " + n, () -> product(n));
    }
    for (String shape : quick ? ConvolutionWork.FEW : ConvolutionWork.RESNET_50) {
      row(
          "conv " + shape,
          () -> {
            Map<String, Object> figures = measured(new ConvolutionWork(shape));
            figures.put("flops", ConvolutionWork.flops(shape));
            return figures;
          });
    }
    for (int n : chains()) {
      row("chain " + n, () -> chain(n));
    }
    for (int batch : quick ? List.of(64) : List.of(64, 1024)) {
      row(
          "lenet " + batch,
          () -> {
            Map<String, Object> figures = measured(new TrainingWork(network, batch));
            figures.put("images", batch);
            return figures;
          });
    }
  }

  private List<Integer> products() {
    if (cpu) {
      return quick ? List.of(256, 512) : List.of(256, 512, 1024);
    }
    return quick ? List.of(1024, 4096) : List.of(1024, 2048, 4096, 8192);
  }

  private List<Integer> chains() {
    return cpu ? List.of(1_000, 50_000) : List.of(10_000, 1_000_000, 16_000_000);
  }

  private Map<String, Object> chain(int n) {
    try (Work work = new ChainWork(n);
        Work other = ChainWork.oneByOne(n)) {
      Map<String, Object> figures = stopwatch.measure(work);
      compare(figures, work, other, "one_by_one_ms");
      return figures;
    }
  }

  private Map<String, Object> measured(Work work) {
    try (work) {
      return stopwatch.measure(work);
    }
  }

  private Map<String, Object> launch() {
    try (Work work = new LaunchWork()) {
      Map<String, Object> figures = stopwatch.measure(work);
      figures.put("waited_ms", stopwatch.waited(work).toMap());
      return figures;
    }
  }

  private Map<String, Object> product(int n) {
    try (ProductWork work = new ProductWork(n)) {
      Map<String, Object> figures = stopwatch.measure(work);
      figures.put("flops", ProductWork.flops(n));
      compare(figures, n, work);
      return figures;
    }
  }

  private void compare(Map<String, Object> figures, int n, ProductWork work) {
    if (cpu) {
      return;
    }
    int number = Integer.parseInt(place.substring(place.indexOf(':') + 1));
    try (Work other = new CuBlasWork(number, Facts.card(place), n, work)) {
      compare(figures, work, other, "cublas_ms");
    } catch (IllegalStateException e) {
      figures.put("cublas_error", plain(e));
    }
  }

  /** Measures both by turns, and puts these figures in the place of those of the first alone. */
  private void compare(Map<String, Object> figures, Work work, Work other, String name) {
    List<Statistics> times = stopwatch.compare(work, other);
    other.check();
    figures.put("call_ms", times.getFirst().toMap());
    figures.put(name, times.getLast().toMap());
  }

  /** Measures a row, or says why not; one that does not end takes the JVM with it. */
  private void row(String name, Supplier<Map<String, Object>> measure) {
    if (results.has(name)) {
      return;
    }
    System.err.printf("%s %s: %s …%n", place, Facts.card(place), name);
    results.row(name, error("the JVM ended while it ran"));
    int limit = quick ? 120 : 300;
    try (var guard = Executors.newSingleThreadScheduledExecutor()) {
      guard.schedule(
          () -> {
            String late = "it did not end within " + limit + " seconds";
            System.err.printf("%s %s: %s%n", place, name, late);
            results.row(name, error(late));
            Runtime.getRuntime().halt(STUCK);
          },
          limit,
          TimeUnit.SECONDS);
      try {
        results.row(name, measure.get());
      } catch (RuntimeException | LinkageError e) {
        failed = true;
        System.err.printf("%s %s: %s%n", place, name, plain(e));
        results.row(name, error(plain(e)));
      }
      guard.shutdownNow();
    }
    // TornadoVM's arrays are given back when the collector finds them.
    System.gc();
  }

  /** An error on one line; TornadoVM's have colours. */
  private static String plain(Throwable e) {
    return String.valueOf(e.getMessage())
        .replaceAll("\u001b\\[[0-9;]*m", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static Map<String, Object> error(String text) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("error", text);
    return row;
  }
}
