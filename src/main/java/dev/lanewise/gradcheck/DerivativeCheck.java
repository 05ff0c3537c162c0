package dev.lanewise.gradcheck;

import java.util.Arrays;

/** {@link LayerCheck#derivatives} at one point. */
final class DerivativeCheck {
  /** Steps of a difference, from ¼ down; a piece of the layer that is shorter gets more. */
  private static final int STEPS = 6;

  /** Random directions of each input alone. */
  static final int DIRECTIONS = 2;

  private final LayerPoint at;
  private final LayerBench bench;
  private final double[][] elsewhere;
  private int kinks;

  DerivativeCheck(LayerPoint at) {
    this.at = at;
    this.bench = at.bench();
    this.elsewhere = Draw.inputs(at.example(), Draw.Point.GENERIC, true, at.random());
  }

  /** Returns how many elements of y lie on a kink. */
  int kinks() {
    return kinks;
  }

  /** Runs all checks; what is found goes to the findings. */
  void run() {
    // What is left of a call elsewhere must not matter.
    bench.forward(elsewhere);
    double[] y = bench.forward(at.x());
    double[] pieces = bench.pieces();
    kinks = pieces == null ? 0 : (int) Arrays.stream(pieces).filter(piece -> piece == 0).count();
    at.repeat("forward", y, bench.forward(at.x()));
    int[] blocks = at.blocks();
    for (int block : blocks) {
      for (int i = 0; i < DIRECTIONS; i++) {
        slope("input " + block, at.only(block, at.direction(block)), y.length);
      }
      for (int element : at.probes(at.size(block))) {
        slope("input " + block, at.only(block, Draw.coordinate(at.size(block), element)), y.length);
      }
    }
    if (blocks.length > 1) {
      slope("all inputs", at.each(at::direction), y.length);
    }
    if (blocks.length > 2) {
      int left = blocks[at.random().nextInt(blocks.length)];
      slope("all inputs but " + left, at.without(left, at::direction), y.length);
    }
    IdentityCheck.run(at);
    JacobianCheck.run(at);
    if (blocks.length > 0) {
      AccumulationCheck.run(at);
    }
  }

  /** jvp in one direction. */
  private void slope(String where, double[][] v, int outputs) {
    bench.forward(elsewhere);
    bench.forward(at.x());
    double[] product = bench.jvp(v);
    at.repeat("jvp", product, bench.jvp(v));
    Ladder ladder =
        new Ladder(
            t -> {
              double[] values = bench.forward(Draw.move(at.x(), t, v));
              return new Line.Sample(values, bench.pieces());
            },
            STEPS);
    double[] magnitudes = new double[outputs];
    Arrays.setAll(magnitudes, ladder::magnitude);
    double[] noise = at.model().valueAlong(v, Ladder.FIRST, magnitudes);
    double[] error = at.model().jvp(v, outputs);
    at.findings()
        .add(new Slope(Finding.Kind.JVP, where, ladder, noise, product, error, true, 0).judge());
    at.findings().add(Taylor.judge(where, ladder, noise, product, error));
  }
}
