package dev.lanewise.train;

import dev.lanewise.optim.Constant;
import dev.lanewise.optim.HalveOnPlateau;
import dev.lanewise.optim.LinearDecay;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that, with the network, the data and the kernels, determines the result of a training.
 *
 * @param epochs passes over the training data; at least 1
 * @param batch samples a step; at least 1
 * @param sgd the optimizer
 * @param schedule the learning rate
 * @param seed of the weights' start and the samples' order; at least 0
 */
public record Settings(int epochs, int batch, Sgd sgd, Schedule schedule, long seed) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is outside; says which
   */
  public Settings {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs " + epochs + ": expected at least 1");
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch " + batch + ": expected at least 1");
    }
    if (seed < 0) {
      throw new IllegalArgumentException("seed " + seed + ": expected at least 0");
    }
  }

  /** Returns those that train LeNet on MNIST best. */
  public static Settings defaults() {
    return new Settings(3, 64, Sgd.withMomentum(0.9), LinearDecay.from(0.02), 1);
  }

  /** Returns these settings as text by name. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("epochs", Integer.toString(epochs));
    map.put("batch", Integer.toString(batch));
    map.put("momentum", Double.toString(sgd.momentum()));
    map.put("l2", Double.toString(sgd.l2()));
    map.put("schedule", scheduleName(schedule));
    map.put("lr", Double.toString(schedule.start()));
    if (schedule instanceof HalveOnPlateau plateau) {
      map.put("improvement", Double.toString(plateau.improvement()));
    }
    map.put("seed", Long.toString(seed));
    return map;
  }

  /**
   * Returns the settings that {@link #toMap} wrote.
   *
   * @throws IllegalArgumentException if one is missing or out of range
   */
  public static Settings fromMap(Map<String, String> map) {
    double rate = Double.parseDouble(value(map, "lr"));
    String schedule = value(map, "schedule");
    return new Settings(
        Integer.parseInt(value(map, "epochs")),
        Integer.parseInt(value(map, "batch")),
        new Sgd(Double.parseDouble(value(map, "momentum")), Double.parseDouble(value(map, "l2"))),
        schedule.equals("halve")
            ? new HalveOnPlateau(rate, Double.parseDouble(value(map, "improvement")))
            : schedule(schedule, rate),
        Long.parseLong(value(map, "seed")));
  }

  private static String value(Map<String, String> map, String key) {
    String value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no setting '" + key + "'");
    }
    return value;
  }

  /**
   * Returns a schedule by its name.
   *
   * @param name {@code constant}, {@code linear} or {@code halve}
   * @throws IllegalArgumentException for another name or a rate that is not a finite number above 0
   */
  public static Schedule schedule(String name, double rate) {
    return switch (name) {
      case "constant" -> new Constant(rate);
      case "linear" -> new LinearDecay(rate);
      case "halve" -> HalveOnPlateau.from(rate);
      default ->
          throw new IllegalArgumentException(
              "schedule '" + name + "': expected constant, linear or halve");
    };
  }

  private static String scheduleName(Schedule schedule) {
    return switch (schedule) {
      case Constant c -> "constant";
      case LinearDecay d -> "linear";
      case HalveOnPlateau h -> "halve";
    };
  }
}
