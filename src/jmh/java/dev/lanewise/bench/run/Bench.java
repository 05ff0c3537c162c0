package dev.lanewise.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Measures Lanewise against the machine and against others; writes JSON to target/bench. */
public final class Bench {
  private static final Path FOLDER = Path.of("target", "bench");

  private final Selection selection;
  private final Settings settings;
  private final Path log = FOLDER.resolve("messages.txt");
  private final Map<String, String> environment = new HashMap<>(Jvm.environment());
  private final Map<String, String> descriptions = new LinkedHashMap<>();
  private final Map<Row, List<Visit>> visits = new LinkedHashMap<>();

  private Bench(Selection selection) {
    this.selection = selection;
    this.settings = selection.settings();
  }

  /**
   * Entry point.
   *
   * @param args {@code quick}, {@code once} or {@code full}; then, for less than all, groups'
   *     names, {@code row=} with a regular expression, {@code sides=} with names divided by commas
   */
  public static void main(String[] args) throws IOException {
    new Bench(Selection.parse(args)).run();
  }

  private void run() throws IOException {
    long start = System.nanoTime();
    Files.createDirectories(FOLDER);
    Files.deleteIfExists(log);
    Map<String, Double> cores = Map.of();
    if (selection.has("openblas")) {
      cores = OpenBlasCore.rates(log);
      String best = Collections.max(cores.entrySet(), Map.Entry.comparingByValue()).getKey();
      environment.put(OpenBlasCore.VARIABLE, best);
      System.out.println("OpenBLAS is told it runs on " + best + ": " + cores);
    }
    for (String group : selection.groups()) {
      measure(selection.rows(group));
    }
    Map<String, Object> startUp = Map.of();
    if (selection.startUp()) {
      startUp = StartUp.measure(settings.starts());
    }
    Path file = FOLDER.resolve((selection.whole() ? settings.name() : "part") + ".json");
    double minutes = (System.nanoTime() - start) * 1e-9 / 60;
    ResultFile.write(file, settings, visits, descriptions, environment, cores, startUp, minutes);
    System.out.printf("%s after %.1f minutes%n", file, minutes);
  }

  private void measure(List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    for (int number = 0; number < settings.rounds(); number++) {
      try (Round round = new Round(settings, number, environment, log, descriptions)) {
        for (Row row : rows) {
          List<Visit> measured = round.measure(row);
          visits.computeIfAbsent(row, r -> new ArrayList<>()).addAll(measured);
          System.out.println(Line.of(row, visits.get(row)));
        }
      }
    }
  }

  /** What is to be measured. */
  private record Selection(
      Settings settings, List<String> groups, Pattern pattern, List<String> sides) {
    static Selection parse(String[] args) {
      Settings settings = Settings.of(args.length == 0 ? "quick" : args[0]);
      List<String> groups = new ArrayList<>();
      String pattern = "";
      List<String> sides = List.of();
      for (String arg : List.of(args).subList(Math.min(1, args.length), args.length)) {
        if (arg.startsWith("row=")) {
          pattern = arg.substring(4);
        } else if (arg.startsWith("sides=")) {
          sides = List.of(arg.substring(6).split(","));
        } else if (arg.equals(StartUp.GROUP) || Rows.groups().contains(arg)) {
          groups.add(arg);
        } else {
          throw new IllegalArgumentException(
              "no group is named %s: there are %s and %s"
                  .formatted(arg, Rows.groups(), StartUp.GROUP));
        }
      }
      if (groups.isEmpty()) {
        groups.addAll(Rows.groups());
        if (pattern.isEmpty() && sides.isEmpty()) {
          groups.add(StartUp.GROUP);
        }
      }
      return new Selection(settings, groups, Pattern.compile(pattern), sides);
    }

    List<Row> rows(String group) {
      if (group.equals(StartUp.GROUP)) {
        return List.of();
      }
      return Rows.group(group, settings.name().equals("quick")).stream()
          .filter(row -> pattern.matcher(row.name()).find())
          .map(this::withSides)
          .toList();
    }

    private Row withSides(Row row) {
      List<Contestant> taken =
          row.contestants().stream()
              .filter(c -> sides.isEmpty() || sides.contains(c.side()))
              .toList();
      return new Row(
          row.group(), row.name(), row.benchmark(), row.shape(), row.amount(), row.limit(), taken);
    }

    boolean has(String side) {
      return groups.stream()
          .flatMap(group -> rows(group).stream())
          .flatMap(row -> row.contestants().stream())
          .anyMatch(contestant -> contestant.side().equals(side));
    }

    /** Whether nothing was left out. */
    boolean whole() {
      return groups.size() > Rows.groups().size() && pattern.pattern().isEmpty() && sides.isEmpty();
    }

    boolean startUp() {
      return groups.contains(StartUp.GROUP);
    }
  }
}
