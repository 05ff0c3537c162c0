package dev.lanewise.kernel;

import java.util.Locale;

/** How convolutions are computed where there is a choice. */
public enum ConvolutionMethod {
  /** As they are defined, each product rounded once: the smallest error. */
  DIRECT(0),

  /**
   * 3 × 3 filters with stride 1 by Winograd's F(2 × 2, 3 × 3): 2.25 times fewer multiplications, an
   * error up to about 7 times larger.
   */
  WINOGRAD2(2),

  /** Likewise by F(4 × 4, 3 × 3): 4 times fewer, an error up to about 250 times larger. */
  WINOGRAD4(4);

  private final int tile;

  ConvolutionMethod(int tile) {
    this.tile = tile;
  }

  /** Returns how many outputs are computed together, along each side; 0 for the direct way. */
  public int tile() {
    return tile;
  }

  /** Returns what stands behind the kernels' name: nothing for the direct way. */
  public String suffix() {
    return this == DIRECT ? "" : ", " + this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
