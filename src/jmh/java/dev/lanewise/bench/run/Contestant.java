package dev.lanewise.bench.run;

import java.util.List;

/**
 * Who takes part in a row.
 *
 * @param label its name in tables
 * @param side as {@code Side.of} knows it
 * @param threads how many threads work on one call
 * @param callers how many threads call at once
 * @param flags of its JVM
 */
record Contestant(String label, String side, int threads, int callers, List<String> flags) {
  static Contestant of(String side) {
    return new Contestant(label(side), side, 1, 1, flags(side));
  }

  private static String label(String side) {
    return switch (side) {
      case "lanewise" -> "Lanewise";
      case "portable" -> "Lanewise, plain loops";
      case "openblas" -> "OpenBLAS";
      case "mkl" -> "MKL";
      case "ejml" -> "EJML";
      case "netlib" -> "netlib";
      case "pytorch" -> "PyTorch";
      case "onnxruntime" -> "ONNX Runtime";
      case "machine" -> "limit";
      default -> side;
    };
  }

  /**
   * The probe's loops are too large for C1, which would keep them slow: see CONTRIBUTING.md. ONNX
   * Runtime overflows a Java thread's usual stack of 1 MB when it is loaded, which kills the JVM
   * without a word.
   */
  private static List<String> flags(String side) {
    return switch (side) {
      case "machine" -> List.of("-XX:-TieredCompilation");
      case "onnxruntime" -> List.of("-Xss8m");
      default -> List.of();
    };
  }

  Contestant with(String newLabel, int newThreads, int newCallers) {
    return new Contestant(newLabel, side, newThreads, newCallers, flags);
  }

  Contestant withFlags(String newLabel, String... added) {
    List<String> all = new java.util.ArrayList<>(flags);
    all.addAll(List.of(added));
    return new Contestant(newLabel, side, threads, callers, List.copyOf(all));
  }

  /** Those of equal key can share a JVM. */
  String jvm() {
    return side + " " + threads + " " + callers + " " + flags;
  }
}
