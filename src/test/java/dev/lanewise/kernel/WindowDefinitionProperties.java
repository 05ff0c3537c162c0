package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The portable loops over windows against their definitions, element by element. */
class WindowDefinitionProperties {
  @Property
  void im2colAndAProductAreTheConvolution(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, size, seed)) {
      Window w = WindowCases.convolution(d);
      int k = w.columnSize();
      int n = w.positions();
      Buffer x = d.finite("x", w.imageSize());
      Buffer weights = d.finite("w", 3 * k);
      Buffer cols = d.finite("cols", k * n);
      Buffer y = d.finite("y", 3 * n);
      loops.im2col(w, x.segment, x.offset, cols.segment, cols.offset, n);
      new GemmCall(false, false, 3, n, k, 1, weights, k, cols, n, 0, y, n).on(loops);
      for (int o = 0; o < 3; o++) {
        for (int i = 0; i < n; i++) {
          double sum = 0;
          double magnitude = 0;
          for (int p = 0; p < k; p++) {
            double product =
                weights.get(o * k + p) * seen(w, x, p, i / w.outWidth(), i % w.outWidth());
            sum += product;
            magnitude += Math.abs(product);
          }
          Draw.requireClose(sum, y.get(o * n + i), 2 * d.gamma(k + 3) * magnitude + 1e-300, "y");
        }
      }
    }
  }

  /** Returns what kernel element p sees at an output position; 0 outside of the image. */
  private static double seen(Window w, Buffer x, int p, int oh, int ow) {
    int kw = p % w.kernelWidth();
    int kh = p / w.kernelWidth() % w.kernelHeight();
    int c = p / w.kernelWidth() / w.kernelHeight();
    int ih = oh * w.strideHeight() - w.padHeight() + kh;
    int iw = ow * w.strideWidth() - w.padWidth() + kw;
    boolean inside = ih >= 0 && ih < w.height() && iw >= 0 && iw < w.width();
    return inside ? x.get((c * w.height() + ih) * w.width() + iw) : 0;
  }

  /** ⟨im2col x, c⟩ = ⟨x, col2im c⟩, with whole numbers: both sides are exact. */
  @Property
  void col2imIsTheTranspose(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, size, seed)) {
      Window w = WindowCases.convolution(d);
      int n = w.positions();
      Buffer x = d.whole("x", w.imageSize(), 8);
      Buffer cols = d.finite("cols", w.columnSize() * n);
      Buffer c = d.whole("c", w.columnSize() * n, 8);
      Buffer back = d.whole("back", w.imageSize(), 1);
      loops.im2col(w, x.segment, x.offset, cols.segment, cols.offset, n);
      loops.col2im(w, c.segment, c.offset, n, back.segment, back.offset);
      assertThat(inner(cols, c)).isEqualTo(inner(x, back));
    }
  }

  @Property
  void maxPoolFindsTheFirstLargest(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, size, seed)) {
      Window w = WindowCases.pooling(d);
      Buffer x = d.any("x", w.imageSize());
      Buffer y = d.finite("y", w.pooledSize());
      Buffer s = d.finite("s", w.pooledSize());
      Buffer branch = d.finite("branch", w.pooledSize());
      Buffer again = d.finite("again", w.pooledSize());
      loops.maxPool(w, x.segment, x.offset, y.segment, y.offset, s.segment, s.offset);
      loops.maxPoolBranch(w, x.segment, x.offset, branch.segment, branch.offset);
      loops.maxPoolGather(w, x.segment, x.offset, s.segment, s.offset, again.segment, again.offset);
      for (int o = 0; o < w.pooledSize(); o++) {
        int best = 0;
        int different = 1;
        for (int k = 1; k < w.kernelHeight() * w.kernelWidth(); k++) {
          // Double.compare has NaN above all, but tells the zeros apart.
          int order = Double.compare(0.0 + x.get(at(w, o, k)), 0.0 + x.get(at(w, o, best)));
          if (order > 0) {
            best = k;
            different = 1;
          } else if (order == 0 && at(w, o, k) != at(w, o, best)) {
            different++;
          }
        }
        Draw.requireClose(x.get(at(w, o, best)), y.get(o), 0, "y");
        Draw.requireClose(y.get(o), again.get(o), 0, "gathered");
        assertThat(s.get(o)).isEqualTo(best);
        Draw.requireClose(different == 1 ? best + 1 : 0, branch.get(o), 0, "branch");
      }
    }
  }

  /** Returns the element at place k of window o: the edge's nearest where it reaches past. */
  private static int at(Window w, int o, int k) {
    int c = o / w.positions();
    int oh = o % w.positions() / w.outWidth();
    int ow = o % w.outWidth();
    int ih = Math.min(oh * w.strideHeight() + k / w.kernelWidth(), w.height() - 1);
    int iw = Math.min(ow * w.strideWidth() + k % w.kernelWidth(), w.width() - 1);
    return (c * w.height() + ih) * w.width() + iw;
  }

  @Example
  void whatCeilModeSeesTwiceIsNoTie() {
    Window w = Window.pooling(1, 3, 3, new int[] {2, 2}, new int[] {2, 2}, true);
    for (DType dtype : DType.values()) {
      try (Draw d = new Draw(dtype, 0, 1)) {
        Buffer x = d.finite("x", 9);
        Buffer branch = d.finite("branch", 4);
        double[] values = {1, 1, 5, 2, 3, 5, 4, 4, 4};
        for (int i = 0; i < 9; i++) {
          x.set(i, values[i]);
        }
        Lane.portable(dtype).maxPoolBranch(w, x.segment, x.offset, branch.segment, branch.offset);
        // Top right: two different fives. Bottom left: two different fours. Bottom right: one four.
        assertThat(branch.values()).containsExactly(4, 0, 0, 1);
      }
    }
  }

  /** ⟨gather t, v⟩ = ⟨t, scatter v⟩, with whole numbers. */
  @Property
  void maxPoolScatterIsTheTransposeOfGather(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, size, seed)) {
      Window w = WindowCases.pooling(d);
      Buffer s = d.whole("s", w.pooledSize(), w.kernelHeight() * w.kernelWidth());
      Buffer t = d.whole("t", w.imageSize(), 8);
      Buffer v = d.whole("v", w.pooledSize(), 8);
      Buffer y = d.finite("y", w.pooledSize());
      Buffer dx = d.whole("dx", w.imageSize(), 1);
      loops.maxPoolGather(w, t.segment, t.offset, s.segment, s.offset, y.segment, y.offset);
      loops.maxPoolScatter(w, v.segment, v.offset, s.segment, s.offset, dx.segment, dx.offset);
      assertThat(inner(y, v)).isEqualTo(inner(t, dx));
    }
  }

  @Property
  void averagePoolIsTheMeanAndScatterItsTranspose(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, size, seed)) {
      Window w = WindowCases.pooling(d);
      int k = w.kernelHeight() * w.kernelWidth();
      Buffer x = d.whole("x", w.imageSize(), 8);
      Buffer y = d.finite("y", w.pooledSize());
      Buffer dy = d.whole("dy", w.pooledSize(), 8);
      Buffer dx = d.whole("dx", w.imageSize(), 1);
      loops.averagePool(w, x.segment, x.offset, y.segment, y.offset);
      for (int o = 0; o < w.pooledSize(); o++) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
          sum += x.get(at(w, o, i));
        }
        Draw.requireClose(sum / k, y.get(o), d.gamma(2) * sum / k, "y");
      }
      loops.averagePoolScatter(w, dy.segment, dy.offset, dx.segment, dx.offset);
      double bound = d.gamma(2 + k * w.pooledSize()) * inner(y, dy);
      Draw.requireClose(inner(y, dy), inner(x, dx), 2 * bound, "⟨x, scatter dy⟩");
    }
  }

  private static double inner(Buffer a, Buffer b) {
    double sum = 0;
    for (int i = 0; i < a.size; i++) {
      sum += a.get(i) * b.get(i);
    }
    return sum;
  }
}
