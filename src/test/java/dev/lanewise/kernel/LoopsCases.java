package dev.lanewise.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Every method of {@link Loops}, in each of its variants: one row, one call. */
final class LoopsCases {
  private LoopsCases() {}

  static List<LoopsCase> all() {
    List<LoopsCase> cases = new ArrayList<>();
    memory(cases);
    elementwise(cases);
    reductions(cases);
    products(cases);
    WindowCases.add(cases);
    rows(cases);
    return cases;
  }

  static void add(List<LoopsCase> to, String method, String variant, BiConsumer<Loops, Draw> call) {
    to.add(
        new LoopsCase(
            method,
            variant,
            (loops, draw) -> {
              call.accept(loops, draw);
              return 0;
            }));
  }

  private static void memory(List<LoopsCase> cases) {
    add(
        cases,
        "fill",
        "",
        (l, d) -> {
          Buffer x = d.any("x", d.n);
          l.fill(d.n, d.random.nextGaussian(), x.segment, x.offset);
        });
    add(
        cases,
        "copy",
        "",
        (l, d) -> {
          Buffer x = d.any("x", d.n);
          Buffer y = d.any("y", d.n);
          l.copy(d.n, x.segment, x.offset, y.segment, y.offset);
        });
    for (boolean accumulate : new boolean[] {false, true}) {
      add(
          cases,
          "copyBlocks",
          accumulate ? "added" : "",
          (l, d) -> {
            int rows = d.number(0, 5);
            int ldx = d.n + d.number(0, 3);
            int ldy = d.n + d.number(0, 3);
            Buffer x = d.any("x", rows * ldx);
            Buffer y = d.any("y", rows * ldy);
            l.copyBlocks(rows, d.n, x.segment, x.offset, ldx, y.segment, y.offset, ldy, accumulate);
          });
    }
    add(
        cases,
        "uniform",
        "",
        (l, d) -> {
          Buffer x = d.any("x", d.n);
          l.uniform(d.n, -0.3, 0.7, d.random.nextLong(), d.number(0, 99), x.segment, x.offset);
        });
  }

  private static void elementwise(List<LoopsCase> cases) {
    for (UnaryOp op : UnaryOp.values()) {
      add(
          cases,
          "unary",
          op.name(),
          (l, d) -> {
            Buffer x = d.any("x", d.n);
            Buffer y = d.any("y", d.n);
            Functions.allow(d, op, x, y);
            l.unary(op, d.n, x.segment, x.offset, y.segment, y.offset);
          });
      add(
          cases,
          "unary",
          op.name() + " in place",
          (l, d) -> {
            Buffer x = d.any("x", d.n);
            Functions.allow(d, op, x, x);
            l.unary(op, d.n, x.segment, x.offset, x.segment, x.offset);
          });
    }
    for (BinaryOp op : BinaryOp.values()) {
      add(
          cases,
          "binary",
          op.name(),
          (l, d) -> {
            Buffer a = d.any("a", d.n);
            Buffer b = d.any("b", d.n);
            Buffer y = d.any("y", d.n);
            Functions.allow(d, op, a, b, y);
            l.binary(op, d.n, a.segment, a.offset, b.segment, b.offset, y.segment, y.offset);
          });
    }
    for (boolean accumulate : new boolean[] {false, true}) {
      derivatives(cases, accumulate);
    }
    add(
        cases,
        "axpy",
        "",
        (l, d) -> {
          Buffer x = d.any("x", d.n);
          Buffer y = d.any("y", d.n);
          l.axpy(d.n, d.random.nextGaussian(), x.segment, x.offset, y.segment, y.offset);
        });
    add(
        cases,
        "momentumStep",
        "",
        (l, d) -> {
          Buffer g = d.any("g", d.n);
          Buffer v = d.any("v", d.n);
          Buffer w = d.any("w", d.n);
          l.momentumStep(
              d.n, 0.01, 0.9, 1e-4, g.segment, g.offset, v.segment, v.offset, w.segment, w.offset);
        });
  }

  private static void derivatives(List<LoopsCase> cases, boolean accumulate) {
    String suffix = accumulate ? " added" : "";
    for (UnaryOp op : UnaryOp.values()) {
      add(
          cases,
          "unaryDerivative",
          op + suffix,
          (l, d) -> {
            Buffer x = d.any("x", d.n);
            Buffer y = d.any("y", d.n);
            Buffer t = d.any("t", d.n);
            Buffer out = d.any("out", d.n);
            Functions.allowDerivative(d, op, x, t, out, accumulate);
            l.unaryDerivative(
                op,
                d.n,
                x.segment,
                x.offset,
                y.segment,
                y.offset,
                t.segment,
                t.offset,
                out.segment,
                out.offset,
                accumulate);
          });
    }
    for (BinaryOp op : BinaryOp.values()) {
      for (int side = 0; side <= 1; side++) {
        int by = side;
        add(
            cases,
            "binaryDerivative",
            op + " by " + side + suffix,
            (l, d) -> {
              Buffer a = d.any("a", d.n);
              Buffer b = d.any("b", d.n);
              Buffer t = d.any("t", d.n);
              Buffer out = d.any("out", d.n);
              Functions.allowDerivative(
                  d, op, by == 0 ? a : b, by == 0 ? b : a, t, out, accumulate);
              l.binaryDerivative(
                  op,
                  by,
                  d.n,
                  a.segment,
                  a.offset,
                  b.segment,
                  b.offset,
                  t.segment,
                  t.offset,
                  out.segment,
                  out.offset,
                  accumulate);
            });
      }
    }
  }

