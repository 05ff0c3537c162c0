package dev.lanewise.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Tensor;

/** Sums of products in float64, with the sums of their magnitudes, for the contract's bound. */
final class Within {
  private final double[] exact;
  private final double[] magnitude;

  /** Starts with what each element is before anything is added. */
  Within(double... start) {
    exact = start.clone();
    magnitude = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      magnitude[i] = Math.abs(start[i]);
    }
  }

  void add(int element, double product) {
    exact[element] += product;
    magnitude[element] += Math.abs(product);
  }

  /** Asserts that each element is within n·u/(1 − n·u) of the sum of magnitudes. */
  void check(Tensor actual, int terms) {
    double n = terms * unit(actual.dtype());
    double[] values = actual.toDoubleArray();
    assertThat(values).hasSameSizeAs(exact);
    for (int i = 0; i < values.length; i++) {
      double bound = n / (1 - n) * magnitude[i];
      if (!(Math.abs(values[i] - exact[i]) <= bound)) {
        assertThat(values[i]).as("element %d, bound %s", i, bound).isEqualTo(exact[i]);
      }
    }
  }

  /** The reference rounds as well, which matters beside float64 alone. */
  private static double unit(DType dtype) {
    return dtype == DType.FLOAT64 ? 2 * dtype.unitRoundoff() : dtype.unitRoundoff();
  }
}
