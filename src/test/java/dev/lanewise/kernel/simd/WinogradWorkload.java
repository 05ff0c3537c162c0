package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A small convolution and its gradient by Winograd, whatever would pay. */
public final class WinogradWorkload {
  private static final ConvolutionShape SHAPE =
      ConvolutionShape.of(
          Window.convolution(3, 5, 7, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1}), 9);

  private WinogradWorkload() {}

  /** Returns a hash of the results. */
  public static long hash(DType dtype) {
    long hash = 0;
    try (Arena arena = Arena.ofConfined()) {
      for (int tile : new int[] {2, 4}) {
        SplittableRandom random = new SplittableRandom(tile);
        Tensor x = values(arena, dtype, 2 * SHAPE.window().imageSize(), random);
        Tensor w = values(arena, dtype, SHAPE.channelsOut() * SHAPE.filterSize(), random);
        Tensor y = values(arena, dtype, 2 * SHAPE.outputSize(), random);
        ConvolutionLoops loops = WinogradProperties.loops(dtype, tile);
        var xs = x.segment();
        var ws = w.segment();
        var ys = y.segment();
        loops.forward(SHAPE, 0, 9, 0, 70, xs, 0, ws, 0, null, 0, ys, 0, true, tile == 2);
        loops.inputGradient(SHAPE, 0, 3, 0, 2, ws, 0, ys, 0, xs, 0);
        hash = hash * 31 + Arrays.hashCode(y.toDoubleArray());
        hash = hash * 31 + Arrays.hashCode(x.toDoubleArray());
      }
    }
    return hash;
  }

  private static Tensor values(Arena arena, DType dtype, int size, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(arena, dtype, Shape.of(size));
    tensor.copyFrom(random.doubles(size, -1, 1).toArray());
    return tensor;
  }
}