  private static void reductions(List<LoopsCase> cases) {
    cases.add(
        new LoopsCase(
            "sum",
            "",
            (l, d) -> {
              Buffer x = d.any("x", d.n);
              for (double value : x.values()) {
                d.resultBound += 2 * d.gamma(d.n) * Math.abs(value);
              }
              return l.sum(d.n, x.segment, x.offset);
            }));
    cases.add(
        new LoopsCase(
            "dot",
            "",
            (l, d) -> {
              Buffer x = d.any("x", d.n);
              Buffer y = d.any("y", d.n);
              for (int i = 0; i < d.n; i++) {
                d.resultBound += 2 * d.gamma(d.n) * Math.abs(x.get(i) * y.get(i));
              }
              return l.dot(d.n, x.segment, x.offset, y.segment, y.offset);
            }));
    cases.add(
        new LoopsCase(
            "firstNonFinite",
            "",
            (l, d) -> {
              Buffer x = d.finite("x", d.n);
              if (d.n > 0 && d.random.nextBoolean()) {
                x.set(d.random.nextInt(d.n), Double.NaN);
                x.set(d.random.nextInt(d.n), Double.NEGATIVE_INFINITY);
              }
              return l.firstNonFinite(d.n, x.segment, x.offset);
            }));
    add(
        cases,
        "argmax",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          int cols = Math.max(d.n, 1);
          Buffer x = d.any("x", rows * cols);
          Buffer y = d.any("y", rows);
          l.argmax(rows, cols, x.segment, x.offset, y.segment, y.offset);
        });
    add(
        cases,
        "sumBias",
        "",
        (l, d) -> {
          int[] s = split(d);
          Buffer y = d.any("y", s[0] * s[1] * s[2]);
          Buffer b = d.any("b", s[1]);
          double[] bound = new double[s[1]];
          for (int i = 0; i < y.size; i++) {
            bound[i / s[2] % s[1]] += Math.abs(y.get(i));
          }
          for (int c = 0; c < s[1]; c++) {
            bound[c] = 2 * d.gamma(s[0] * s[2] + 1) * (bound[c] + Math.abs(b.get(c)));
          }
          d.allow(b, bound);
          l.sumBias(s[0], s[1], s[2], y.segment, y.offset, b.segment, b.offset);
        });
  }

  /** Mean and variance of any numbers, and of such as lie close together and far from 0. */
  private static void moments(List<LoopsCase> cases, boolean far) {
    add(
        cases,
        "moments",
        far ? "far from 0" : "",
        (l, d) -> {
          int[] s = split(d);
          s[0] = Math.max(s[0], 1);
          int ld = s[1] * s[2] + (d.random.nextBoolean() ? 0 : d.number(1, 3));
          Buffer x = far ? d.whole("x", s[0] * ld, 5) : d.any("x", s[0] * ld);
          Buffer mean = d.any("mean", s[1]);
          Buffer variance = d.any("variance", s[1]);
          double[] meanBound = new double[s[1]];
          double[] varianceBound = new double[s[1]];
          int n = s[0] * s[2];
          for (int i = 0; far && i < x.size; i++) {
            x.set(i, 1e6 + x.get(i));
          }
          for (int c = 0; c < s[1]; c++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
              sum += x.get(i / s[2] * ld + c * s[2] + i % s[2]);
            }
            double magnitude = 0;
            for (int i = 0; i < n; i++) {
              double value = x.get(i / s[2] * ld + c * s[2] + i % s[2]);
              varianceBound[c] += (value - sum / n) * (value - sum / n) / n;
              magnitude += Math.abs(value) / n;
            }
            varianceBound[c] *= 2 * d.gamma(n + 16);
            meanBound[c] = 2 * d.gamma(n + 1) * magnitude;
          }
          d.allow(mean, meanBound);
          d.allow(variance, varianceBound);
          l.moments(
              s[0],
              s[1],
              s[2],
              ld,
              x.segment,
              x.offset,
              mean.segment,
              mean.offset,
              variance.segment,
              variance.offset);
        });
  }

  /** Returns three sizes one of which is the drawn one. */
  private static int[] split(Draw d) {
    int[] sizes = {d.number(0, 4), d.number(1, 4), d.number(1, 4)};
    sizes[d.random.nextInt(3)] = Math.max(d.n, 1);
    if (d.random.nextBoolean()) {
      sizes[2] = 1;
    }
    return sizes;
  }

  private static void products(List<LoopsCase> cases) {
    moments(cases, false);
    moments(cases, true);
    add(
        cases,
        "addBias",
        "",
        (l, d) -> {
          int[] s = split(d);
          Buffer b = d.any("b", s[1]);
          Buffer y = d.any("y", s[0] * s[1] * s[2]);
          l.addBias(s[0], s[1], s[2], b.segment, b.offset, y.segment, y.offset);
        });
    for (int trans = 0; trans < 4; trans++) {
      boolean transA = (trans & 1) != 0;
      boolean transB = (trans & 2) != 0;
      add(
          cases,
          "gemm",
          (transA ? "T" : "N") + (transB ? "T" : "N"),
          (l, d) -> {
            int[] s = {d.number(1, 40), d.number(1, 40), d.number(1, 40)};
            s[d.random.nextInt(3)] = d.n;
            GemmCall.draw(d, transA, transB, s[0], s[1], s[2]).on(l);
          });
    }
  }

  private static void rows(List<LoopsCase> cases) {
    add(
        cases,
        "softmax",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          Buffer x = d.any("x", rows * d.n);
          Buffer y = d.any("y", rows * d.n);
          Functions.allowRows(d, rows, x, null, y, null, null);
          l.softmax(rows, d.n, x.segment, x.offset, y.segment, y.offset);
        });
    for (boolean accumulate : new boolean[] {false, true}) {
      add(
          cases,
          "softmaxDerivative",
          accumulate ? "added" : "",
          (l, d) -> {
            int rows = d.number(0, 4);
            Buffer y = d.any("y", rows * d.n);
            Buffer t = d.any("t", rows * d.n);
            Buffer out = d.any("out", rows * d.n);
            l.softmaxDerivative(
                rows,
                d.n,
                y.segment,
                y.offset,
                t.segment,
                t.offset,
                out.segment,
                out.offset,
                accumulate);
          });
    }
    add(
        cases,
        "logSoftmax",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          Buffer x = d.any("x", rows * d.n);
          Buffer y = d.any("y", rows * d.n);
          Functions.allowRows(d, rows, x, null, null, y, null);
          l.logSoftmax(rows, d.n, x.segment, x.offset, y.segment, y.offset);
        });
    add(
        cases,
        "logSoftmaxVjp",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          Buffer y = d.any("y", rows * d.n);
          Buffer dy = d.any("dy", rows * d.n);
          Buffer dx = d.any("dx", rows * d.n);
          l.logSoftmaxVjp(
              rows, d.n, y.segment, y.offset, dy.segment, dy.offset, dx.segment, dx.offset);
        });
    add(
        cases,
        "logSoftmaxJvp",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          Buffer y = d.any("y", rows * d.n);
          Buffer t = d.any("t", rows * d.n);
          Buffer out = d.any("out", rows * d.n);
          l.logSoftmaxJvp(
              rows, d.n, y.segment, y.offset, t.segment, t.offset, out.segment, out.offset);
        });
    logLoss(cases);
  }

  private static void logLoss(List<LoopsCase> cases) {
    add(
        cases,
        "softmaxLogLoss",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          int cols = Math.max(d.n, 1);
          Buffer x = d.any("x", rows * cols);
          Buffer labels = d.whole("labels", rows, cols);
          Buffer loss = d.any("loss", rows);
          Buffer p = d.any("p", rows * cols);
          Functions.allowRows(d, rows, x, labels, p, null, loss);
          l.softmaxLogLoss(
              rows,
              cols,
              x.segment,
              x.offset,
              labels.segment,
              labels.offset,
              loss.segment,
              loss.offset,
              p.segment,
              p.offset);
        });
    add(
        cases,
        "softmaxLogLossVjp",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          int cols = Math.max(d.n, 1);
          Buffer p = d.any("p", rows * cols);
          Buffer labels = d.whole("labels", rows, cols);
          Buffer dloss = d.any("dloss", rows);
          Buffer dx = d.any("dx", rows * cols);
          l.softmaxLogLossVjp(
              rows,
              cols,
              p.segment,
              p.offset,
              labels.segment,
              labels.offset,
              dloss.segment,
              dloss.offset,
              dx.segment,
              dx.offset);
        });
    add(
        cases,
        "softmaxLogLossJvp",
        "",
        (l, d) -> {
          int rows = d.number(0, 4);
          int cols = Math.max(d.n, 1);
          Buffer p = d.any("p", rows * cols);
          Buffer labels = d.whole("labels", rows, cols);
          Buffer t = d.any("t", rows * cols);
          Buffer out = d.any("out", rows);
          l.softmaxLogLossJvp(
              rows,
              cols,
              p.segment,
              p.offset,
              labels.segment,
              labels.offset,
              t.segment,
              t.offset,
              out.segment,
              out.offset);
        });
  }
}
