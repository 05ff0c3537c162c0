package dev.lanewise.gradcheck;

import dev.lanewise.tensor.Shape;

/**
 * That examples of a batch leave each other alone: a NaN put into one of them must not change a bit
 * of another one's value, tangent or gradient. Not for layers that mix examples and say so.
 */
final class BatchCheck {
  private final LayerPoint at;
  private final int batch;
  private final int victim;

  private BatchCheck(LayerPoint at, int batch) {
    this.at = at;
    this.batch = batch;
    this.victim = at.random().nextInt(batch);
  }

  /** Runs the check if there are several examples that are not meant to mix. */
  static void run(LayerPoint at) {
    Shape y = at.outputShape();
    int batch = y.rank() == 0 ? 0 : y.dim(0);
    if (batch > 1 && at.blocks().length > 0 && !at.layer().mixesExamples()) {
      new BatchCheck(at, batch).run();
    }
  }

  private void run() {
    LayerBench bench = at.bench();
    double[] u = Draw.direction(at.outputShape().size(), at.random());
    double[][] v = at.each(at::direction);
    double[][] zeros = at.each(block -> new double[at.size(block)]);
    double[] y = bench.forward(at.x());
    double[] tangent = bench.jvp(v);
    double[][] gradients = bench.vjp(u, zeros);

    double[][] spoiltX = spoil(at.x());
    double[][] spoiltV = spoil(v);
    double[] spoiltY = bench.forwardUnchecked(spoiltX);
    compare("forward", y, spoiltY);
    compare("jvp", tangent, bench.jvpUnchecked(spoiltV));
    double[][] spoilt = bench.vjpUnchecked(spoil(u), zeros);
    for (int block : at.blocks()) {
      if (isData(block)) {
        compare("vjp by input " + block, gradients[block], spoilt[block]);
      }
    }
    if (at.findings().none(Finding.Kind.BATCH)) {
      at.findings().add(Finding.empty(Finding.Kind.BATCH, "examples"));
    }
  }

  /** Parameters come behind the data, and have no batch. */
  private boolean isData(int block) {
    Shape shape = at.shape(block);
    int data = Resized.dataOf(at.example());
    return block < data && shape.rank() > 0 && shape.dim(0) == batch;
  }

  private double[][] spoil(double[][] rows) {
    double[][] spoilt = new double[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      boolean hit = rows[k] != null && at.layer().differentiable(k) && isData(k);
      spoilt[k] = hit ? spoil(rows[k]) : rows[k];
    }
    return spoilt;
  }

  private double[] spoil(double[] values) {
    double[] spoilt = values.clone();
    int run = values.length / batch;
    for (int i = victim * run; i < (victim + 1) * run; i++) {
      spoilt[i] = Double.NaN;
    }
    return spoilt;
  }

  private void compare(String call, double[] clean, double[] spoilt) {
    int run = clean.length / batch;
    for (int i = 0; i < clean.length; i++) {
      boolean other = i / run != victim;
      if (other && Double.doubleToLongBits(clean[i]) != Double.doubleToLongBits(spoilt[i])) {
        at.findings()
            .add(
                new Finding(
                    Finding.Kind.BATCH,
                    call,
                    Verdict.FAIL,
                    i,
                    spoilt[i],
                    clean[i],
                    0,
                    "example %d changes with NaN in example %d".formatted(i / run, victim)));
        return;
      }
    }
  }
}
