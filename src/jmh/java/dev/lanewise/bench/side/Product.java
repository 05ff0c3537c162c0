package dev.lanewise.bench.side;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sizes of C ← op(A)·op(B), row-major: C is m×n, op(A) m×k. */
public record Product(boolean doubles, boolean transA, boolean transB, int m, int n, int k) {
  private static final Pattern FORM =
      Pattern.compile("(\\d+)x(\\d+)x(\\d+)(?: ([NT])([NT]))?(?: (float64))?");

  /** Reads m×n×k, whether A and B are stored transposed, and the type: {@code 64x32x5 NT}. */
  public static Product parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text + ": expected sizes m x n x k, as 64x32x5 NT");
    }
    return new Product(
        form.group(6) != null,
        "T".equals(form.group(4)),
        "T".equals(form.group(5)),
        Integer.parseInt(form.group(1)),
        Integer.parseInt(form.group(2)),
        Integer.parseInt(form.group(3)));
  }

  /** Returns elements between the starts of two rows of A as stored. */
  public int lda() {
    return transA ? m : k;
  }

  /** Returns elements between the starts of two rows of B as stored. */
  public int ldb() {
    return transB ? k : n;
  }

  /** Returns the multiplications and additions. */
  public double flops() {
    return 2.0 * m * n * k;
  }

  /** Returns the bytes that must be read and written once. */
  public double bytes() {
    return (doubles ? 8.0 : 4.0) * ((double) m * k + (double) k * n + (double) m * n);
  }
}
