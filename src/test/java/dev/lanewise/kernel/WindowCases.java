package dev.lanewise.kernel;

import java.util.List;

/** The methods of {@link Loops} that slide a window over an image. */
final class WindowCases {
  private WindowCases() {}

  static void add(List<LoopsCase> cases) {
    LoopsCases.add(
        cases,
        "im2col",
        "",
        (l, d) -> {
          Window w = convolution(d);
          int ld = w.positions() + d.number(0, 5);
          Buffer x = d.any("x", w.imageSize());
          Buffer cols = d.any("cols", w.columnSize() * ld);
          l.im2col(w, x.segment, x.offset, cols.segment, cols.offset, ld);
        });
    LoopsCases.add(
        cases,
        "col2im",
        "",
        (l, d) -> {
          Window w = convolution(d);
          int ld = w.positions() + d.number(0, 5);
          Buffer cols = d.any("cols", w.columnSize() * ld);
          Buffer x = d.any("x", w.imageSize());
          l.col2im(w, cols.segment, cols.offset, ld, x.segment, x.offset);
        });
    LoopsCases.add(
        cases,
        "maxPool",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer x = d.any("x", w.imageSize());
          Buffer y = d.any("y", w.pooledSize());
          Buffer s = d.any("s", w.pooledSize());
          l.maxPool(w, x.segment, x.offset, y.segment, y.offset, s.segment, s.offset);
        });
    LoopsCases.add(
        cases,
        "maxPoolGather",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer t = d.any("t", w.imageSize());
          Buffer s = d.whole("s", w.pooledSize(), w.kernelHeight() * w.kernelWidth());
          Buffer y = d.any("y", w.pooledSize());
          l.maxPoolGather(w, t.segment, t.offset, s.segment, s.offset, y.segment, y.offset);
        });
    LoopsCases.add(
        cases,
        "maxPoolScatter",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer dy = d.any("dy", w.pooledSize());
          Buffer s = d.whole("s", w.pooledSize(), w.kernelHeight() * w.kernelWidth());
          Buffer dx = d.any("dx", w.imageSize());
          l.maxPoolScatter(w, dy.segment, dy.offset, s.segment, s.offset, dx.segment, dx.offset);
        });
    LoopsCases.add(
        cases,
        "maxPoolBranch",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer x = d.any("x", w.imageSize());
          Buffer out = d.any("out", w.pooledSize());
          l.maxPoolBranch(w, x.segment, x.offset, out.segment, out.offset);
        });
    LoopsCases.add(
        cases,
        "averagePool",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer x = d.any("x", w.imageSize());
          Buffer y = d.any("y", w.pooledSize());
          allowSums(d, w, x, y);
          l.averagePool(w, x.segment, x.offset, y.segment, y.offset);
        });
    LoopsCases.add(
        cases,
        "averagePoolScatter",
        "",
        (l, d) -> {
          Window w = pooling(d);
          Buffer dy = d.any("dy", w.pooledSize());
          Buffer dx = d.any("dx", w.imageSize());
          l.averagePoolScatter(w, dy.segment, dy.offset, dx.segment, dx.offset);
        });
  }

  /** Windows that are whole images may be summed in another order. */
  private static void allowSums(Draw d, Window w, Buffer x, Buffer y) {
    int size = w.kernelHeight() * w.kernelWidth();
    if (w.positions() > 1 || size < w.height() * w.width()) {
      return;
    }
    double[] bound = new double[y.size];
    for (int i = 0; i < x.size; i++) {
      bound[i / size] += 2 * d.gamma(size + 1) * Math.abs(x.get(i)) / size;
    }
    d.allow(y, bound);
  }

  /** Returns a convolution's window; in half of the draws it moves by one column. */
  static Window convolution(Draw d) {
    int[] kernel = {d.number(1, 4), d.number(1, 4)};
    int[] stride = {d.number(1, 3), d.random.nextBoolean() ? 1 : d.number(1, 3)};
    int[] pad = {d.number(0, 5), d.number(0, 5)};
    if (d.random.nextBoolean()) {
      pad = new int[] {0, 0};
    }
    int height = kernel[0] + d.number(0, 6);
    int width = Math.max(kernel[1], Math.min(d.n, 70));
    return Window.convolution(d.number(0, 3), height, width, kernel, stride, pad);
  }

  /** Returns a pooling window; in half of the draws it is 2 × 2 by 2 × 2. */
  static Window pooling(Draw d) {
    int[] two = {2, 2};
    int[] kernel = {d.number(1, 4), d.number(1, 4)};
    int[] stride = {d.number(1, 4), d.number(1, 4)};
    boolean plain = d.random.nextBoolean();
    int height = d.number(0, 9) == 0 ? 60 : 4 + d.number(0, 6);
    int width = Math.max(4, Math.min(d.n, 140));
    if (d.number(0, 9) == 0) {
      return Window.pooling(3, height, width, new int[] {height, width}, stride, false);
    }
    return Window.pooling(
        d.number(0, 3),
        height,
        width,
        plain ? two : kernel,
        plain ? two : stride,
        d.random.nextBoolean());
  }
}
