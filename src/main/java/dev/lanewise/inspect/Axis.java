package dev.lanewise.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The range of one axis and the places to label on it.
 *
 * @param low the value at the axis's start
 * @param high the value at its end, above {@code low}
 * @param log whether equal factors, not equal differences, are equally long
 * @param ticks ascending, within the range
 */
record Axis(double low, double high, boolean log, List<Tick> ticks) {
  /** A labelled place. */
  record Tick(double value, String label) {}

  /** Values beyond this are drawn as this, so that a range never overflows. */
  private static final double HUGE = 1e300;

  /** Smaller values have no place on a logarithmic axis. */
  private static final double TINY = 1e-300;

  /** Narrower ranges, relative to the values, count as a single value. */
  private static final double NARROW = 1e-12;

  private static final double MARGIN = 0.05;

  /**
   * Returns where a value lies: 0 at the start, 1 at the end; NaN if the axis has no place for it.
   */
  double position(double value) {
    if (!isShown(value, log)) {
      return Double.NaN;
    }
    double v = Math.clamp(value, -HUGE, HUGE);
    return log
        ? (Math.log(v) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : (v / 2 - low / 2) / (high / 2 - low / 2);
  }

  private static boolean isShown(double value, boolean log) {
    return Double.isFinite(value) && (!log || value >= TINY);
  }

  /** Returns an axis that begins and ends with the smallest and largest value. */
  static Axis horizontal(double[] values, int maxTicks) {
    double[] range = range(values, false);
    boolean whole = true;
    for (double value : values) {
      whole &= !Double.isFinite(value) || value == Math.rint(value);
    }
    double minStep = whole && range[1] - range[0] >= 1 ? 1 : 0;
    return new Axis(range[0], range[1], false, ticks(range[0], range[1], maxTicks, minStep));
  }

  /** Returns an axis with some room above and below; with {@code log}, of the values above 0. */
  static Axis vertical(double[] values, boolean log, int maxTicks) {
    double[] range = range(values, log);
    double low = range[0];
    double high = range[1];
    if (log) {
      double room = Math.exp((Math.log(high) - Math.log(low)) * MARGIN);
      low = Math.max(Double.MIN_NORMAL, low / room);
      high = Math.min(Double.MAX_VALUE, high * room);
      return new Axis(low, high, true, logTicks(low, high, maxTicks));
    }
    double room = (high - low) * MARGIN;
    boolean positive = low >= 0;
    low = positive ? Math.max(0, low - room) : low - room;
    high += room;
    return new Axis(low, high, false, ticks(low, high, maxTicks, 0));
  }

  /** Returns {smallest, largest}, moved apart where they are the same, or nothing is there. */
  private static double[] range(double[] values, boolean log) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (isShown(value, log)) {
        low = Math.min(low, Math.clamp(value, -HUGE, HUGE));
        high = Math.max(high, Math.clamp(value, -HUGE, HUGE));
      }
    }
    if (low > high) {
      return log ? new double[] {0.1, 1} : new double[] {0, 1};
    }
    double size = Math.max(Math.abs(low), Math.abs(high));
    if (log) {
      return high > low * (1 + NARROW)
          ? new double[] {low, high}
          : new double[] {low / 2, high * 2};
    }
    if (high / 2 - low / 2 <= Math.max(size * NARROW, TINY)) {
      double apart = size > TINY ? size / 2 : 1;
      return new double[] {low - apart, high + apart};
    }
    return new double[] {low, high};
  }

  private static List<Tick> ticks(double low, double high, int maxTicks, double minStep) {
    double step = niceAtLeast(Math.max(minStep, (high / maxTicks - low / maxTicks)));
    List<Tick> ticks = new ArrayList<>();
    // Counted in steps, so that no rounding error adds up.
    long last = (long) Math.floor(high / step + 1e-9);
    for (long i = (long) Math.ceil(low / step - 1e-9); i <= last; i++) {
      double value = i * step;
      ticks.add(new Tick(value, label(value, step, Math.max(Math.abs(low), Math.abs(high)))));
    }
    return ticks;
  }

  private static double niceAtLeast(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= step * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static List<Tick> logTicks(double low, double high, int maxTicks) {
    double decades = Math.log10(high) - Math.log10(low);
    double[] factors = decades > 2 ? new double[] {1} : new double[] {1, 2, 5};
    int stride = (int) Math.max(1, Math.ceil(decades / maxTicks));
    List<Tick> ticks = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(high));
    int first = Math.floorDiv((int) Math.floor(Math.log10(low)), stride) * stride;
    for (int power = first; power <= last; power += stride) {
      for (double factor : factors) {
        double value = Double.parseDouble((int) factor + "e" + power);
        if (value >= low && value <= high) {
          ticks.add(new Tick(value, label(value, value, value)));
        }
      }
    }
    return ticks.size() >= 2 ? ticks : ticks(low, high, maxTicks, 0);
  }

  /** Writes a value with as many digits as tell it from the next tick. */
  private static String label(double value, double step, double size) {
    if (value == 0) {
      return "0";
    }
    int stepPower = (int) Math.floor(Math.log10(step) + 1e-9);
    if (size >= 1e5 || size < 1e-3) {
      int digits = Math.max(0, (int) Math.floor(Math.log10(Math.abs(value))) - stepPower);
      String text = String.format(Locale.ROOT, "%." + Math.min(digits, 15) + "e", value);
      return text.replaceFirst("e\\+?(-?)0*(\\d)", "e$1$2");
    }
    return String.format(Locale.ROOT, "%." + Math.clamp(-stepPower, 0, 15) + "f", value);
  }
}
