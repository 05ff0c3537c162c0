package dev.lanewise.bench.side;

import dev.lanewise.kernel.BinaryOp;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Shape;
import java.util.Locale;

/** Elementwise functions and reductions as Lanewise has them. */
final class LanewiseMaps {
  private LanewiseMaps() {}

  static Work of(Map map, LanewiseWork work) {
    Kernels k = work.kernels;
    Shape shape = Shape.of(map.rows(), map.cols());
    var x = work.zeros(map.elements()).reshape(shape);
    x.copyFrom(map.input());
    var other = work.uniform(map.elements(), 2).reshape(shape);
    var y = work.zeros(map.elements()).reshape(shape);
    return switch (map.op()) {
      case "add" -> work.does(y, () -> k.binary(BinaryOp.ADD, x, other, y));
      case "softmax" -> work.does(y, () -> k.softmax(x, y));
      case "log-softmax" -> work.does(y, () -> k.logSoftmax(x, y));
      case "sum" -> {
        var sum = work.zeros(1);
        yield work.does(sum, () -> sum.set(0, k.sum(x)));
      }
      case "moments" -> {
        int channels = map.cols() / map.inner();
        var mean = work.zeros(channels);
        var variance = work.zeros(channels);
        yield work.does(mean, () -> k.moments(map.rows(), map.inner(), x, mean, variance));
      }
      default -> {
        UnaryOp op = UnaryOp.valueOf(map.op().toUpperCase(Locale.ROOT));
        yield work.does(y, () -> k.unary(op, x, y));
      }
    };
  }
}
