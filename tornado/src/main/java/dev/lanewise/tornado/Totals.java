package dev.lanewise.tornado;

import java.lang.foreign.MemorySegment;

/** Reductions to one number: in parts on the device, which the host adds in a fixed tree. */
final class Totals {
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
    return added(recorder.total(sum, n, recorder.copyOf(x), xo));
  }

  double dot(int n, MemorySegment x, int xo, MemorySegment y, int yo) {
    return added(recorder.total(dot, n, recorder.copyOf(x), xo, recorder.copyOf(y), yo));
  }

  int firstNonFinite(int n, MemorySegment x, int xo) {
    double first = n;
    for (double part : recorder.total(firstNonFinite, n, recorder.copyOf(x), xo)) {
      first = Math.min(first, part);
    }
    return first == n ? -1 : (int) first;
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
