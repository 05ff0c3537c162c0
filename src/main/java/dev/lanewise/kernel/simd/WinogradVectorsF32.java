package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionShape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Convolution and its transpose in x by {@link WinogradF32}; that in w goes the direct way. */
final class WinogradVectorsF32 implements ConvolutionLoops {
  private static final int TAPS = 9;

  private final ConvolutionVectorsF32 direct;
  private final WinogradF32 winograd;

  WinogradVectorsF32(int tile, ConvolutionVectorsF32 direct) {
    this.direct = direct;
    winograd = new WinogradF32(tile);
  }

  @Override
  public boolean takesWholeImages() {
    return true;
  }

  @Override
  public void forward(
      ConvolutionShape shape,
      int fromOut,
      int toOut,
      int fromColumn,
      int toColumn,
      MemorySegment x,
      int xo,
      MemorySegment w,
      int wo,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo,
      boolean accumulate,
      boolean rectify) {
    int positions = shape.window().positions();
    int filter = shape.filterSize();
    winograd.convolve(
        direct.plan(shape).patches(),
        new WinogradF32.Filters(w, wo + fromOut * filter, toOut - fromOut, filter, TAPS, false),
        x,
        xo,
        fromColumn / positions,
        toColumn / positions,
        new WinogradOutputF32.Images(
            y, yo + fromOut * positions, shape.outputSize(), b, bo + fromOut, accumulate, rectify));
  }

  @Override
  public void inputGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment w,
      int wo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    List<ConvolutionPlan.Phase> phases = direct.plan(shape).phases();
    int plane = shape.window().height() * shape.window().width();
    winograd.convolve(
        phases.getFirst().patches(),
        new WinogradF32.Filters(
            w, wo + fromChannel * TAPS, toChannel - fromChannel, TAPS, shape.filterSize(), true),
        dy,
        dyo,
        fromImage,
        toImage,
        new WinogradOutputF32.Images(
            dx, dxo + fromChannel * plane, shape.window().imageSize(), null, 0, true, false));
  }

  @Override
  public void weightGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment x,
      int xo,
      MemorySegment dy,
      int dyo,
      MemorySegment dw,
      int dwo) {
    direct.weightGradient(
        shape, fromChannel, toChannel, fromImage, toImage, x, xo, dy, dyo, dw, dwo);
  }
}
