package dev.lanewise.bench.side;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function of every element, or a reduction, of {@code rows} rows; for moments {@code inner}
 * elements of each row belong to one channel.
 */
public record Map(String op, int rows, int cols, int inner) {
  private static final Pattern FORM = Pattern.compile("([a-z-]+) (\\d+)x(\\d+)(?:x(\\d+)x(\\d+))?");

  /** Reads a name and sizes: {@code softmax 1024x1024} or {@code moments 16x64x32x32}. */
  public static Map parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text + ": expected the form softmax 1024x1024");
    }
    int inner = form.group(4) == null ? 1 : number(form.group(4)) * number(form.group(5));
    return new Map(form.group(1), number(form.group(2)), number(form.group(3)) * inner, inner);
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  /** Returns the elements of an input. */
  public int elements() {
    return rows * cols;
  }

  /** Returns the bytes that must be read and written once. */
  public double bytes() {
    int arrays =
        switch (op) {
          case "add" -> 3;
          case "sum", "moments" -> 1;
          default -> 2;
        };
    return 4.0 * arrays * elements();
  }

  /** Whether hardly anything is written. */
  public boolean reads() {
    return op.equals("sum") || op.equals("moments");
  }

  /** Returns the input: values from −1 to 1, or from 0.5 to 2.5 for logarithms. */
  float[] input() {
    float[] x = Values.uniform(elements(), 1);
    if (op.equals("log")) {
      for (int i = 0; i < x.length; i++) {
        x[i] += 1.5f;
      }
    }
    return x;
  }
}
