package dev.lanewise.tornado;

import java.lang.foreign.MemorySegment;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Records sums by channel as kernels with a group of threads for each, where that pays. Each method
 * returns whether it has: if not, the portable kernel, with a thread for each, is the better one.
 */
final class Sums {
  /** Elements behind one another from which on neighbours may read neighbours of a channel. */
  private static final int LEAST_INNER = 16;

  /** Elements of a channel that a group is worth. */
  private static final int LEAST = 4 * Grid.GROUP;

  private final KernelContext context = new KernelContext();
  private final Recorder recorder;
  private final Kernel sumBias;
  private final Kernel moments;

  Sums(Recorder recorder) {
    this.recorder = recorder;
    sumBias = NamedKernels.find("Sums", "sumBias", recorder.dtype());
    moments = NamedKernels.find("Sums", "moments", recorder.dtype());
  }

  private static boolean pays(int outer, int inner) {
    return inner >= LEAST_INNER && outer * inner >= LEAST;
  }

  /** As {@link dev.lanewise.kernel.Loops#sumBias}. */
  boolean sumBias(
      int outer, int channels, int inner, MemorySegment y, int yo, MemorySegment b, int bo) {
    if (!pays(outer, inner)) {
      return false;
    }
    DeviceCopy from = recorder.copyOf(y);
    DeviceCopy to = recorder.copyOf(b);
    List<Object> arguments = List.of(context, outer, channels, inner, from, yo, to, bo);
    recorder.add(new Call(sumBias, arguments, new Grid(channels, 1, 1)));
    return true;
  }

  /** As {@link dev.lanewise.kernel.Loops#moments}. */
  boolean moments(
      int outer,
      int channels,
      int inner,
      int ld,
      MemorySegment x,
      int xo,
      MemorySegment mean,
      int mo,
      MemorySegment variance,
      int vo) {
    if (!pays(outer, inner)) {
      return false;
    }
    DeviceCopy from = recorder.copyOf(x);
    DeviceCopy means = recorder.copyOf(mean);
    DeviceCopy variances = recorder.copyOf(variance);
    List<Object> arguments = List.of(context, outer, inner, ld, from, xo, means, mo, variances, vo);
    recorder.add(new Call(moments, arguments, new Grid(channels, 1, 1)));
    return true;
  }
}
