package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * How a convolution and its transpose in x are computed: as filters laid on patches of x, and as
 * filters laid on patches of dy.
 *
 * @param patches of x, for one group
 * @param phases of dx: what is a stride apart sees the same filter elements
 */
record ConvolutionPlan(ConvolutionShape shape, Patches patches, List<Phase> phases) {
  /**
   * The elements (row + i·strideHeight, col + j·strideWidth) of dx. They are a convolution of dy,
   * with stride 1, by the filter elements (tapRow + i·strideHeight, tapCol + j·strideWidth) in
   * reverse order.
   *
   * @param patches of dy, for one group
   */
  record Phase(int row, int col, int tapRow, int tapCol, Patches patches) {}

  static ConvolutionPlan of(ConvolutionShape shape) {
    Window w = shape.window();
    List<Phase> phases = new ArrayList<>();
    for (int row = 0; row < Math.min(w.strideHeight(), w.height()); row++) {
      for (int col = 0; col < Math.min(w.strideWidth(), w.width()); col++) {
        int tapRow = (row + w.padHeight()) % w.strideHeight();
        int tapCol = (col + w.padWidth()) % w.strideWidth();
        if (tapRow < w.kernelHeight() && tapCol < w.kernelWidth()) {
          phases.add(phase(shape, row, col, tapRow, tapCol));
        }
      }
    }
    return new ConvolutionPlan(shape, Patches.of(shape), List.copyOf(phases));
  }

  private static Phase phase(ConvolutionShape shape, int row, int col, int tapRow, int tapCol) {
    Window w = shape.window();
    int kernelHeight = Math.ceilDiv(w.kernelHeight() - tapRow, w.strideHeight());
    int kernelWidth = Math.ceilDiv(w.kernelWidth() - tapCol, w.strideWidth());
    int firstRow = (row + w.padHeight()) / w.strideHeight() - (kernelHeight - 1);
    int firstCol = (col + w.padWidth()) / w.strideWidth() - (kernelWidth - 1);
    Patches patches =
        new Patches(
            shape.groupChannelsOut(),
            w.outHeight(),
            w.outWidth(),
            shape.outputSize(),
            kernelHeight,
            kernelWidth,
            1,
            1,
            -firstRow,
            -firstCol,
            Math.ceilDiv(w.height() - row, w.strideHeight()),
            Math.ceilDiv(w.width() - col, w.strideWidth()),
            true);
    return new Phase(row, col, tapRow, tapCol, patches);
  }

  /** Whether dx has one phase, which is all of it. */
  boolean isDense() {
    return shape.window().strideHeight() == 1 && shape.window().strideWidth() == 1;
  }
}
