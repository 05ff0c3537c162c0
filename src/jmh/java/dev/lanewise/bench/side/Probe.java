package dev.lanewise.bench.side;

/** A limit of the machine to measure: {@code fma float32}, {@code read 64} or {@code copy 4}. */
public record Probe(String what, boolean doubles, int mebibytes) {
  /** Reads {@code fma} and a type, or {@code read} or {@code copy} and mebibytes. */
  public static Probe parse(String text) {
    String[] words = text.split(" ");
    if (words.length == 2 && words[0].equals("fma")) {
      return new Probe("fma", words[1].equals("float64"), 0);
    }
    if (words.length == 2 && (words[0].equals("read") || words[0].equals("copy"))) {
      return new Probe(words[0], false, Integer.parseInt(words[1]));
    }
    throw new IllegalArgumentException(text + ": expected the form fma float32 or read 64");
  }

  /** Returns the bits of this JVM's vectors. */
  public static int vectorBits() {
    return Machine.vectorBits();
  }

  /** Returns operations a run, or bytes read and written. */
  public double amount() {
    return switch (what) {
      case "fma" -> Machine.flops(doubles);
      case "read" -> mebibytes * 0x1p20;
      default -> 2 * mebibytes * 0x1p20;
    };
  }
}
