package dev.lanewise.kernel.portable;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import java.lang.foreign.MemorySegment;

/**
 * Convolutions of whole batches, all channels and columns at once, as loops that a device runs. On
 * a CPU, im2col and a matrix product are faster.
 */
public class PortableConvolutionF32 implements ConvolutionLoops {
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
    Window v = shape.window();
    int images = toColumn / v.positions();
    int outputs = images * shape.outputSize();
    if (!accumulate) {
      CopyF32.fill(outputs, 0f, y, yo);
    }
    DirectConvolutionF32.forward(
        images,
        shape.groups(),
        shape.groupChannels(),
        shape.groupChannelsOut(),
        v.height(),
        v.width(),
        v.kernelHeight(),
        v.kernelWidth(),
        v.strideHeight(),
        v.strideWidth(),
        v.padHeight(),
        v.padWidth(),
        v.outHeight(),
        v.outWidth(),
        x,
        xo,
        w,
        wo,
        y,
        yo);
    if (b != null) {
      BiasF32.addBias(images, shape.channelsOut(), v.positions(), b, bo, y, yo);
    }
    if (rectify) {
      UnaryF32.relu(outputs, y, yo, y, yo);
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
    Window v = shape.window();
    DirectConvolutionF32.inputGradient(
        toImage,
        shape.groups(),
        shape.groupChannels(),
        shape.groupChannelsOut(),
        v.height(),
        v.width(),
        v.kernelHeight(),
        v.kernelWidth(),
        v.strideHeight(),
        v.strideWidth(),
        v.padHeight(),
        v.padWidth(),
        v.outHeight(),
        v.outWidth(),
        w,
        wo,
        dy,
        dyo,
        dx,
        dxo);
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
    Window v = shape.window();
    DirectConvolutionF32.weightGradient(
        toImage,
        shape.groups(),
        shape.groupChannels(),
        shape.groupChannelsOut(),
        v.height(),
        v.width(),
        v.kernelHeight(),
        v.kernelWidth(),
        v.strideHeight(),
        v.strideWidth(),
        v.padHeight(),
        v.padWidth(),
        v.outHeight(),
        v.outWidth(),
        x,
        xo,
        dy,
        dyo,
        dw,
        dwo);
  }
}
