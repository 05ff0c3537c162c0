package dev.lanewise.init;

/** Seeds for parts of a computation, made from one that a person chose. */
public final class Seeds {
  private Seeds() {}

  /**
   * Returns a seed for part {@code part}, unrelated to those of other parts and other seeds: the
   * finaliser of SplitMix64 (Steele, Lea and Flood, 2014) on both.
   */
  public static long derive(long seed, long part) {
    return mix(mix(seed) + part * 0x9E3779B97F4A7C15L);
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
