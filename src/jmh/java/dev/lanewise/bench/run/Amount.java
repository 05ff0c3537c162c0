package dev.lanewise.bench.run;

/**
 * How much work one run is.
 *
 * @param unit of the rate that tables show
 * @param perRun of that unit, over a second
 * @param flops floating-point operations; 0 where nobody counts them
 * @param bytes that have to be read or written at least once; 0 likewise
 */
record Amount(String unit, double perRun, double flops, double bytes) {
  /** Work that is limited by arithmetic. */
  static Amount gflop(double flops, double bytes) {
    return new Amount("GFLOP/s", flops * 1e-9, flops, bytes);
  }

  /** Work that is limited by memory. */
  static Amount gigabytes(double flops, double bytes) {
    return new Amount("GB/s", bytes * 1e-9, flops, bytes);
  }

  static Amount images(int count) {
    return new Amount("images/s", count, 0, 0);
  }
}
