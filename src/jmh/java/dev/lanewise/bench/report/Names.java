package dev.lanewise.bench.report;

import dev.lanewise.bench.side.Convolution;
import dev.lanewise.bench.side.MaxPool;
import dev.lanewise.bench.side.Product;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** How rows and numbers are written for people. */
final class Names {
  private Names() {}

  /** Returns a row's name. */
  static String of(Results.Row row) {
    return switch (row.benchmark()) {
      case "MachineBenchmark" -> machine(row.shape());
      case "GemmBenchmark" -> product(Product.parse(row.shape()));
      case "ConvolutionBenchmark" -> convolution(Convolution.parse(row.shape()));
      case "MaxPoolBenchmark" -> pool(MaxPool.parse(row.shape()));
      case "MapBenchmark" -> row.shape().replaceAll("(\\d)x(\\d)", "$1×$2");
      case "TrainStepBenchmark" -> "LeNet, " + row.shape() + " images a step";
      case "PredictBenchmark" -> "LeNet, image by image";
      default -> row.shape();
    };
  }

  private static String product(Product p) {
    if (p.n() == 1 || p.m() == 1) {
      return vector(p);
    }
    String transposed =
        p.transA() ? (p.transB() ? " Aᵀ·Bᵀ" : " Aᵀ·B") : (p.transB() ? " A·Bᵀ" : "");
    String sizes = "%d×%d×%d".formatted(p.m(), p.n(), p.k());
    boolean square = p.m() == p.n() && p.n() == p.k();
    return (square ? p.m() + "³" : sizes) + transposed + (p.doubles() ? " float64" : "");
  }

  private static String vector(Product p) {
    String product = p.n() == 1 ? (p.transA() ? "Aᵀ·x" : "A·x") : (p.transB() ? "x·Aᵀ" : "x·A");
    return product + ", A of " + Math.max(p.m(), p.n()) + "×" + p.k();
  }

  private static String convolution(Convolution c) {
    StringBuilder name = new StringBuilder();
    name.append(
        "%d→%d at %d², %d×%d"
            .formatted(c.channels(), c.filters(), c.size(), c.kernel(), c.kernel()));
    if (c.stride() != 1) {
      name.append(", stride ").append(c.stride());
    }
    if (c.groups() != 1) {
      name.append(", groups ").append(c.groups());
    }
    if (c.batch() != 1) {
      name.append(", batch ").append(c.batch());
    }
    if (c.gradients()) {
      name.append(", gradients");
    }
    return name.toString();
  }

  private static String pool(MaxPool p) {
    return "max-pool %d×%d×%d²%s"
        .formatted(p.batch(), p.channels(), p.size(), p.gradient() ? ", gradient" : "");
  }

  private static String machine(String shape) {
    String[] words = shape.split(" ");
    if (words[0].equals("fma")) {
      return "multiply-adds, " + words[1];
    }
    int mebibytes = Integer.parseInt(words[1]);
    String size = mebibytes % 1024 == 0 ? mebibytes / 1024 + " GiB" : mebibytes + " MiB";
    return words[0].equals("read") ? "reading " + size : "copying " + size + " (read + written)";
  }

  /** Returns three digits that say something. */
  static String number(double value) {
    double size = Math.abs(value);
    String pattern = size >= 99.95 ? "#,##0" : size >= 9.995 ? "0.0" : "0.00";
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }

  static String percent(double share) {
    return number(100 * share) + " %";
  }

  static String ratio(Results.Range range) {
    return "%s× (%s–%s)"
        .formatted(number(range.median()), number(range.least()), number(range.largest()));
  }
}
