package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;

/** Refuses bad arguments before anything is written. */
record Check(Loops loops, int threads) {
  /**
   * The tensor is alive, of the kernels' type, and not of a confined arena if there are helpers.
   */
  void tensor(String name, Tensor tensor) {
    given(name, tensor);
    if (tensor.dtype() != dtype()) {
      throw new IllegalArgumentException(
          "%s is %s: these kernels take %s".formatted(name, tensor, dtype()));
    }
    if (threads > 1 && !tensor.storage().isShared()) {
      throw new IllegalArgumentException(
          "%s %s is of a confined arena: kernels on %d threads need a shared one"
              .formatted(name, tensor, threads));
    }
    tensor.requireAlive();
    if (loops.onDevice()) {
      loops.enlist(tensor.storage());
    } else {
      // A device may hold newer elements; that most arguments are only read makes no difference.
      tensor.storage().beforeWrite();
    }
  }

  /** The elements' type. */
  DType dtype() {
    return loops.dtype();
  }

  /** Likewise, and it has that many elements. */
  void tensor(String name, Tensor tensor, long size) {
    tensor(name, tensor);
    if (tensor.size() != size) {
      throw new IllegalArgumentException(
          "%s has shape %s, %d elements: expected %d"
              .formatted(name, tensor.shape(), tensor.size(), size));
    }
  }

  /** The argument is there. */
  static void given(String name, Object argument) {
    if (argument == null) {
      throw new NullPointerException(name + " is null: it must be given");
    }
  }

  /** The output shares no element with the input, be it through another storage. */
  void apart(Tensor output, Tensor input) {
    int width = dtype().bytes();
    long out = output.segment().address() + (long) output.offset() * width;
    long in = input.segment().address() + (long) input.offset() * width;
    if (output.size() > 0
        && input.size() > 0
        && out < in + (long) input.size() * width
        && in < out + (long) output.size() * width) {
      throw new IllegalArgumentException(
          "output %s overlaps input %s in memory".formatted(output, input));
    }
  }

  void apart(Tensor output, Tensor first, Tensor second) {
    apart(output, first);
    apart(output, second);
  }

  void apart(Tensor output, Tensor first, Tensor second, Tensor third) {
    apart(output, first, second);
    apart(output, third);
  }

  /** The output shares no element with the input, or they are the very same elements. */
  void apartOrSame(Tensor output, Tensor input) {
    if (output.storage() != input.storage()
        || output.offset() != input.offset()
        || output.size() != input.size()) {
      apart(output, input);
    }
  }

  /** A matrix of {@code rows} rows of {@code cols} elements, {@code ld} apart, is there. */
  void matrix(String name, Tensor tensor, int rows, int cols, int ld) {
    tensor(name, tensor);
    if (rows < 0 || cols < 0 || ld < Math.max(1, cols)) {
      throw new IllegalArgumentException(
          "matrix %s of %d rows, %d columns and leading dimension %d: expected sizes of at least 0"
                  .formatted(name, rows, cols, ld)
              + " and a leading dimension of at least the columns and 1");
    }
    long needed = rows == 0 || cols == 0 ? 0 : (rows - 1L) * ld + cols;
    if (tensor.size() < needed) {
      throw new IllegalArgumentException(
          "matrix %s of %d rows, %d columns and leading dimension %d needs %d elements: %s has %d"
              .formatted(name, rows, cols, ld, needed, tensor, tensor.size()));
    }
  }

  /** Returns outer·channels·inner, or more than any tensor has if that overflows. */
  static long elements(int outer, int channels, int inner) {
    if (outer < 0 || inner < 0) {
      throw new IllegalArgumentException(
          "outer %d, inner %d: expected at least 0".formatted(outer, inner));
    }
    long runs = (long) outer * inner;
    return runs > Integer.MAX_VALUE && channels > 0 ? Long.MAX_VALUE : runs * channels;
  }

  /** Every label is a whole number from 0 to {@code classes - 1}. */
  static void labels(Tensor labels, int classes) {
    for (int row = 0; row < labels.size(); row++) {
      double label = labels.get(row);
      if (!(label >= 0 && label < classes && label == Math.rint(label))) {
        throw new IllegalArgumentException(
            "label %s of row %d: expected a whole number from 0 to %d"
                .formatted(label, row, classes - 1));
      }
    }
  }

  static int rows(Tensor x, int cols) {
    return cols == 0 ? 0 : x.size() / cols;
  }

  /** Returns the number of images in a tensor, which has whole ones. */
  int images(Window window, String name, Tensor x) {
    given("window", window);
    tensor(name, x);
    int images = rows(x, window.imageSize());
    tensor(name, x, (long) images * window.imageSize());
    return images;
  }
}
