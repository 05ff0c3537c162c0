package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.UnaryOp;
import dev.lanewise.tensor.Tensor;

/** A way to compute convolutions. The arguments have been checked, and there is work to do. */
interface ConvolutionTask extends AutoCloseable {
  /**
   * See {@link dev.lanewise.kernel.Kernels#convolution}.
   *
   * @param b null for none; {@code activation} likewise
   */
  void forward(
      ConvolutionShape shape,
      int images,
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor y,
      boolean accumulate,
      UnaryOp activation);

  void inputGradient(ConvolutionShape shape, int images, Tensor w, Tensor dy, Tensor dx);

  void weightGradient(ConvolutionShape shape, int images, Tensor x, Tensor dy, Tensor dw);

  @Override
  void close();
}
