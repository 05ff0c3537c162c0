package dev.lanewise.bench.side;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sizes of a convolution of square images with square kernels. */
public record Convolution(
    int batch,
    int channels,
    int size,
    int filters,
    int kernel,
    int stride,
    int pad,
    int groups,
    boolean gradients) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d+)x)?(\\d+)x(\\d+) (\\d+) (\\d+)/(\\d+)/(\\d+)(?: groups (\\d+))?( gradients)?");

  /**
   * Reads batch × channels × height, filters, and kernel/stride/padding: {@code 16x64x56 64 3/1/1
   * gradients}. The batch, if left out, is 1.
   */
  public static Convolution parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text + ": expected the form 16x64x56 64 3/1/1");
    }
    return new Convolution(
        number(form.group(1), 1),
        number(form.group(2), 0),
        number(form.group(3), 0),
        number(form.group(4), 0),
        number(form.group(5), 0),
        number(form.group(6), 0),
        number(form.group(7), 0),
        number(form.group(8), 1),
        form.group(9) != null);
  }

  private static int number(String digits, int otherwise) {
    return digits == null ? otherwise : Integer.parseInt(digits);
  }

  /** Returns the height and width of an output. */
  public int outSize() {
    return (size + 2 * pad - kernel) / stride + 1;
  }

  /** Returns the extents of the input. */
  public long[] inputShape() {
    return new long[] {batch, channels, size, size};
  }

  /** Returns the extents of the output. */
  public long[] outputShape() {
    return new long[] {batch, filters, outSize(), outSize()};
  }

  /** Returns the elements of all inputs. */
  public int inputs() {
    return batch * channels * size * size;
  }

  /** Returns the elements of the weights. */
  public int weights() {
    return filters * (channels / groups) * kernel * kernel;
  }

  /** Returns the elements of all outputs. */
  public int outputs() {
    return batch * filters * outSize() * outSize();
  }

  /** Returns the multiplications and additions; a gradient has as many as the convolution. */
  public double flops() {
    return (gradients ? 6.0 : 2.0) * outputs() * (channels / groups) * kernel * kernel;
  }

  /** Returns the bytes that must be read and written once by the convolution alone. */
  public double bytes() {
    return 4.0 * ((double) inputs() + weights() + outputs());
  }
}
