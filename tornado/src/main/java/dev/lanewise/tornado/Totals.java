package dev.lanewise.tornado;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** Reductions to one number: by groups of threads on the device, which the host joins in order. */
final class Totals {
  /** Groups that keep a large device busy. */
  private static final int MOST_GROUPS = 512;

  /** Elements that a thread should have. */
  private static final int LEAST = 4;

  private final KernelContext context = new KernelContext();
  private final DoubleArray results = new DoubleArray(MOST_GROUPS);
  private final Recorder recorder;
  private final Kernel sum;
  private final Kernel dot;
  private final Kernel firstNonFinite;

  Totals(Recorder recorder) {
    this.recorder = recorder;
    sum = NamedKernels.find("Totals", "sum", recorder.dtype());
    dot = NamedKernels.find("Totals", "dot", recorder.dtype());
    firstNonFinite = NamedKernels.find("Totals", "firstNonFinite", recorder.dtype());
  }

  double sum(int n, MemorySegment x, int xo) {
    return added(total(sum, n, recorder.copyOf(x), xo));
  }

  double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    return added(total(dot, n, recorder.copyOf(x), xo, recorder.copyOf(y), yo));
  }

  int firstNonFinite(int n, MemorySegment x, int xo) {
    double[] firsts = total(firstNonFinite, n, recorder.copyOf(x), xo);
    int first = (int) Arrays.stream(firsts).min().orElseThrow();
    return first == n ? -1 : first;
  }

  /** Runs a reduction and returns what its groups have found. */
  private double[] total(Kernel kernel, int n, Object... tensors) {
    int groups = Math.clamp(n / (Grid.GROUP * LEAST), 1, MOST_GROUPS);
    List<Object> arguments = new ArrayList<>(List.of(context, groups * Grid.GROUP, n));
    arguments.addAll(List.of(tensors));
    arguments.add(results);
    double[] found = new double[groups];
    recorder.run(
        new Call(kernel, arguments, new Grid(groups, 1, 1)),
        () -> Arrays.setAll(found, results::get));
    return found;
  }

  private static double added(double[] parts) {
    for (int step = 1; step < parts.length; step *= 2) {
      for (int i = 0; i + step < parts.length; i += 2 * step) {
        parts[i] += parts[i + step];
      }
    }
    return parts[0];
  }
}
