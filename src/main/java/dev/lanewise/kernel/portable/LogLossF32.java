package dev.lanewise.kernel.portable;

import java.lang.foreign.MemorySegment;

/** The multiclass log-loss of logits {@code [rows, cols]}, fused with the softmax. */
public final class LogLossF32 {
  private LogLossF32() {}

  /** loss ← log Σ e^(x − x[label]) and p ← softmax x, by row of a column or more; p may be x. */
  public static void softmaxLogLoss(
      int rows,
      int cols,
      MemorySegment x,
      int xo,
      MemorySegment labels,
      int lo,
      MemorySegment loss,
      int so,
      MemorySegment p,
      int po) {
    for (@Parallel int r = 0; r < rows; r++) {
      int from = xo + r * cols;
      int to = po + r * cols;
      int label = (int) MemF32.get(labels, lo + r);
      int top = ReduceF32.argmax(cols, x, from);
      double largest = MemF32.get(x, from + top);
      double others = SoftmaxF32.others(cols, top, largest, x, from);
      double value = (largest - MemF32.get(x, from + label)) + ExpLog.log1p(others);
      for (int c = 0; c < cols; c++) {
        double share = ExpLog.exp(MemF32.get(x, from + c) - largest) / (1.0 + others);
        MemF32.set(p, to + c, MemF32.round(share));
      }
      MemF32.set(loss, so + r, MemF32.round(value));
    }
  }

  /** dx ← dx + dloss · (p − [c = label]). */
  public static void softmaxLogLossVjp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment dloss,
      int so,
      MemorySegment dx,
      int dxo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int label = (int) MemF32.get(labels, lo + r);
      float weight = MemF32.get(dloss, so + r);
      for (int c = 0; c < cols; c++) {
        float share = MemF32.get(p, po + r * cols + c);
        float delta = weight * (c == label ? share - 1f : share);
        MemF32.put(dx, dxo + r * cols + c, delta, true);
      }
    }
  }

  /** out ← Σ (p − [c = label]) · t, by row. */
  public static void softmaxLogLossJvp(
      int rows,
      int cols,
      MemorySegment p,
      int po,
      MemorySegment labels,
      int lo,
      MemorySegment t,
      int to,
      MemorySegment out,
      int oo) {
    for (@Parallel int r = 0; r < rows; r++) {
      int label = (int) MemF32.get(labels, lo + r);
      double sum = ReduceF32.dot(cols, p, po + r * cols, t, to + r * cols);
      MemF32.set(out, oo + r, MemF32.round(sum - MemF32.get(t, to + r * cols + label)));
    }
  }
}
