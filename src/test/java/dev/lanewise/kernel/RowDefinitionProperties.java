package dev.lanewise.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lanewise.tensor.DType;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The portable softmax, log-loss, random numbers and optimizer against their definitions. */
class RowDefinitionProperties {
  private static final int ROWS = 3;

  @Property
  void softmaxAndItsLogarithm(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 20) int cols, @ForAll long seed) {
    Loops loops = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, cols, seed)) {
      Buffer x = d.finite("x", ROWS * cols);
      Buffer y = d.finite("y", ROWS * cols);
      Buffer log = d.finite("log", ROWS * cols);
      loops.softmax(ROWS, cols, x.segment, x.offset, y.segment, y.offset);
      loops.logSoftmax(ROWS, cols, x.segment, x.offset, log.segment, log.offset);
      for (int r = 0; r < ROWS; r++) {
        double sum = 0;
        for (int c = 0; c < cols; c++) {
          sum += Math.exp(x.get(r * cols + c));
        }
        for (int c = 0; c < cols; c++) {
          int i = r * cols + c;
          double share = Math.exp(x.get(i)) / sum;
          Draw.requireClose(share, y.get(i), d.gamma(8 + cols) * share, "softmax");
          // The differences taken first are of the size of the elements.
          double scale = Math.abs(x.get(i)) + Math.abs(Math.log(sum)) + 10;
          Draw.requireClose(Math.log(share), log.get(i), d.gamma(8 + cols) * scale, "logarithm");
        }
      }
    }
  }

  /** The derivative products against Jacobians written out. */
  @Property
  void derivativesAreTheirJacobians(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 12) int cols, @ForAll long seed) {
    Loops l = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, cols, seed)) {
      Buffer x = d.finite("x", cols);
      Buffer t = d.finite("t", cols);
      Buffer y = d.finite("y", cols);
      Buffer log = d.finite("log", cols);
      l.softmax(1, cols, x.segment, x.offset, y.segment, y.offset);
      l.logSoftmax(1, cols, x.segment, x.offset, log.segment, log.offset);
      Buffer jt = d.finite("softmax", cols);
      Buffer jvp = d.finite("jvp", cols);
      Buffer vjp = d.whole("vjp", cols, 1);
      l.softmaxDerivative(
          1, cols, y.segment, y.offset, t.segment, t.offset, jt.segment, jt.offset, false);
      l.logSoftmaxJvp(
          1, cols, log.segment, log.offset, t.segment, t.offset, jvp.segment, jvp.offset);
      l.logSoftmaxVjp(
          1, cols, log.segment, log.offset, t.segment, t.offset, vjp.segment, vjp.offset);
      double bound = d.gamma(20 + cols) * 2 * cols * 10;
      for (int i = 0; i < cols; i++) {
        double softmax = 0;
        double forward = 0;
        double backward = 0;
        for (int j = 0; j < cols; j++) {
          double same = i == j ? 1 : 0;
          softmax += y.get(i) * (same - y.get(j)) * t.get(j);
          forward += (same - y.get(j)) * t.get(j);
          backward += (same - y.get(i)) * t.get(j);
        }
        Draw.requireClose(softmax, jt.get(i), bound, "softmax");
        Draw.requireClose(forward, jvp.get(i), bound, "log-softmax forward");
        Draw.requireClose(backward, vjp.get(i), bound, "log-softmax backward");
      }
    }
  }

  @Example
  void logLossIsStableFarOut() {
    for (DType dtype : DType.values()) {
      assertThat(logLoss(dtype, 0, 1e4, -1e4, 0)).containsExactly(0, 1, 0, 0);
      assertThat(logLoss(dtype, 1, 1e4, -1e4, 0)).containsExactly(2e4, 1, 0, 0);
      assertThat(logLoss(dtype, 2, -1e4, -1e4, -1e4)[0]).isCloseTo(Math.log(3), within(1e-6));
      double lost = Double.POSITIVE_INFINITY;
      assertThat(logLoss(dtype, 1, 0, -lost)).containsExactly(lost, 1, 0);
      assertThat(logLoss(dtype, 0, 0, -lost)).containsExactly(0, 1, 0);
      assertThat(logLoss(dtype, 0, lost, 0)[0]).isNaN();
      assertThat(logLoss(dtype, 0, 1, Double.NaN)[0]).isNaN();
    }
  }

  /** A loss close to 0 keeps its digits: log(1 + e⁻³⁰) is e⁻³⁰. */
  @Example
  void smallLogLossKeepsItsDigits() {
    for (DType dtype : DType.values()) {
      double exact = Math.log1p(Math.exp(-30));
      assertThat(Math.abs(logLoss(dtype, 0, 30, 0)[0] / exact - 1))
          .isLessThan(4 * dtype.unitRoundoff());
    }
  }

  /** Returns the loss and then the probabilities of one row. */
  private static double[] logLoss(DType dtype, int label, double... logits) {
    try (Draw d = new Draw(dtype, 0, 1)) {
      int cols = logits.length;
      Buffer x = d.finite("x", cols);
      for (int c = 0; c < cols; c++) {
        x.set(c, logits[c]);
      }
      Buffer labels = d.finite("labels", 1);
      labels.set(0, label);
      Buffer out = d.finite("out", 1 + cols);
      Lane.portable(dtype)
          .softmaxLogLoss(
              1,
              cols,
              x.segment,
              x.offset,
              labels.segment,
              labels.offset,
              out.segment,
              out.offset,
              out.segment,
              out.offset + 1);
      return out.values();
    }
  }

  @Property
  void logLossDerivatives(
      @ForAll DType dtype, @ForAll @IntRange(min = 1, max = 12) int cols, @ForAll long seed) {
    Loops l = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, cols, seed)) {
      Buffer p = d.finite("p", cols);
      Buffer label = d.whole("label", 1, cols);
      Buffer dloss = d.finite("dloss", 1);
      Buffer t = d.finite("t", cols);
      Buffer dx = d.whole("dx", cols, 1);
      Buffer out = d.finite("out", 1);
      l.softmaxLogLossVjp(
          1,
          cols,
          p.segment,
          p.offset,
          label.segment,
          label.offset,
          dloss.segment,
          dloss.offset,
          dx.segment,
          dx.offset);
      l.softmaxLogLossJvp(
          1,
          cols,
          p.segment,
          p.offset,
          label.segment,
          label.offset,
          t.segment,
          t.offset,
          out.segment,
          out.offset);
      double forward = 0;
      double magnitude = 0;
      for (int c = 0; c < cols; c++) {
        double slope = p.get(c) - (c == label.get(0) ? 1 : 0);
        double expected = dloss.get(0) * slope;
        Draw.requireClose(expected, dx.get(c), d.gamma(3) * Math.abs(expected) + 1e-300, "dx");
        forward += slope * t.get(c);
        magnitude += (Math.abs(p.get(c)) + 1) * Math.abs(t.get(c));
      }
      Draw.requireClose(forward, out.get(0), 2 * d.gamma(cols + 2) * magnitude, "out");
    }
  }

  @Property
  void uniformIsOneSequenceWithinItsBounds(@ForAll DType dtype, @ForAll long seed) {
    Loops l = Lane.portable(dtype);
    try (Draw d = new Draw(dtype, 0, seed)) {
      Buffer whole = d.finite("whole", 300);
      Buffer part = d.finite("part", 100);
      l.uniform(300, -1, 3, seed, 0, whole.segment, whole.offset);
      l.uniform(100, -1, 3, seed, 150, part.segment, part.offset);
      assertThat(part.values()).isEqualTo(Arrays.copyOfRange(whole.values(), 150, 250));
      assertThat(Arrays.stream(whole.values())).allMatch(value -> value >= -1 && value < 3);
      // The mean of 300 is 1 with a deviation of 4 / √12 / √300 = 0.067: 6 of them are 0.4.
      assertThat(Math.abs(Arrays.stream(whole.values()).average().orElseThrow() - 1))
          .isLessThan(0.4);
    }
  }

  /** In so narrow an interval most values round to its end, which is not in it. */
  @Example
  void uniformStaysBelowItsEnd() {
    for (DType dtype : DType.values()) {
      try (Draw d = new Draw(dtype, 0, 1)) {
        Buffer x = d.finite("x", 1000);
        double high = 1 + 2 * dtype.unitRoundoff();
        Lane.portable(dtype).uniform(1000, 1, high, 7, 0, x.segment, x.offset);
        assertThat(x.values()).containsOnly(1);
      }
    }
  }

  @Property
  void momentumStepIsItsFormula(@ForAll DType dtype, @ForAll long seed) {
    try (Draw d = new Draw(dtype, 0, seed)) {
      Buffer x = d.finite("gvw", 3);
      double v = 0.875 * x.get(1) + 0.0625 * (x.get(0) + 0.03125 * x.get(2));
      double w = x.get(2) - v;
      double scale = d.gamma(5) * (Math.abs(x.get(0)) + Math.abs(x.get(1)) + Math.abs(x.get(2)));
      int at = x.offset;
      Lane.portable(dtype)
          .momentumStep(
              1, 0.0625, 0.875, 0.03125, x.segment, at, x.segment, at + 1, x.segment, at + 2);
      Draw.requireClose(v, x.get(1), scale, "v");
      Draw.requireClose(w, x.get(2), scale, "w");
    }
  }

  @Example
  void argmaxTakesTheFirstLargestOrNan() {
    for (DType dtype : DType.values()) {
      try (Draw d = new Draw(dtype, 0, 1)) {
        Buffer x = d.finite("x", 12);
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        double[] values = {1, 3, 3, 2, inf, nan, 4, nan, -inf, -inf, -inf, -inf};
        for (int i = 0; i < values.length; i++) {
          x.set(i, values[i]);
        }
        Buffer y = d.finite("y", 3);
        Lane.portable(dtype).argmax(3, 4, x.segment, x.offset, y.segment, y.offset);
        assertThat(y.values()).containsExactly(1, 1, 0);
      }
    }
  }
}
