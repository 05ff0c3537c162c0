package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/** Convolution and its transposes on a device, in one call each for all channels and images. */
final class WholeConvolution implements ConvolutionTask {
  private final Team team;

  WholeConvolution(Team team) {
    this.team = team;
  }

  @Override
  public void forward(
      ConvolutionShape shape,
      int images,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation) {
    team.loops()
        .convolution()
        .forward(
            shape,
            0,
            shape.channelsOut(),
            0,
            images * shape.window().positions(),
            x.segment(),
            x.offset(),
            w.segment(),
            w.offset(),
            b == null ? null : b.segment(),
            b == null ? 0 : b.offset(),
            y.segment(),
            y.offset(),
            accumulate,
            activation == UnaryOp.RELU);
    if (activation != null && activation != UnaryOp.RELU) {
      var ys = y.segment();
      team.loops().unary(activation, y.size(), ys, y.offset(), ys, y.offset());
    }
  }

  @Override
  public void inputGradient(ConvolutionShape shape, int images, Tensor w, Tensor dy, Tensor dx) {
    team.loops()
        .convolution()
        .inputGradient(
            shape,
            0,
            shape.window().channels(),
            0,
            images,
            w.segment(),
            w.offset(),
            dy.segment(),
            dy.offset(),
            dx.segment(),
            dx.offset());
  }

  @Override
  public void weightGradient(ConvolutionShape shape, int images, Tensor x, Tensor dy, Tensor dw) {
    team.loops()
        .convolution()
        .weightGradient(
            shape,
            0,
            shape.groupChannels(),
            0,
            images,
            x.segment(),
            x.offset(),
            dy.segment(),
            dy.offset(),
            dw.segment(),
            dw.offset());
  }

  @Override
  public void close() {}
}
