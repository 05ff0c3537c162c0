package dev.lanewise.bench.run;

import dev.lanewise.bench.side.Convolution;
import dev.lanewise.bench.side.Map;
import dev.lanewise.bench.side.MaxPool;
import dev.lanewise.bench.side.Probe;
import dev.lanewise.bench.side.Product;
import dev.lanewise.kernel.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What is measured: every row of every group. */
final class Rows {
  private Rows() {}

  /** Returns the groups' names. */
  static List<String> groups() {
    return List.of(
        "machine",
        "gemm",
        "gemm-small",
        "gemm-shapes",
        "gemv",
        "conv",
        "conv-gradients",
        "pool",
        "map",
        "train",
        "threads",
        "sessions",
        "width-256",
        "width-128");
  }

  /** Returns the rows of a group; quick: one or two of each kind. */
  static List<Row> group(String group, boolean quick) {
    return switch (group) {
      case "machine" -> each(Shapes.PROBES, Rows::probe);
      case "gemm" ->
          each(
              quick ? Shapes.QUICK_SQUARES : Shapes.SQUARES,
              shape -> product(group, shape, "openblas", "mkl", "ejml", "netlib"));
      case "gemm-small" ->
          each(
              quick ? Shapes.QUICK_SMALL : Shapes.SMALL,
              shape -> product(group, shape, "openblas", "mkl"));
      case "gemm-shapes" ->
          each(
              quick ? Shapes.QUICK_PRODUCTS : Shapes.PRODUCTS,
              shape -> product(group, shape, "openblas", "mkl"));
      case "gemv" -> each(quick ? Shapes.QUICK_VECTORS : Shapes.VECTORS, Rows::vector);
      case "conv" ->
          each(
              quick ? Shapes.QUICK_CONVOLUTIONS : Shapes.CONVOLUTIONS,
              shape -> convolution(group, shape, "pytorch", "onnxruntime"));
      case "conv-gradients" ->
          each(
              quick ? Shapes.QUICK_GRADIENTS : Shapes.GRADIENTS,
              shape -> convolution(group, shape, "pytorch"));
      case "pool" -> each(Shapes.POOLS, Rows::pool);
      case "map" -> each(quick ? Shapes.QUICK_MAPS : Shapes.MAPS, Rows::map);
      case "train" -> List.of(training());
      case "threads" -> threads(quick);
      case "sessions" -> List.of(sessions());
      case "width-256" -> width(group, quick, 256);
      case "width-128" -> width(group, quick, 128);
      default -> throw new IllegalArgumentException("no group is named " + group);
    };
  }

  /** What makes a row of a shape. */
  private interface Maker {
    Row of(String shape);
  }

  private static List<Row> each(List<String> shapes, Maker maker) {
    return shapes.stream().map(maker::of).toList();
  }

  private static Row probe(String shape) {
    double amount = Probe.parse(shape).amount();
    boolean arithmetic = shape.startsWith("fma");
    Amount work = arithmetic ? Amount.gflop(amount, 0) : Amount.gigabytes(0, amount);
    return new Row("machine", shape, "MachineBenchmark", shape, work, null, sides("machine"));
  }

  private static Row product(String group, String shape, String... peers) {
    Product p = Product.parse(shape);
    Amount work = Amount.gflop(p.flops(), p.bytes());
    String limit = p.doubles() ? "fma float64" : "fma float32";
    return new Row(group, shape, "GemmBenchmark", shape, work, limit, sides("lanewise", peers));
  }

  private static Row vector(String shape) {
    Product p = Product.parse(shape);
    Amount work = Amount.gigabytes(p.flops(), p.bytes());
    List<Contestant> sides = sides("lanewise", "mkl", "openblas");
    return new Row("gemv", shape, "GemmBenchmark", shape, work, "read 64", sides);
  }

  private static Row convolution(String group, String shape, String... peers) {
    Convolution c = Convolution.parse(shape);
    Amount work = Amount.gflop(c.flops(), c.bytes());
    List<Contestant> sides = new ArrayList<>(sides("lanewise", peers));
    if (c.kernel() == 3 && c.stride() == 1 && c.groups() == 1) {
      for (int tile : new int[] {2, 4}) {
        String flag = "-D" + CpuBackend.CONVOLUTION_PROPERTY + "=winograd" + tile;
        String label = "Lanewise Winograd %d×%d".formatted(tile, tile);
        sides.add(Contestant.of("lanewise").withFlags(label, flag));
      }
    }
    return new Row(
        group, shape, "ConvolutionBenchmark", shape, work, "fma float32", List.copyOf(sides));
  }

  private static Row pool(String shape) {
    Amount work = Amount.gigabytes(0, MaxPool.parse(shape).bytes());
    List<Contestant> sides = sides("lanewise", "pytorch");
    return new Row("pool", shape, "MaxPoolBenchmark", shape, work, "copy 4", sides);
  }

  private static Row map(String shape) {
    Amount work = Amount.gigabytes(0, Map.parse(shape).bytes());
    String limit = Map.parse(shape).reads() ? "read 4" : "copy 4";
    return new Row("map", shape, "MapBenchmark", shape, work, limit, sides("lanewise", "pytorch"));
  }

  private static Row training() {
    List<Contestant> sides = sides("lanewise", "pytorch");
    return new Row("train", "LeNet 64", "TrainStepBenchmark", "64", Amount.images(64), null, sides);
  }

  private static List<Row> threads(boolean quick) {
    Contestant one = Contestant.of("lanewise").with("1 thread", 1, 1);
    List<Contestant> both = List.of(one.with("2 threads", 2, 1), one);
    return Shapes.THREADED.stream()
        .flatMap(group -> group(group, quick).stream())
        .filter(Shapes::worthTwoThreads)
        .map(
            row ->
                new Row(
                    "threads", row.name(), row.benchmark(), row.shape(), row.amount(), null, both))
        .toList();
  }

  private static Row sessions() {
    Contestant one = Contestant.of("lanewise").with("1 caller", 1, 1);
    List<Contestant> both = List.of(one.with("4 callers", 1, 4), one);
    return new Row("sessions", "LeNet 1", "PredictBenchmark", "", Amount.images(1), null, both);
  }

  private static List<Row> width(String group, boolean quick, int bits) {
    String flag = "-XX:MaxVectorSize=" + bits / 8;
    Contestant narrow = Contestant.of("lanewise").withFlags(bits + " bits", flag);
    return IntStream.of(quick ? new int[] {512} : new int[] {256, 512, 1024})
        .mapToObj(n -> product(group, n + "x" + n + "x" + n))
        .map(
            row ->
                new Row(
                    group,
                    row.name(),
                    row.benchmark(),
                    row.shape(),
                    row.amount(),
                    row.limit(),
                    List.of(narrow)))
        .toList();
  }

  private static List<Contestant> sides(String first, String... others) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(Contestant.of(first));
    Arrays.stream(others).map(Contestant::of).forEach(contestants::add);
    return List.copyOf(contestants);
  }
}
