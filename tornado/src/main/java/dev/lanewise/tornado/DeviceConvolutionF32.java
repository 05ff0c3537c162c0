package dev.lanewise.tornado;

import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.tornado.kernel.RecordedConvolutionF32;
import java.lang.foreign.MemorySegment;

/** Convolutions on a device: in tiles where that pays, else the portable kernels, in float32. */
final class DeviceConvolutionF32 extends RecordedConvolutionF32 implements Recording {
  private final Recorder recorder;
  private final Tiles tiles;

  DeviceConvolutionF32(Recorder recorder, Tiles tiles) {
    this.recorder = recorder;
    this.tiles = tiles;
  }

  @Override
  public Recorder recorder() {
    return recorder;
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
    int images = toColumn / shape.window().positions();
    if (!tiles.forward(shape, images, x, xo, w, wo, b, bo, y, yo, accumulate, rectify)) {
      super.forward(
          shape,
          fromOut,
          toOut,
          fromColumn,
          toColumn,
          x,
          xo,
          w,
          wo,
          b,
          bo,
          y,
          yo,
          accumulate,
          rectify);
    }
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
    if (!tiles.inputGradient(shape, toImage, w, wo, dy, dyo, dx, dxo)) {
      super.inputGradient(
          shape, fromChannel, toChannel, fromImage, toImage, w, wo, dy, dyo, dx, dxo);
    }
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
    if (!tiles.weightGradient(shape, toImage, x, xo, dy, dyo, dw, dwo)) {
      super.weightGradient(
          shape, fromChannel, toChannel, fromImage, toImage, x, xo, dy, dyo, dw, dwo);
    }
  }
}
