package dev.lanewise.bench.side;

/** Max-pooling over squares of 2×2 elements, with stride 2. */
public record MaxPool(int batch, int channels, int size, boolean gradient) {
  /** Reads batch × channels × height: {@code 64x20x24}, or {@code 64x20x24 gradient}. */
  public static MaxPool parse(String text) {
    String[] words = text.split(" ");
    String[] sizes = words[0].split("x");
    if (sizes.length != 3 || words.length > 2) {
      throw new IllegalArgumentException(text + ": expected the form 64x20x24 gradient");
    }
    return new MaxPool(
        Integer.parseInt(sizes[0]),
        Integer.parseInt(sizes[1]),
        Integer.parseInt(sizes[2]),
        words.length == 2);
  }

  /** Returns the elements of all inputs. */
  public int inputs() {
    return batch * channels * size * size;
  }

  /** Returns the bytes of an input and an output. */
  public double bytes() {
    return 4.0 * inputs() * 1.25;
  }
}
