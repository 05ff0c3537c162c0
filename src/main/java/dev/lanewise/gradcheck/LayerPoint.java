package dev.lanewise.gradcheck;

import dev.lanewise.layer.Example;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerType.Rounding;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A layer at one point, with what every check there needs.
 *
 * @param x values of the inputs
 * @param u the unit roundoff of the layer's kernels
 * @param model what rounding can do to results at x
 */
record LayerPoint(
    Example example,
    double[][] x,
    double u,
    RoundingModel model,
    LayerBench bench,
    Findings findings,
    SplittableRandom random) {

  /** Draws a point of that kind, on the grid of {@link Draw}. */
  static LayerPoint draw(
      Example example,
      Draw.Point point,
      Rounding rounding,
      LayerBench bench,
      Findings findings,
      SplittableRandom random) {
    double[][] x = Draw.inputs(example, point, true, random);
    double u = bench.dtype().unitRoundoff();
    RoundingModel model =
        new RoundingModel(rounding, u, example.layer(), example.shapes(), bench, x);
    return new LayerPoint(example, x, u, model, bench, findings, random);
  }

  Layer layer() {
    return example.layer();
  }

  Shape shape(int input) {
    return example.inputs().get(input).shape();
  }

  int size(int input) {
    return x[input].length;
  }

  Shape outputShape() {
    return layer().outputShape(example.shapes());
  }

  /** The inputs by which there is a derivative. */
  int[] blocks() {
    return IntStream.range(0, x.length).filter(layer()::differentiable).toArray();
  }

  /** One row for one input, none for the others. */
  double[][] only(int block, double[] row) {
    double[][] rows = new double[x.length][];
    rows[block] = row;
    return rows;
  }

  /** A row for each input by which there is a derivative. */
  double[][] each(IntFunction<double[]> row) {
    double[][] rows = new double[x.length][];
    for (int block : blocks()) {
      rows[block] = row.apply(block);
    }
    return rows;
  }

  /** As {@link #each}, but none for one of them. */
  double[][] without(int left, IntFunction<double[]> row) {
    return each(block -> block == left ? null : row.apply(block));
  }

  double[] direction(int block) {
    return Draw.direction(size(block), random);
  }

  /** The first coordinate, the last, and one between. */
  int[] probes(int size) {
    return size == 0
        ? new int[0]
        : IntStream.of(0, random.nextInt(size), size - 1).distinct().toArray();
  }

  /** That a second call with the same inputs gave the same bits. */
  void repeat(String call, double[] first, double[] second) {
    int at = Draw.mismatch(first, second);
    if (at >= 0) {
      findings.breach(
          "%s gives %s at element %d, then %s for the same inputs"
              .formatted(call, first[at], at, second[at]));
    }
  }

  List<Shape> shapes() {
    return example.shapes();
  }
}
