package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/** Checks the arguments of convolutions; how they are computed is the {@link ConvolutionTask}'s. */
final class Convolution implements AutoCloseable {
  private final Team team;
  private final Check check;
  private final ConvolutionTask task;

  Convolution(Team team, Check check) {
    this.team = team;
    this.check = check;
    if (team.onDevice()) {
      task = new WholeConvolution(team);
    } else if (team.loops().convolution() == null) {
      task = new ColumnConvolution(team, check.dtype());
    } else {
      task = new PatchConvolution(team, check.dtype());
    }
  }

  void convolution(
      ConvolutionShape shape,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation) {
    int images = images(shape, "x", x, "w", w, "y", y);
    check.apart(y, x, w);
    if (b != null) {
      check.tensor("b", b, shape.channelsOut());
      check.apart(y, b);
    }
    if (y.size() == 0) {
      return;
    }
    if (shape.filterSize() == 0) {
      biasAlone(shape, images, b, y, accumulate);
      if (activation != null) {
        var ys = y.segment();
        team.loops().unary(activation, y.size(), ys, y.offset(), ys, y.offset());
      }
    } else {
      team.requireOpen();
      task.forward(shape, images, x, w, b, y, accumulate, activation);
    }
  }

  private void biasAlone(
      ConvolutionShape shape, int images, Tensor b, Tensor y, boolean accumulate) {
    Loops loops = team.loops();
    if (!accumulate) {
      loops.fill(y.size(), 0, y.segment(), y.offset());
    }
    if (b != null) {
      int positions = shape.window().positions();
      loops.addBias(
          images, shape.channelsOut(), positions, b.segment(), b.offset(), y.segment(), y.offset());
    }
  }

  void convolutionInputGradient(ConvolutionShape shape, Tensor w, Tensor dy, Tensor dx) {
    int images = images(shape, "dx", dx, "w", w, "dy", dy);
    check.apart(dx, w, dy);
    if (dy.size() > 0 && dx.size() > 0) {
      team.requireOpen();
      task.inputGradient(shape, images, w, dy, dx);
    }
  }

  void convolutionWeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw) {
    int images = images(shape, "x", x, "dw", dw, "dy", dy);
    check.apart(dw, x, dy);
    if (dy.size() > 0 && dw.size() > 0) {
      team.requireOpen();
      task.weightGradient(shape, images, x, dy, dw);
    }
  }

  /** The number of images in x; a window without elements has the images that y has. */
  private int images(
      ConvolutionShape shape,
      String nameX,
      Tensor x,
      String nameW,
      Tensor w,
      String nameY,
      Tensor y) {
    Check.given("shape", shape);
    check.tensor(nameW, w, (long) shape.channelsOut() * shape.filterSize());
    check.tensor(nameY, y);
    int images =
        shape.window().imageSize() > 0
            ? check.images(shape.window(), nameX, x)
            : Check.rows(y, shape.outputSize());
    check.tensor(nameX, x, (long) images * shape.window().imageSize());
    check.tensor(nameY, y, (long) images * shape.outputSize());
    return images;
  }

  @Override
  public void close() {
    task.close();
  }
}
